/** The commands of the selected peer: behind its three dots, in its row's menu and in the palette. */
import IconCopy from '~icons/lucide/copy'
import IconForget from '~icons/lucide/user-minus'
import IconManage from '~icons/lucide/monitor-cog'
import IconSend from '~icons/lucide/send'
import IconPair from '~icons/lucide/handshake'
import IconTerminal from '~icons/lucide/terminal'
import { computed } from 'vue'
import type { PeerRow } from '../../../shared/rows.ts'
import { cliLines } from '../../cli-lines.ts'
import type { Command } from '../../commands/index.ts'
import { useSending } from '../../sending/sending.store.ts'
import { testids } from '../../testids.ts'
import { useCopy } from '../../use-copy.ts'
import { useManage } from '../far/index.ts'
import { usePairing } from '../trust/index.ts'
import { useWords } from '../../words/index.ts'
import { WORDS as words } from './words.ts'

const uiWords = useWords('ui')
const farWords = useWords('far')
const sendWords = useWords('transfers').send

const commandLineOf = ({ path, endpoints }: PeerRow) => {
  const address = path?.address ?? endpoints[0]?.address
  return address ? cliLines.connect(address) : cliLines.peers()
}

export function usePeerCommands(selected: () => PeerRow | undefined, askToForget: () => void) {
  const copy = useCopy()
  const { pair } = usePairing()
  const { canManage, manage } = useManage()
  const sending = useSending()
  const of = (peer: PeerRow): readonly Command[] => [
    {
      ...{ id: 'peer.pair', title: words.pair, group: words.peer, icon: IconPair },
      ...{ testid: testids.peerPair, when: () => peer.trust?.standing !== 'paired' },
      run: () => void pair(peer.id),
    },
    {
      ...{ id: 'peer.manage', title: farWords.manage, group: words.peer, icon: IconManage },
      ...{ when: () => canManage(peer), run: () => manage(peer) },
    },
    {
      ...{ id: 'peer.send', title: sendWords.command, group: words.peer, icon: IconSend },
      ...{ keys: ['s'], testid: testids.peerSend },
      when: () => peer.trust?.standing === 'paired',
      run: () => sending.ask({ peerId: peer.id }),
    },
    {
      ...{ id: 'peer.copy-id', title: uiWords.copyId, group: words.peer, icon: IconCopy },
      run: () => void copy(peer.id, uiWords.idCopied),
    },
    {
      ...{ id: 'peer.copy-command', title: uiWords.copyAsCommand, group: words.peer },
      icon: IconTerminal,
      run: () => void copy(commandLineOf(peer), uiWords.commandCopied),
    },
    {
      ...{
        id: 'peer.forget',
        title: words.forgetText,
        group: words.peer,
        icon: IconForget,
        danger: true,
      },
      ...{ testid: testids.peerForget, run: askToForget },
    },
  ]
  return computed(() => {
    const peer = selected()
    return peer ? of(peer) : []
  })
}
