/** What stops all pipes of this peer, and lets them go on, as commands of the palette. */
import IconDeaf from '~icons/lucide/volume-x'
import IconHears from '~icons/lucide/volume-2'
import IconPause from '~icons/lucide/circle-pause'
import IconResume from '~icons/lucide/circle-play'
import type { Command } from '../../commands/index.ts'
import { useStatusStore } from './status.store.ts'
import { useStandstill } from './use-standstill.ts'
import { WORDS as words } from './words.ts'

export function useStandstillCommands(): () => readonly Command[] {
  const store = useStatusStore()
  const { pause, receive } = useStandstill()
  const isPaused = () => store.status?.paused === true
  const isDeaf = () => store.status?.receiving === false
  return () => [
    {
      ...{ id: 'pipes.pause-all', title: words.standstill.paused.begin, group: words.allPipes },
      ...{ icon: IconPause, when: () => store.status !== undefined && !isPaused() },
      run: () => pause(true),
    },
    {
      ...{ id: 'pipes.resume-all', title: words.standstill.paused.end, group: words.allPipes },
      ...{ icon: IconResume, when: isPaused, run: () => pause(false) },
    },
    {
      ...{ id: 'pipes.receive-off', title: words.standstill.deaf.begin, group: words.allPipes },
      ...{ icon: IconDeaf, when: () => store.status !== undefined && !isDeaf() },
      run: () => receive(false),
    },
    {
      ...{ id: 'pipes.receive-on', title: words.standstill.deaf.end, group: words.allPipes },
      ...{ icon: IconHears, when: isDeaf, run: () => receive(true) },
    },
  ]
}
