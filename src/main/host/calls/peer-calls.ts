import { PipefitterError } from '../../base/errors.ts'
import { parsePeerId } from '../../protocol/ids.ts'
import { peerInfoRow } from '../feeds/peer-info-row.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const peerCalls = ({
  peer,
  clock,
  names,
  saveName,
}: HostWorld): Handlers<
  'peer.rename' | 'peers.connect' | 'peers.search' | 'peers.forget' | 'peers.info'
> => ({
  'peer.rename': ({ name }) => {
    saveName(name)
    peer.rename(name)
    return {}
  },
  'peers.connect': async ({ address }, signal) => ({ peerId: await peer.connect(address, signal) }),
  'peers.search': () => {
    peer.groups.search()
    return {}
  },
  'peers.forget': ({ peerId }) => {
    peer.forget(parsePeerId(peerId))
    return {}
  },
  'peers.info': async ({ peerId }, signal) => {
    const info = await peer.services.info.ask(parsePeerId(peerId), { signal })
    if (info !== undefined) return peerInfoRow(info, clock.wallMs())
    throw new PipefitterError('peer/no-answer', `${names.peer(peerId)} told nothing of itself`)
  },
})
