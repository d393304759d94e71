/** The way back to this machine, on every screen of the other one. */
import IconBack from '~icons/lucide/log-out'
import { useHost } from '../../client.ts'
import { useCommands } from '../../commands/index.ts'
import { WORDS as words } from './words.ts'

export const BACK_KEY = 'Mod+b'

export function useFarCommands() {
  const { far, manage } = useHost()
  useCommands(() => [
    {
      ...{ id: 'far.back', title: words.back, group: words.group, icon: IconBack },
      ...{ keys: [BACK_KEY], when: () => far !== undefined, run: () => manage(undefined) },
    },
  ])
}
