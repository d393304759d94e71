import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { hexEncode } from '../../base/bytes.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { SparingLog } from '../../base/sparing-log.ts'
import type { Random } from '../../base/random.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  PAIRING_EXPORTER_BYTES,
  PAIRING_EXPORTER_LABEL,
  type PairingRole,
} from '../../protocol/trust/pairing-keys.ts'
import {
  decodePairing,
  encodePairing,
  PAIRING_ELEMENT,
  PAIRING_VALUE_BYTES,
  SESSION_BYTES,
  WORDS_MAX,
  WORDS_MIN,
  type PairingEnding,
  type PairingMessage,
} from '../../protocol/trust/pairing-message.ts'
import { hostOf } from '../endpoint/addresses.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { Right } from '../ports/trust.ts'
import type { Inbox } from './inbox.ts'
import { inboxId } from './inbox-table.ts'
import {
  PAIRING_LIMIT_MS,
  PairingMachine,
  type PairingEffect,
  type PairingInput,
  type PairingOutcome,
} from './pairing-machine.ts'
import type { ProvenLink, TrustChannel } from './trust-channel.ts'
import type { TrustService } from './trust-service.ts'

/** Most pairings under way at once, one a peer. */
export const PAIRINGS_MAX = 8
/** Most requests whose asker may still be waiting; the inbox keeps longer what they asked for. */
export const PAIRING_REQUESTS_MAX = 64
/** Pairings that are over and still shown. */
export const PAIRINGS_SHOWN = 16

export interface PairingWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: KeyFingerprint
  readonly channel: TrustChannel
  readonly trust: TrustService
  readonly inbox: Inbox
  /** How many words are compared at least; absent: four. */
  readonly pairingWords?: number | undefined
  /** What a peer calls itself, or nothing. */
  readonly nameOf: (peerId: PeerId) => string
}

/** One pairing, as it stands. */
export interface Pairing {
  /** The session in hexadecimal digits. */
  readonly id: string
  readonly fingerprint: KeyFingerprint
  readonly peerId: PeerId
  readonly name: string
  readonly role: PairingRole
  readonly startedWallMs: number
  readonly machine: Pick<PairingMachine, 'phase' | 'words' | 'confirmed' | 'outcome'>
  /** What went wrong with an accepted one: it could not be kept. */
  readonly failure?: string | undefined
}

interface Run extends Pairing {
  readonly machine: PairingMachine
  readonly runner: MachineRunner<PairingInput, PairingEffect>
  /** The one link that carries it; absent while the requester waits. */
  on: ProvenLink | undefined
  unfollow: Unsubscribe | undefined
  /** What the person here gives to the peer when it is accepted. */
  rights: readonly Right[]
  publicKey: Uint8Array
  failure: string | undefined
}

/** Somebody asks, and may be waiting still. */
interface Asked {
  readonly session: Uint8Array
  readonly words: number
  readonly from: ProvenLink
  readonly atMs: number
}

/**
 * Pairing with other peers by comparing words: asks, takes requests into the inbox, and runs one {@link PairingMachine} for
 * each peer with which a pairing is under way. Once both people have confirmed, the peer's key is a paired one.
 */
export class PairingService {
  /** A pairing began, went on or ended. */
  readonly changed = new Emitter<string>()
  /** A pairing is over. */
  readonly ended = new Emitter<Pairing>()
  readonly #world: PairingWorld
  #words = WORDS_MIN
  readonly #runs = new Map<KeyFingerprint, Run>()
  readonly #asked = new Map<KeyFingerprint, Asked>()
  readonly #log: SparingLog
  #over: readonly Pairing[] = []

  constructor(world: PairingWorld) {
    this.#world = world
    this.#log = new SparingLog(world.log.scope('trust'), world.clock)
    this.words = world.pairingWords ?? WORDS_MIN
    world.channel.handle(PAIRING_ELEMENT, (from, body) =>
      this.#onMessage(from, decodePairing(body)),
    )
  }

  /** How many words are asked for from the next pairing on; the other side may want more. */
  set words(count: number) {
    this.#words = Math.min(WORDS_MAX, Math.max(WORDS_MIN, count))
  }

