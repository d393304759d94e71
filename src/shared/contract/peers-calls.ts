/** Calls about this peer’s name and about other peers. */
import * as v from 'valibot'
import { PeerInfoRow } from '../rows.ts'
import { address, call, id, none, peerName } from './fields.ts'

export const peersCalls = {
  /** Renames this peer; others see it with the next announcement. */
  'peer.rename': call(v.strictObject({ name: peerName }), none),
  /** Connects to a peer by its address, such as `tcp://192.168.1.7:9701`, and asks it what it knows. */
  'peers.connect': call(v.strictObject({ address }), v.object({ peerId: id })),
  /** Asks the network again who is there. */
  'peers.search': call(none, none),
  /** Forgets a peer and its endpoints; it comes back when it is heard again. */
  'peers.forget': call(v.strictObject({ peerId: id }), none),
  /** Asks a peer for how long it is up and what went over its endpoints. Rejects with `peer/no-answer` when it does not tell. */
  'peers.info': call(v.strictObject({ peerId: id }), PeerInfoRow),
} as const
