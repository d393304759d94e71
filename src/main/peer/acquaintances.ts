import type { Counters } from '../base/counters.ts'
import type { PeerId } from '../protocol/ids.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { PeerTable } from './discovery/peer-table.ts'
import { isGiven, type EndpointTable } from './endpoint/endpoint-table.ts'
import type { Link } from './endpoint/link.ts'
import type { LinkTable } from './endpoint/link-table.ts'
import type { TrustEntry } from './ports/trust.ts'
import { objectionTo } from './trust/link-objection.ts'
import type { TrustService } from './trust/trust-service.ts'
import { WORTH } from './worth.ts'

export interface AcquaintancesParts {
  readonly counters: Counters
  readonly trust: TrustService
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  /** The links of this moment. */
  readonly links: () => LinkTable
}

/**
 * What the peers that are known are to this one: whose key was seen, whom a person chose, what each is worth; and what the
 * trust table learns of them from links and from what they call themselves.
 */
export class Acquaintances {
  readonly #parts: AcquaintancesParts

  constructor(parts: AcquaintancesParts) {
    this.#parts = parts
  }

  /** A key of it was seen: on a link in this run or an earlier one, or in an advertisement that it signed. */
  isKeyBound(peerId: PeerId): boolean {
    const { peers, trust } = this.#parts
    if (peers.get(peerId)?.authentic !== undefined) return true
    return trust.all().some((entry) => entry.peerId === peerId)
  }

  /** Paired with, or with an address that a person gave. */
  isChosen(peerId: PeerId): boolean {
    if (this.#isPaired(peerId)) return true
    return this.#parts.endpoints.of(peerId).some(({ learnedFrom }) => isGiven(learnedFrom))
  }

  /** What a peer is worth by a person's word, or by being linked to us. */
  worthOf(peerId: PeerId): number {
    if (this.#isPaired(peerId)) return WORTH.trusted
    return this.#parts.links().find(peerId) === undefined ? WORTH.hearsay : WORTH.used
  }

  /** What a peer calls itself reached us in some advertisement: good for a label of one that is merely seen. */
  linked({ peerId, connection: { proof } }: Link): void {
    if (proof === undefined) return
    const { trust, peers } = this.#parts
    const { fingerprint, publicKey } = proof
    trust.saw({ fingerprint, publicKey, peerId, name: peers.get(peerId)?.name })
  }

  /** A peer that is linked told its name: of a key that is merely seen it is the label. */
  named(peerId: PeerId): void {
    const { peers, trust, links } = this.#parts
    const name = peers.get(peerId)?.name
    for (const link of links().of(peerId)) {
      const { proof } = link.connection
      const entry = proof && trust.get(proof.fingerprint)
      if (entry === undefined || name === undefined || entry.name === name) continue
      if (entry.standing === 'seen') this.linked(link)
      else if (entry.standing === 'paired') this.#renamed(entry, name)
    }
  }

  /** What is decided of a key has changed: links with its peer that are not kept from now on end at once. */
  decided(fingerprint: KeyFingerprint): void {
    const { trust, links, counters } = this.#parts
    const entry = trust.get(fingerprint)
    if (entry?.standing !== 'blocked' && entry?.standing !== 'paired') return
    for (const { connection } of links().of(entry.peerId)) {
      const objection = objectionTo(connection, trust, counters)
      if (objection !== undefined) connection.abort(objection)
    }
  }

  #isPaired(peerId: PeerId): boolean {
    return this.#parts.trust.decidedOf(peerId).some(({ standing }) => standing === 'paired')
  }

  /** A paired peer calls itself otherwise, under its signature; not by a name that another is known by. */
  #renamed({ fingerprint, ...entry }: TrustEntry, name: string): void {
    const { peers, trust, counters } = this.#parts
    if (peers.get(entry.peerId)?.authentic?.fingerprint !== fingerprint) return
    if (trust.resembling({ ...entry, fingerprint, name }).length > 0)
      return counters.add('trust.renames-refused')
    try {
      trust.rename(fingerprint, name)
    } catch {
      counters.add('trust.unwritten')
    }
  }
}
