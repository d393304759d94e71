import { parsePeerId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const peerCalls = ({
  peer,
  saveName,
}: HostWorld): Handlers<'peer.rename' | 'peers.connect' | 'peers.search' | 'peers.forget'> => ({
  'peer.rename': ({ name }) => {
    saveName(name)
    peer.rename(name)
    return {}
  },
  'peers.connect': async ({ address }, signal) => ({ peerId: await peer.connect(address, signal) }),
  'peers.search': () => {
    peer.services.discovery.search()
    return {}
  },
  'peers.forget': ({ peerId }) => {
    peer.forget(parsePeerId(peerId))
    return {}
  },
})
