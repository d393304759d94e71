import type { Clock } from '../../base/clock.ts'
import type { Peer } from '../../peer/peer.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Incoming } from './incoming.ts'

/** Offers that wait for a person here: of one peer, and in all. Further ones are refused, and counted. */
export const WAITING_OF_ONE_MAX = 16
const WAITING_MAX = 128
/** Incoming transfers that are not over, those that wait among them. */
const INCOMING_MAX = 256
/** What one peer may send without a question within a day, if it may at all. */
const UNASKED_WITHIN_MS = 24 * 60 * 60 * 1_000
export const UNASKED_BYTES_MAX = 16 * 1024 * 1024 * 1024
export const UNASKED_FILES_MAX = 20_000

/** Which offers are heard at all, and which of them are taken without a question. */
export class Acceptance {
  readonly #peer: Peer
  readonly #clock: Clock
  readonly #incoming: () => readonly Incoming[]

  constructor(peer: Peer, clock: Clock, incoming: () => readonly Incoming[]) {
    this.#peer = peer
    this.#clock = clock
    this.#incoming = incoming
  }

  hasRoomFor(from: KeyFingerprint): boolean {
    const open = this.#incoming().filter(({ machine }) => !machine.isOver)
    const waiting = open.filter(({ machine }) => machine.state === 'Waiting')
    const ofOne = waiting.filter(({ facts }) => facts.fingerprint === from)
    return (
      open.length < INCOMING_MAX &&
      waiting.length < WAITING_MAX &&
      ofOne.length < WAITING_OF_ONE_MAX
    )
  }

  /** Whether its peer was given that right, and has not sent too much by it; and there is room. */
  mayCome(one: Incoming): boolean {
    const { fingerprint } = one.facts
    if (!this.#peer.trust.decide('attach-file', undefined, fingerprint).allowed) return false
    const since = this.#clock.wallMs() - UNASKED_WITHIN_MS
    const lately = this.#incoming().filter(
      ({ facts, isUnasked }) =>
        isUnasked && facts.fingerprint === fingerprint && facts.createdWallMs > since,
    )
    const bytes = lately.reduce((sum, { sizeBytes }) => sum + sizeBytes, one.sizeBytes)
    const files = lately.reduce((sum, { files: more }) => sum + more, one.files)
    return bytes <= UNASKED_BYTES_MAX && files <= UNASKED_FILES_MAX && !one.lacksRoom
  }
}
