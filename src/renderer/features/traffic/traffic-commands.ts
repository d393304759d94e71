/** The commands of the selected message on the wire: in its row's menu and in the palette. */
import IconCopy from '~icons/lucide/copy'
import IconFilter from '~icons/lucide/list-filter'
import IconPeer from '~icons/lucide/monitor'
import IconPipe from '~icons/lucide/cable'
import IconText from '~icons/lucide/text-search'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import type { TrafficRow } from '../../../shared/rows.ts'
import type { Command } from '../../commands/index.ts'
import { useCopy } from '../../use-copy.ts'

const GROUP = 'Message'

interface Actions {
  readonly open: () => void
  readonly filter: (text: string) => void
}

export function useTrafficCommands(selected: () => TrafficRow | undefined, actions: Actions) {
  const copy = useCopy()
  const router = useRouter()
  const of = (row: TrafficRow): readonly Command[] => {
    const { peerId, peerName, pipeId, pipeName, address, summary } = row
    const go = (name: string, id: string) => () => void router.push({ name, params: { id } })
    return [
      {
        id: 'message.open',
        title: 'Show details',
        group: GROUP,
        icon: IconText,
        run: actions.open,
      },
      {
        ...{ id: 'message.only-peer', title: 'Only this peer', group: GROUP, icon: IconFilter },
        ...{ when: () => !!peerName, run: () => actions.filter(peerName ?? '') },
      },
      {
        ...{ id: 'message.only-pipe', title: 'Only this pipe', group: GROUP, icon: IconFilter },
        ...{ when: () => !!pipeName, run: () => actions.filter(pipeName ?? '') },
      },
      {
        ...{ id: 'message.peer', title: 'Go to the peer', group: GROUP, icon: IconPeer },
        ...{ when: () => peerId !== undefined, run: go('peers', peerId ?? '') },
      },
      {
        ...{ id: 'message.pipe', title: 'Go to the pipe', group: GROUP, icon: IconPipe },
        ...{ when: () => pipeId !== undefined, run: go('pipes', pipeId ?? '') },
      },
      {
        ...{ id: 'message.copy-summary', title: 'Copy summary', group: GROUP, icon: IconCopy },
        run: () => void copy(summary, 'Summary copied'),
      },
      {
        ...{ id: 'message.copy-address', title: 'Copy address', group: GROUP, icon: IconCopy },
        run: () => void copy(address, 'Address copied'),
      },
    ]
  }
  return computed(() => {
    const row = selected()
    return row ? of(row) : []
  })
}
