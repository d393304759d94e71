/** The commands of the selected pipe: behind its three dots, in its row's menu and in the palette. */
import IconCritical from '~icons/lucide/bell'
import IconCopy from '~icons/lucide/copy'
import IconListen from '~icons/lucide/arrow-down-to-dot'
import IconPublish from '~icons/lucide/radio-tower'
import IconMove from '~icons/lucide/arrow-right-left'
import IconRemove from '~icons/lucide/trash'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { PipeRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import type { usePipeActions } from './use-pipe-actions.ts'

interface Doing {
  readonly actions: ReturnType<typeof usePipeActions>
  readonly askToRemove: () => void
  readonly askToMove: () => void
}

const GROUP = 'Pipe'

export function usePipeCommands(selected: () => PipeRow | undefined, doing: Doing) {
  const copy = useCopy()
  const { actions } = doing

  const of = (pipe: PipeRow): readonly Command[] => [
    {
      ...{ id: 'pipe.publish', group: GROUP, icon: IconPublish, testid: testids.pipePublish },
      title: pipe.publishedWallMs ? 'Publish again' : 'Publish',
      run: () => void actions.publish(pipe),
    },
    {
      ...{ id: 'pipe.listen', group: GROUP, icon: IconListen, keys: ['l'] },
      title: pipe.listening ? 'Stop listening' : 'Listen',
      run: () => void actions.listen(pipe, !pipe.listening),
    },
    {
      ...{ id: 'pipe.critical', group: GROUP, icon: IconCritical, testid: testids.pipeCritical },
      title: pipe.critical ? 'Do not tell me when it is down' : 'Tell me when it is down',
      run: () => void actions.setCritical(pipe, !pipe.critical),
    },
    {
      ...{ id: 'pipe.copy-id', title: 'Copy id', group: GROUP, icon: IconCopy },
      run: () => void copy(pipe.id, 'Id copied'),
    },
    {
      ...{ id: 'pipe.copy-command', title: 'Copy as command line', group: GROUP },
      icon: IconTerminal,
      run: () => void copy(cliLines.resolve(pipe.id), 'Command line copied'),
    },
    {
      ...{ id: 'pipe.move', title: 'Move its end …', group: GROUP, icon: IconMove },
      ...{ testid: testids.pipeMove, when: () => pipe.input !== undefined, run: doing.askToMove },
    },
    {
      ...{ id: 'pipe.remove', title: 'Remove …', group: GROUP, icon: IconRemove, danger: true },
      ...{ testid: testids.pipeRemove, run: doing.askToRemove },
    },
  ]
  return computed(() => {
    const pipe = selected()
    return pipe ? of(pipe) : []
  })
}
