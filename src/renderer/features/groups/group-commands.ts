/** The commands of the selected group: behind its three dots, in its row's menu and in the palette. */
import IconCopy from '~icons/lucide/copy'
import IconJoin from '~icons/lucide/log-in'
import IconLeave from '~icons/lucide/log-out'
import IconPlus from '~icons/lucide/plus'
import IconPublish from '~icons/lucide/radio-tower'
import IconRemove from '~icons/lucide/trash'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { GroupRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import type { useGroupActions } from './use-group-actions.ts'
import { WORDS as words } from './words.ts'

interface Doing {
  readonly actions: ReturnType<typeof useGroupActions>
  readonly newPipe: (group: GroupRow) => void
  readonly askToRemove: () => void
}

export function useGroupCommands(selected: () => GroupRow | undefined, doing: Doing) {
  const copy = useCopy()
  const { actions } = doing
  const group = words.title

  const of = (row: GroupRow): readonly Command[] => [
    {
      ...{ id: 'groups.join', title: words.join, group, icon: IconJoin, keys: ['g'] },
      when: () => !row.joined,
      run: () => void actions.join(row),
    },
    {
      ...{ id: 'groups.new-pipe', title: words.newPipe, group, icon: IconPlus },
      when: () => row.joined,
      run: () => doing.newPipe(row),
    },
    {
      ...{ id: 'groups.publish', group, icon: IconPublish, testid: testids.groupPublish },
      title: row.publishedWallMs === undefined ? words.publish : words.publishAgain,
      when: () => row.origin === 'created',
      run: () => void actions.publish(row),
    },
    {
      ...{ id: 'groups.copy-id', title: words.copyId, group, icon: IconCopy },
      run: () => void copy(row.id, words.idCopied),
    },
    {
      ...{ id: 'groups.copy-command', title: words.copyCommand, group, icon: IconTerminal },
      run: () => void copy(cliLines.joinGroup(row.id), words.commandCopied),
    },
    {
      ...{ id: 'groups.leave', title: words.leave, group, icon: IconLeave },
      when: () => row.joined && row.origin !== 'home',
      run: () => void actions.leave(row),
    },
    {
      ...{ id: 'groups.remove', title: words.remove, group, icon: IconRemove, danger: true },
      ...{ testid: testids.groupRemove, when: () => row.origin === 'created' },
      run: doing.askToRemove,
    },
  ]
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}