  /** Gives up what is under way; idempotent. */
  stop(): void {
    for (const run of this.#runs.values()) run.runner.feed({ kind: 'end', ending: 'cancelled' })
  }

  /** Those under way and the latest that are over, oldest first. */
  all(): readonly Pairing[] {
    return [...this.#over, ...this.#runs.values()]
  }

  get(id: string): Pairing | undefined {
    return this.all().find((one) => one.id === id)
  }

  /**
   * Asks a peer to pair, or goes on with what is under way with it; where it has asked itself, this is the answer. Rejects
   * with `trust/unproven`, `trust/busy`, and as linking does.
   */
  async start(peerId: PeerId, signal?: AbortSignal): Promise<Pairing> {
    const { channel, inbox } = this.#world
    const to = await channel.reach(peerId, signal)
    const { fingerprint } = to.proof
    const running = this.#runs.get(fingerprint)
    if (running !== undefined) return running
    inbox.remove(inboxId('pairing', fingerprint))
    const asked = this.#asked.get(fingerprint)
    this.#asked.delete(fingerprint)
    const isFresh = asked !== undefined && asked.from.link.isOpen && this.#waits(asked)
    return isFresh ? this.#respond(asked) : this.#ask(to)
  }

  /** The person here says that the words are the same, and what the peer is given. Throws `trust/pairing-over`. */
  confirm(id: string, rights: readonly Right[] = []): void {
    const run = this.#require(id)
    if (run.machine.phase !== 'comparing')
      throw new PipefitterError('trust/pairing-over', 'There are no words to be confirmed')
    run.rights = rights
    run.runner.feed({ kind: 'confirm' })
    this.changed.emit(id)
  }

  /** The person here gives it up. Throws `trust/pairing-over`. */
  end(id: string, ending: PairingEnding): void {
    this.#require(id).runner.feed({ kind: 'end', ending })
  }

  /** The request of a peer was decided against; `tell` says so to the peer, who waits for longer otherwise. */
  dismiss(fingerprint: KeyFingerprint, tell: boolean): void {
    const asked = this.#asked.get(fingerprint)
    this.#asked.delete(fingerprint)
    const run = this.#runs.get(fingerprint)
    run?.runner.feed({ kind: 'end', ending: 'declined' })
    if (tell && asked !== undefined && this.#waits(asked)) this.#turnDown(asked, 'declined')
  }

  // ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────

  #ask(to: ProvenLink): Run {
    const run = this.#open('requester', to, this.#world.random.bytes(SESSION_BYTES))
    this.#say(to, run.machine.request())
    return run
  }

  #respond({ from, session, words }: Asked): Run {
    const run = this.#open('responder', from, session, words)
    this.#bind(run, from)
    run.runner.feed({ kind: 'begin' })
    this.changed.emit(run.id)
    return run
  }

  /** Throws `trust/busy`. */
  #open(role: PairingRole, { link, proof }: ProvenLink, session: Uint8Array, otherWords = 0): Run {
    const { clock, random, self, nameOf } = this.#world
    const { fingerprint, publicKey } = proof
    if (this.#runs.size >= PAIRINGS_MAX)
      throw new PipefitterError('trust/busy', `${PAIRINGS_MAX} pairings are under way already`)
    const { peerId } = link
    const machine = new PairingMachine({
      ...{ role, session, own: self, other: fingerprint, words: this.#words, otherWords },
      ...{ nonce: random.bytes(PAIRING_VALUE_BYTES), nowMs: clock.nowMs() },
    })
    const perform = (effect: PairingEffect): void => this.#perform(run, effect)
    const runner = new MachineRunner('pairing', machine, { kind: 'tick' }, clock, perform)
    const run: Run = {
      ...{ id: hexEncode(session), fingerprint, publicKey, peerId, name: nameOf(peerId), role },
      ...{ machine, runner, rights: [], startedWallMs: clock.wallMs() },
      ...{ on: undefined, unfollow: undefined, failure: undefined },
    }
    this.#runs.set(fingerprint, run)
    // Arms the time limit; at the responder the beginning follows at once.
    runner.feed({ kind: 'tick' })
    this.changed.emit(run.id)
    return run
  }

  /** From here on the pairing lives and dies with this link: its words are bound to it. */
  #bind(run: Run, on: ProvenLink): void {
    run.on = on
    run.unfollow = on.link.onClosed(() => run.runner.feed({ kind: 'link-ended' }))
  }

  // ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(from: ProvenLink, message: PairingMessage): void {
    const { fingerprint } = from.proof
    const { trust, counters } = this.#world
    const standing = trust.get(fingerprint)?.standing
    if (standing === 'ignored' || standing === 'blocked')
      return counters.add('trust.pairing-unwanted')
    const run = this.#runs.get(fingerprint)
    const { session, step } = message
    if (step.kind === 'request' && run?.id !== hexEncode(session))
      return this.#onRequest({ from, session, words: step.words, atMs: this.#world.clock.nowMs() })
    if (run?.id === hexEncode(session)) return this.#onStep(run, from, message)
    if (step.kind === 'end' && this.#withdrawn(fingerprint, session)) return
    this.#stray(from, 'a step of no pairing')
  }

  #stray({ link }: ProvenLink, what: string): void {
    this.#world.counters.add('trust.pairing-strays')
    this.#log.warn('pairing step refused', { what, peer: shortId(link.peerId) })
  }

