/** The commands of the selected message on the wire, and of the cell that was asked about: in the menu and in the palette. */
import IconAnd from '~icons/lucide/list-plus'
import IconCopy from '~icons/lucide/copy'
import IconDrop from '~icons/lucide/package'
import IconEdit from '~icons/lucide/pencil'
import IconFile from '~icons/lucide/file-down'
import IconFollow from '~icons/lucide/locate-fixed'
import IconFilter from '~icons/lucide/list-filter'
import IconKeep from '~icons/lucide/package-open'
import IconNot from '~icons/lucide/list-minus'
import IconPeer from '~icons/lucide/monitor'
import IconResend from '~icons/lucide/repeat'
import IconPipe from '~icons/lucide/cable'
import IconText from '~icons/lucide/text-search'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import type { TrafficRow } from '../../../shared/rows.ts'
import type { Command } from '../../commands/index.ts'
import { useCopy } from '../../use-copy.ts'
import { bothFilters, cellFilter, type CellFilter } from './traffic-columns.ts'
import { RECORD_WORDS } from './record-words.ts'
import { useResend } from './use-resend.ts'
import { WORDS as words } from './words.ts'

interface Actions {
  readonly open: () => void
  readonly filter: () => string
  readonly setFilter: (text: string) => void
  /** Shows what goes through a message's pipe, as it comes. */
  readonly follow: (row: TrafficRow) => void
  readonly keepsPayload: (pipeId: string) => boolean
  readonly keepPayload: (pipeId: string, keep: boolean) => void
  readonly writesPipe: (pipeId: string) => boolean
  /** Into the capture file. */
  readonly writePipe: (pipeId: string, wanted: boolean) => void
}

/** `column`: that of the cell which was asked about last. */
export function useTrafficCommands(
  selected: () => TrafficRow | undefined,
  column: () => string,
  actions: Actions,
) {
  const copy = useCopy()
  const router = useRouter()
  const again = useResend()

  const filters = ({ is, isNot, words: what }: CellFilter): readonly Command[] => {
    const also = (part: string) => actions.setFilter(bothFilters(actions.filter(), part))
    const hasFilter = () => actions.filter().trim() !== ''
    return [
      {
        ...{
          id: 'message.only',
          title: words.only({ what }),
          group: words.message,
          icon: IconFilter,
        },
        run: () => actions.setFilter(is),
      },
      {
        ...{
          id: 'message.and',
          title: words.andOnly({ what }),
          group: words.message,
          icon: IconAnd,
        },
        ...{ when: hasFilter, run: () => also(is) },
      },
      {
        ...{
          id: 'message.without',
          title: words.without({ what }),
          group: words.message,
          icon: IconNot,
        },
        run: () => also(isNot),
      },
    ]
  }
  const payload = (pipeId: string): Command => {
    const kept = actions.keepsPayload(pipeId)
    return {
      ...{ id: 'message.payload', group: words.message, icon: kept ? IconDrop : IconKeep },
      title: kept ? words.dropPayload : words.keepPayload,
      run: () => actions.keepPayload(pipeId, !kept),
    }
  }
  const toFile = (pipeId: string): Command => {
    const isWritten = actions.writesPipe(pipeId)
    return {
      ...{ id: 'message.file', group: words.message, icon: IconFile },
      title: isWritten ? RECORD_WORDS.leavePipe : RECORD_WORDS.writePipe,
      run: () => actions.writePipe(pipeId, !isWritten),
    }
  }
  const ofPipe = (row: TrafficRow, pipeId: string): readonly Command[] => [
    {
      ...{ id: 'message.follow', title: words.followPipe, group: words.message, icon: IconFollow },
      ...{ keys: ['f'], run: () => actions.follow(row) },
    },
    payload(pipeId),
    toFile(pipeId),
    {
      ...{ id: 'message.resend', title: words.resend, group: words.message, icon: IconResend },
      ...{ when: () => row.kind === 'pipe-message', run: () => void again.resend(row) },
    },
    {
      ...{ id: 'message.edit', title: words.edit, group: words.message, icon: IconEdit },
      ...{ when: () => row.kind === 'pipe-message', run: () => void again.edit(row) },
    },
  ]
  const of = (row: TrafficRow): readonly Command[] => {
    const { peerId, pipeId, address, summary } = row
    const go = (name: string, id: string) => () => void router.push({ name, params: { id } })
    const cell = cellFilter(row, column())
    return [
      {
        ...{ id: 'message.open', title: words.showDetails, group: words.message, icon: IconText },
        run: actions.open,
      },
      ...(cell ? filters(cell) : []),
      ...(pipeId ? ofPipe(row, pipeId) : []),
      {
        ...{ id: 'message.peer', title: words.goToThe, group: words.message, icon: IconPeer },
        ...{ when: () => peerId !== undefined, run: go('peers', peerId ?? '') },
      },
      {
        ...{ id: 'message.pipe', title: words.goToThePipe, group: words.message, icon: IconPipe },
        ...{ when: () => pipeId !== undefined, run: go('pipes', pipeId ?? '') },
      },
      {
        ...{
          id: 'message.copy-summary',
          title: words.copySummary,
          group: words.message,
          icon: IconCopy,
        },
        run: () => void copy(summary, words.summaryCopied),
      },
      {
        ...{
          id: 'message.copy-address',
          title: words.copyAddress,
          group: words.message,
          icon: IconCopy,
        },
        run: () => void copy(address, words.addressCopied),
      },
    ]
  }
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}
