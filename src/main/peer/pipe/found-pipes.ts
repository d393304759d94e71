import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import { Tombstones } from '../authentic/tombstones.ts'
import type { StoredPipe } from '../ports/store.ts'
import type { PipeTable } from './pipe-table.ts'

/** Longest lifetime that we believe of a pipe found on the network. */
const FOUND_LIFETIME_MAX_MS = 366 * 24 * 60 * 60_000

export interface FoundPipesWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly authenticity: Authenticity
  readonly table: PipeTable
  /** Whether a pipe belongs to this group. */
  owns(id: PipeId): boolean
}

/** The pipes of a group that others tell of: which word counts against which. */
export class FoundPipes {
  readonly #world: FoundPipesWorld
  readonly #withdrawn = new Tombstones<PipeId>()

  constructor(world: FoundPipesWorld) {
    this.#world = world
  }

  /** Takes in an advertisement; `lifetimeMs` 0 withdraws it. `authentic`: its signature was verified. */
  take(
    advertisement: PipeAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void {
    const { table, clock, counters } = this.#world
    const { id } = advertisement
    if (!this.#world.owns(id)) return counters.add('pipes.of-another-group')
    const known = table.get(id)
    if (known?.origin === 'created') return
    if (!this.#mayChange(known, advertisement, from, authentic)) return
    if (lifetimeMs <= 0) return this.#onWithdrawn(known, from, authentic)
    const wallMs = clock.wallMs()
    const pipe: StoredPipe = {
      advertisement,
      origin: 'found',
      listening: known?.listening ?? false,
      createdWallMs: known?.createdWallMs ?? wallMs,
      expiresWallMs: this.#expiryOf(known, lifetimeMs, from, authentic),
      learnedFrom: known?.learnedFrom ?? from,
    }
    if (!table.put(pipe)) counters.add('pipes.no-room')
  }

  /**
   * Whether what was heard may replace what is known. What its creator has signed gives way only to what the creator signs
   * later; an unsigned one only to its teller's own word, or to a signed one. Refusals are counted.
   */
  #mayChange(
    known: StoredPipe | undefined,
    advertisement: PipeAdvertisement,
    from: PeerId,
    authentic: Authentic | undefined,
  ): boolean {
    const { authenticity, counters } = this.#world
    const refuse = (reason: string, why: string): boolean =>
      authenticity.refuse(`advertisements.refused-${reason}`, why, from) ?? false
    const signed = known?.advertisement.signature
    const newestMs = Math.max(signed?.timeMs ?? 0, this.#withdrawn.timeOf(advertisement.id))
    if (authentic === undefined && (signed !== undefined || newestMs > 0))
      return refuse('unsigned', 'the pipe’s creator has signed another')
    if (authentic !== undefined && authentic.timeMs < newestMs)
      return refuse('replayed', 'something newer is known')
    const contradicts =
      authentic === undefined &&
      known !== undefined &&
      known.learnedFrom !== from &&
      !sameAdvertisement(known.advertisement, advertisement)
    if (contradicts) counters.add('pipes.contradicting-advertisements')
    return !contradicts
  }

  /**
   * The peer that told us of a pipe may shorten its life; another one that knows it too can only lengthen it. A newer
   * signature decides alone; one that is only told again does not last beyond what it said.
   */
  #expiryOf(
    known: StoredPipe | undefined,
    lifetimeMs: number,
    from: PeerId,
    authentic: Authentic | undefined,
  ): number {
    const told = this.#world.clock.wallMs() + Math.min(lifetimeMs, FOUND_LIFETIME_MAX_MS)
    if (known === undefined) return told
    const { learnedFrom, expiresWallMs, advertisement } = known
    const { signature } = advertisement
    if (authentic === undefined || signature === undefined)
      return learnedFrom === from ? told : Math.max(told, expiresWallMs)
    if (authentic.timeMs > signature.timeMs) return told
    const saidEnd = signature.timeMs + signature.lifetimeMs
    return Math.max(expiresWallMs, Math.min(told, saidEnd))
  }

  /**
   * Only the creator can take a signed pipe back, only the peer that told us an unsigned one; and not while its end is bound
   * here. What was signed before is not believed again.
   */
  #onWithdrawn(
    known: StoredPipe | undefined,
    from: PeerId,
    authentic: Authentic | undefined,
  ): void {
    if (known === undefined || known.listening) return
    const { id } = known.advertisement
    if (authentic === undefined && known.learnedFrom !== from) return
    if (authentic !== undefined) this.#withdrawn.add(id, authentic.timeMs)
    this.#world.table.remove(id)
  }
}

const sameAdvertisement = (a: PipeAdvertisement, b: PipeAdvertisement): boolean =>
  a.name === b.name && a.type === b.type && a.transport === b.transport