  #onStep(run: Run, from: ProvenLink, { step }: PairingMessage): void {
    if (run.on === undefined) this.#bind(run, from)
    if (run.on?.link !== from.link) return this.#stray(from, 'a step on another link')
    const exporter = from.proof.exportKey(
      PAIRING_EXPORTER_LABEL,
      run.machine.session,
      PAIRING_EXPORTER_BYTES,
    )
    run.runner.feed({ kind: 'step', step, exporter })
    this.changed.emit(run.id)
  }

  /** Somebody asks to pair. Where both ask at once, both want it: the greater fingerprint takes the other's request. */
  #onRequest(asked: Asked): void {
    const { self, counters } = this.#world
    const { fingerprint } = asked.from.proof
    const run = this.#runs.get(fingerprint)
    if (run === undefined) return this.#toInbox(asked)
    if (run.role !== 'requester' || run.machine.phase !== 'waiting') {
      counters.add('trust.pairing-busy')
      return this.#turnDown(asked, 'busy')
    }
    if (self < fingerprint) return
    this.#close(run)
    this.#respond(asked)
  }

  #toInbox(asked: Asked): void {
    const { inbox, trust, nameOf } = this.#world
    const { proof, link } = asked.from
    const { fingerprint } = proof
    const { peerId, connection } = link
    const paired = trust.get(fingerprint)?.standing === 'paired'
    const host = hostOf(connection.remoteAddress) ?? connection.remoteAddress
    const request = {
      kind: 'pairing',
      fingerprint,
      peerId,
      name: nameOf(peerId),
      host,
      paired,
    } as const
    if (!inbox.put(request)) return this.#turnDown(asked, 'busy')
    this.#asked.delete(fingerprint)
    const [oldest] = this.#asked.keys()
    if (oldest !== undefined && this.#asked.size >= PAIRING_REQUESTS_MAX) this.#asked.delete(oldest)
    this.#asked.set(fingerprint, asked)
  }

  /** The asker does not wait any more; what it asked for stays in the inbox. */
  #withdrawn(fingerprint: KeyFingerprint, session: Uint8Array): boolean {
    const asked = this.#asked.get(fingerprint)
    if (asked === undefined || hexEncode(asked.session) !== hexEncode(session)) return false
    return this.#asked.delete(fingerprint)
  }

  #waits({ atMs }: Asked): boolean {
    return this.#world.clock.nowMs() - atMs < PAIRING_LIMIT_MS
  }

  #turnDown({ from, session }: Asked, ending: PairingEnding): void {
    this.#say(from, { session, step: { kind: 'end', ending } })
  }

  // ── Doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #perform(run: Run, effect: PairingEffect): void {
    if (effect.kind === 'ended') return this.#onEnded(run, effect.outcome)
    if (run.on !== undefined) return this.#say(run.on, effect.message)
    // Whoever was asked and did not begin is told on whatever link there is; without one it finds out by itself.
    this.#world.channel
      .reach(run.peerId, AbortSignal.abort())
      .then((to) => this.#say(to, effect.message))
      .catch(() => this.#world.counters.add('trust.unsent'))
  }

  #onEnded(run: Run, outcome: PairingOutcome): void {
    const { counters, log } = this.#world
    counters.add(`trust.pairings-${outcome.kind}`)
    if (outcome.kind === 'accepted') this.#accept(run)
    if (outcome.kind === 'ended' && outcome.ending === 'differ') this.#differed(run)
    if (outcome.kind === 'attack')
      log.scope('trust').warn('pairing broken', { peer: shortId(run.peerId), why: outcome.why })
    this.#close(run)
    this.#over = [...this.#over, run].slice(-PAIRINGS_SHOWN)
    this.changed.emit(run.id)
    this.ended.emit(run)
  }

  #differed({ peerId }: Run): void {
    this.#world.counters.add('trust.pairings-differ')
    this.#world.log
      .scope('trust')
      .warn('pairing broken: the words differ', { peer: shortId(peerId) })
  }

  #accept(run: Run): void {
    const { fingerprint, publicKey, peerId, name } = run
    const holder = { fingerprint, publicKey, peerId, ...(name === '' ? {} : { name }) }
    try {
      this.#world.trust.pair(
        holder,
        'pairing',
        run.rights.map((right) => ({ right })),
      )
    } catch (error) {
      run.failure = toPipefitterError(error).message
    }
  }

  #close(run: Run): void {
    run.runner.stop()
    run.unfollow?.()
    if (this.#runs.get(run.fingerprint) === run) this.#runs.delete(run.fingerprint)
    this.changed.emit(run.id)
  }

  #say(to: ProvenLink, message: PairingMessage): void {
    this.#world.channel.send(to, PAIRING_ELEMENT, encodePairing(message))
  }

  #require(id: string): Run {
    const run = [...this.#runs.values()].find((one) => one.id === id)
    if (run !== undefined) return run
    throw new PipefitterError('trust/pairing-over', 'That pairing is over')
  }
}
