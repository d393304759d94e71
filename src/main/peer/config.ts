import { PipefitterError } from '../base/errors.ts'
import { NET_PEER_GROUP_ID } from '../protocol/constants.ts'
import { parseGroupId, type PeerGroupId, type PeerId } from '../protocol/ids.ts'
import { hostOf, schemeOf } from './endpoint/addresses.ts'
import type { PipeAccess } from './ports/trust.ts'

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
  /**
   * Addresses at which this peer can be dialled beside those that it listens at, as a person knows them: of a reverse proxy
   * before it, such as `wss://peers.example.org:443/one`. They stand in what it announces.
   */
  readonly announced: readonly string[]
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
/** Most addresses that a person announces beside those that are listened at. */
export const ANNOUNCED_MAX = 8

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
    announced: Object.freeze([...announcedIn(given)]),
    relay: given.relay ?? false,
    pairingWords: given.pairingWords,
    access: given.access,
  })
}

const announcedIn = ({ announced = [] }: PeerWish): readonly string[] => {
  if (announced.length > ANNOUNCED_MAX)
    throw new PipefitterError(
      'base/invalid-input',
      `At most ${ANNOUNCED_MAX} addresses can be announced, not ${announced.length}`,
    )
  for (const address of announced)
    if (hostOf(address) === undefined || schemeOf(address) === '')
      throw new PipefitterError(
        'base/invalid-input',
        `"${address}" is no address to announce: one is written wss://peers.example.org:443/one`,
      )
  return announced
}
