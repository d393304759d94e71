/** The commands of the selected peer: behind its three dots, in its row's menu and in the palette. */
import IconCopy from '~icons/lucide/copy'
import IconForget from '~icons/lucide/user-minus'
import IconPair from '~icons/lucide/handshake'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { PeerRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import { usePairing } from '../trust/index.ts'

const GROUP = 'Peer'

const commandLineOf = ({ path, endpoints }: PeerRow) => {
  const address = path?.address ?? endpoints[0]?.address
  return address ? cliLines.connect(address) : cliLines.peers()
}

export function usePeerCommands(selected: () => PeerRow | undefined, askToForget: () => void) {
  const copy = useCopy()
  const { pair } = usePairing()
  const of = (peer: PeerRow): readonly Command[] => [
    {
      ...{ id: 'peer.pair', title: 'Pair …', group: GROUP, icon: IconPair },
      ...{ testid: testids.peerPair, when: () => peer.trust?.standing !== 'paired' },
      run: () => void pair(peer.id),
    },
    {
      ...{ id: 'peer.copy-id', title: 'Copy id', group: GROUP, icon: IconCopy },
      run: () => void copy(peer.id, 'Id copied'),
    },
    {
      ...{ id: 'peer.copy-command', title: 'Copy as command line', group: GROUP },
      icon: IconTerminal,
      run: () => void copy(commandLineOf(peer), 'Command line copied'),
    },
    {
      ...{ id: 'peer.forget', title: 'Forget …', group: GROUP, icon: IconForget, danger: true },
      ...{ testid: testids.peerForget, run: askToForget },
    },
  ]
  return computed(() => {
    const peer = selected()
    return peer ? of(peer) : []
  })
}
