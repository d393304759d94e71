import { PipefitterError } from '../base/errors.ts'
import { NET_PEER_GROUP_ID } from '../protocol/constants.ts'
import { parseGroupId, type PeerGroupId, type PeerId } from '../protocol/ids.ts'
import type { PipeAccess } from './ports.ts'

/**
 * What a peer is to its group (specification 5.2.2): `adhoc` knows its neighbours only, `edge` has a lease with a
 * rendezvous, `rendezvous` grants leases and knows the other rendezvous.
 */
export type PeerRole = 'adhoc' | 'edge' | 'rendezvous'

/** What a peer is told at its start; everything else it finds out. */
export interface PeerConfig {
  readonly peerId: PeerId
  /** What this peer calls itself. */
  readonly name: string
  /** The group whose services it runs. */
  readonly groupId: PeerGroupId
  readonly role: PeerRole
  /**
   * Addresses to contact at the start and to keep contacting, such as `tcp://192.168.1.7:9701`: for an edge those of the
   * rendezvous that it may ask for a lease, the one it likes best first.
   */
  readonly seeds: readonly string[]
  /** Whether messages of other peers for other peers are passed on; a rendezvous does so for its clients in any case. */
  readonly relay: boolean
  /** Who may use a pipe of which nothing else was said; absent: those who were let in. */
  readonly access?: PipeAccess | undefined
  /** How many words of 11 bits two people compare when they pair, 4 to 12; absent: four. */
  readonly pairingWords?: number | undefined
}

/** Most seeds that a peer keeps contacting. */
export const SEEDS_MAX = 32
export const PEER_NAME_MAX = 64

/** What must be said of a peer, and what may be. */
export type PeerWish = Pick<PeerConfig, 'peerId' | 'name'> & Partial<PeerConfig>

/** The configuration with its defaults filled in, checked and frozen. Throws `base/invalid-input`. */
export const createPeerConfig = (given: PeerWish): PeerConfig => {
  const name = given.name.trim()
  if (name === '' || name.length > PEER_NAME_MAX) {
    throw new PipefitterError(
      'base/invalid-input',
      `The peer's name must have 1 to ${PEER_NAME_MAX} characters`,
    )
  }
  const seeds = given.seeds ?? []
  if (seeds.length > SEEDS_MAX) {
    throw new PipefitterError(
      'base/invalid-input',
      `At most ${SEEDS_MAX} seeds can be given, not ${seeds.length}`,
    )
  }
  return Object.freeze({
    peerId: given.peerId,
    name,
    groupId: given.groupId ?? parseGroupId(NET_PEER_GROUP_ID),
    role: given.role ?? 'adhoc',
    seeds: Object.freeze([...seeds]),
    relay: given.relay ?? false,
    pairingWords: given.pairingWords,
    access: given.access,
  })
}
