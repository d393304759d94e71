/** The commands of the selected transfer: behind its three dots, in its row's menu and in the palette. */
import IconAccept from '~icons/lucide/check'
import IconAgain from '~icons/lucide/send'
import IconCancel from '~icons/lucide/circle-slash'
import IconCopy from '~icons/lucide/copy'
import IconFolder from '~icons/lucide/folder-open'
import IconPause from '~icons/lucide/pause'
import IconRefuse from '~icons/lucide/x'
import IconRemove from '~icons/lucide/list-x'
import IconResume from '~icons/lucide/play'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { TransferRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { useSending } from '../../sending/sending.store.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import {
  canCancel,
  canPause,
  canResume,
  canSendAgain,
  isOver,
  isWaiting,
} from './transfer-state.ts'
import type { useTransferActions } from './use-transfer-actions.ts'
import { WORDS as words } from './words.ts'

interface Doing {
  readonly actions: ReturnType<typeof useTransferActions>
  readonly askToCancel: () => void
}

/** What a person would type to do the next thing with it. */
const commandLineOf = (row: TransferRow): string => {
  if (isWaiting(row)) return cliLines.transfer('accept', row.shortId)
  if (canPause(row)) return cliLines.transfer('pause', row.shortId)
  if (canResume(row)) return cliLines.transfer('resume', row.shortId)
  return cliLines.transfers()
}

export function useTransferCommands(selected: () => TransferRow | undefined, doing: Doing) {
  const copy = useCopy()
  const sending = useSending()
  const { actions } = doing
  const group = words.transfer

  const of = (row: TransferRow): readonly Command[] => [
    {
      ...{ id: 'transfer.accept', title: words.accept, group, icon: IconAccept, keys: ['a'] },
      when: () => isWaiting(row),
      run: () => void actions.accept(row),
    },
    {
      ...{ id: 'transfer.refuse', title: words.refuse, group, icon: IconRefuse },
      when: () => isWaiting(row),
      run: () => void actions.refuse(row),
    },
    {
      ...{ id: 'transfer.pause', title: words.pause, group, icon: IconPause, keys: [' '] },
      ...{ testid: testids.transferPause, when: () => canPause(row) },
      run: () => void actions.pause(row),
    },
    {
      ...{ id: 'transfer.resume', title: words.resume, group, icon: IconResume, keys: [' '] },
      ...{ testid: testids.transferResume, when: () => canResume(row) },
      run: () => void actions.resume(row),
    },
    {
      ...{ id: 'transfer.again', title: words.sendAgain, group, icon: IconAgain },
      when: () => canSendAgain(row),
      run: () => sending.ask({ peerId: row.peerId }),
    },
    {
      ...{ id: 'transfer.show', group, icon: actions.isWindow ? IconFolder : IconCopy },
      ...{ title: actions.isWindow ? words.show : words.copyPath, testid: testids.transferShow },
      when: () => row.savedTo !== undefined && row.state === 'Saved',
      run: () => void actions.show(row),
    },
    {
      ...{ id: 'transfer.copy-id', title: words.copyId, group, icon: IconCopy },
      run: () => void copy(row.id, words.idCopied),
    },
    {
      ...{ id: 'transfer.copy-command', title: words.copyCommand, group, icon: IconTerminal },
      run: () => void copy(commandLineOf(row), words.commandCopied),
    },
    {
      ...{ id: 'transfer.remove', title: words.remove, group, icon: IconRemove },
      ...{ testid: testids.transferRemove, when: () => isOver(row) },
      run: () => void actions.remove(row),
    },
    {
      ...{ id: 'transfer.cancel', title: words.cancel, group, icon: IconCancel, danger: true },
      ...{ testid: testids.transferCancel, when: () => canCancel(row) },
      run: doing.askToCancel,
    },
  ]
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}
