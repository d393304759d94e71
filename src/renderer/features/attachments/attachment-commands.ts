/** The commands of the selected attachment: behind its three dots, in its row's menu and in the palette. */
import IconCopy from '~icons/lucide/copy'
import IconOff from '~icons/lucide/power-off'
import IconOn from '~icons/lucide/power'
import IconPipe from '~icons/lucide/cable'
import IconRemove from '~icons/lucide/trash'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { AttachmentRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import { useWords } from '../../words/index.ts'
import { addressesOf } from './addresses.ts'
import type { useAttachmentActions } from './use-attachment-actions.ts'
import { WORDS as words } from './words.ts'

const uiWords = useWords('ui')

interface Doing {
  readonly actions: ReturnType<typeof useAttachmentActions>
  readonly openPipe: (row: AttachmentRow) => void
  readonly askToRemove: () => void
}

/** The line that makes the same attachment; of a program, which is registered by hand alone, the one that shows it. */
export function lineOf({ id, kind, pipeId, local, port, peerId }: AttachmentRow): string {
  if (kind === 'service') return cliLines.attachShare(pipeId, local)
  if (kind === 'port') return cliLines.attachUse(pipeId, { port, peerId })
  return cliLines.attachConnections(id)
}

export function useAttachmentCommands(selected: () => AttachmentRow | undefined, doing: Doing) {
  const copy = useCopy()
  const { actions } = doing
  const group = () => words.attachment

  const copies = (row: AttachmentRow) =>
    addressesOf(row).map(({ form, text }): Command => ({
      ...{ id: `attachment.copy-${form}`, title: words.copies[form], group: group() },
      ...{ icon: IconCopy, run: () => void copy(text, words.copied) },
    }))
  const of = (row: AttachmentRow): readonly Command[] => [
    {
      ...{ id: 'attachment.switch', group: group(), icon: row.enabled ? IconOff : IconOn },
      ...{ title: row.enabled ? words.switchOff : words.switchOn, keys: ['o'] },
      run: () => void actions.setEnabled(row, !row.enabled),
    },
    {
      ...{ id: 'attachment.pipe', title: words.openPipe, group: group(), icon: IconPipe },
      run: () => doing.openPipe(row),
    },
    ...copies(row),
    {
      ...{ id: 'attachment.copy-id', title: uiWords.copyId, group: group(), icon: IconCopy },
      run: () => void copy(row.id, uiWords.idCopied),
    },
    {
      ...{ id: 'attachment.copy-command', title: uiWords.copyAsCommand, group: group() },
      ...{ icon: IconTerminal, run: () => void copy(lineOf(row), uiWords.commandCopied) },
    },
    {
      ...{ id: 'attachment.remove', title: words.remove, group: group(), icon: IconRemove },
      ...{ danger: true, testid: testids.attachmentRemove, run: doing.askToRemove },
    },
  ]
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}
