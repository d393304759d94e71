import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { shortId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Right } from '../ports/trust.ts'
import type { Decision, Refusal } from '../trust/decide.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { Caller } from './caller.ts'

/** Pipes of which it is remembered who uses them, and how many users of each. */
const PIPES_REMEMBERED = 1_024
const CALLERS_REMEMBERED = 256
/** Refusals of a kind are logged at most this often; the counters have them all. */
const LOG_EVERY_MS = 1_000
type RefusedThing = 'binding refused' | 'messages refused'

/**
 * Whether a pipe's input end is shown to an asker. `over`: it is named by a peer that may bind it but did not ask itself, so
 * it is told over a link that proves its key, or not at all. `told`: it may not, and hears why. `hidden`: it hears what one
 * hears of a pipe that is not here.
 */
export type Admission =
  | { readonly kind: 'open' }
  | { readonly kind: 'over'; readonly fingerprint: KeyFingerprint }
  | { readonly kind: 'told'; readonly why: Refusal }
  | { readonly kind: 'hidden' }

/** A caller may not use a pipe any more that it used. */
export interface Cut {
  readonly pipeId: PipeId
  readonly caller: Caller
  /** Absent where it shall not be told. */
  readonly why: Refusal | undefined
}

/** A peer that was refused before may bind a pipe now. */
export interface LetIn {
  readonly pipeId: PipeId
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
}

export interface GateWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly trust: TrustService
}

/** Stands at the input ends of one group's pipes: who may bind them and send to them, and who may no longer. */
export class PipeGate {
  /** Access was narrowed: what these have sent and nobody has read yet is to be forgotten, and they are to be told. */
  readonly cut = new Emitter<Cut>()
  /** Who may do what has changed, of any pipe. */
  readonly reviewed = new Emitter<void>()
  /** One that asked in vain may bind now, and is to be told. */
  readonly letIn = new Emitter<LetIn>()
  readonly #world: GateWorld
  readonly #log: Log
  /** Input ends that were made for one peer alone, such as the halves of bidirectional pipes. */
  readonly #guests = new Map<PipeId, Caller>()
  /** Input ends that are for those alone who have a right that belongs to no pipe. */
  readonly #reserved = new Map<PipeId, Right>()
  readonly #callers = new Lru<PipeId, Lru<string, Caller>>(PIPES_REMEMBERED)
  /** Who asked in vain and was told so. */
  readonly #refused = new Lru<PipeId, Lru<KeyFingerprint, PeerId>>(PIPES_REMEMBERED)
  readonly #unwatch: readonly Unsubscribe[]
  /** When each kind of refusal was last written to the log. */
  readonly #lastLoggedMs = new Map<RefusedThing, number>()

  constructor(world: GateWorld) {
    this.#world = world
    this.#log = world.log.scope('access')
    this.#unwatch = [
      world.trust.changed.on((fingerprint) => this.#onTrustChanged(fingerprint)),
      world.trust.accessChanged.on((pipeId) => {
        this.#review(pipeId, () => true)
        this.#letInOf(pipeId)
        this.reviewed.emit()
      }),
    ]
  }

  /** Watches trust no more; idempotent. */
  stop(): void {
    for (const unwatch of this.#unwatch) unwatch()
  }

  /** The pipe's input end is for this peer alone until {@link forget}. */
  invite(pipeId: PipeId, guest: Caller): void {
    this.#guests.set(pipeId, guest)
  }

  /**
   * The pipe's input end is for those alone who have this right for all pipes, whatever the pipe's access is; nobody else is
   * asked about: such a right is given by a person who thought of it. Until the function that is returned is called.
   */
  reserve(pipeId: PipeId, right: Right): Unsubscribe {
    this.#reserved.set(pipeId, right)
    return () => this.#reserved.delete(pipeId)
  }

  /** The pipe's input end is not here any more. */
  forget(pipeId: PipeId): void {
    this.#guests.delete(pipeId)
    this.#callers.delete(pipeId)
    this.#refused.delete(pipeId)
  }

  /** Those who were let use the pipe here since its end is bound. */
  callersOf(pipeId: PipeId): readonly Caller[] {
    return [...(this.#callers.peek(pipeId)?.values() ?? [])]
  }

  decide(right: Right, pipeId: PipeId, caller: Caller): Decision {
    const guest = this.#guests.get(pipeId)
    const reserved = this.#reserved.get(pipeId)
    if (reserved !== undefined)
      return this.#world.trust.decide(reserved, undefined, caller.fingerprint)
    if (guest === undefined) return this.#world.trust.decide(right, pipeId, caller.fingerprint)
    return isGuest(caller, guest) ? { allowed: true } : NO_GUEST
  }

  /** What an asker is told of a pipe that is bound here. A peer that proved its key and may not bind it has asked for it, and to send. */
  admit(pipeId: PipeId, caller: Caller): Admission {
    const { trust, counters } = this.#world
    const decision = this.decide('bind', pipeId, caller)
    if (decision.allowed) {
      this.#remember(pipeId, caller)
      return { kind: 'open' }
    }
    const { fingerprint, peerId } = caller
    if (fingerprint === undefined) {
      const known = trust
        .keysOf(pipeId, peerId)
        .find((key) => this.#mayBind(pipeId, { peerId, fingerprint: key }))
      if (known !== undefined) {
        this.#remember(pipeId, { peerId, fingerprint: known })
        return { kind: 'over', fingerprint: known }
      }
    }
    counters.add('access.refused-binds')
    this.#tellLog('binding refused', pipeId, caller, decision.why)
    if (fingerprint === undefined || audible(decision.why) === undefined) return { kind: 'hidden' }
    if (decision.why !== 'not-member') this.#request({ pipeId, fingerprint, peerId })
    this.#rememberRefused(pipeId, fingerprint, peerId)
    return { kind: 'told', why: decision.why }
  }

  /** Whoever wants to bind wants to send: a person decides on both at once. */
  #request({ pipeId, fingerprint, peerId }: LetIn): void {
    if (this.#reserved.has(pipeId)) return
    for (const right of ['bind', 'send'] as const)
      if (!this.decide(right, pipeId, { fingerprint, peerId }).allowed)
        this.#world.trust.request({ fingerprint, pipeId, right })
  }

  /** Whether a message that came for a pipe is taken; one that is not is counted, and gives what its sender may hear. */
  takes(pipeId: PipeId, caller: Caller): Decision {
    const decision = this.decide('send', pipeId, caller)
    if (decision.allowed) this.#remember(pipeId, caller)
    else this.#refuse(pipeId, caller, decision.why)
    return decision
  }

  #mayBind(pipeId: PipeId, caller: Caller): boolean {
    return this.decide('bind', pipeId, caller).allowed
  }

  #refuse(pipeId: PipeId, caller: Caller, why: Refusal): void {
    const { counters, trust } = this.#world
    const { fingerprint } = caller
    counters.add('access.refused-messages')
    const isForUs = why !== 'not-member' && audible(why) !== undefined
    if (fingerprint !== undefined && isForUs && !this.#reserved.has(pipeId))
      trust.request({ fingerprint, pipeId, right: 'send' })
    this.#tellLog('messages refused', pipeId, caller, why)
  }

  #tellLog(
    what: RefusedThing,
    pipeId: PipeId,
    { peerId, fingerprint }: Caller,
    why: Refusal,
  ): void {
    const { clock } = this.#world
    if (clock.nowMs() - (this.#lastLoggedMs.get(what) ?? -Infinity) < LOG_EVERY_MS) return
    this.#lastLoggedMs.set(what, clock.nowMs())
    const facts = { peer: shortId(peerId), pipe: shortId(pipeId), why }
    this.#log.warn(what, { ...facts, key: fingerprint?.slice(0, 16) })
  }

  #remember(pipeId: PipeId, { peerId, fingerprint }: Caller): void {
    const key = fingerprint ?? peerId
    const known = this.#callers.peek(pipeId)
    if (known?.peek(key) !== undefined) return
    const callers = known ?? new Lru<string, Caller>(CALLERS_REMEMBERED)
    callers.set(key, { peerId, fingerprint })
    if (known === undefined) this.#callers.set(pipeId, callers)
  }

  #onTrustChanged(fingerprint: KeyFingerprint): void {
    for (const [pipeId] of [...this.#callers.entries()])
      this.#review(pipeId, (caller) => caller.fingerprint === fingerprint)
    for (const [pipeId] of [...this.#refused.entries()]) this.#letInOf(pipeId)
    this.reviewed.emit()
  }

  #rememberRefused(pipeId: PipeId, fingerprint: KeyFingerprint, peerId: PeerId): void {
    const known = this.#refused.peek(pipeId)
    const refused = known ?? new Lru<KeyFingerprint, PeerId>(CALLERS_REMEMBERED)
    refused.set(fingerprint, peerId)
    if (known === undefined) this.#refused.set(pipeId, refused)
  }

  /** Of those who asked in vain, the ones that may bind the pipe now are told, once. */
  #letInOf(pipeId: PipeId): void {
    const refused = this.#refused.peek(pipeId)
    for (const [fingerprint, peerId] of [...(refused?.entries() ?? [])]) {
      if (!this.#mayBind(pipeId, { fingerprint, peerId })) continue
      refused?.delete(fingerprint)
      this.letIn.emit({ pipeId, peerId, fingerprint })
    }
  }

  /** Whoever was let use a pipe and may not any more is cut off, of those that are meant. */
  #review(pipeId: PipeId, isMeant: (caller: Caller) => boolean): void {
    const callers = this.#callers.peek(pipeId)
    for (const [key, caller] of [...(callers?.entries() ?? [])]) {
      if (!isMeant(caller)) continue
      const decision = this.decide('send', pipeId, caller)
      if (decision.allowed) continue
      callers?.delete(key)
      if (caller.fingerprint !== undefined && audible(decision.why) !== undefined)
        this.#rememberRefused(pipeId, caller.fingerprint, caller.peerId)
      this.#world.counters.add('access.cut')
      this.cut.emit({ pipeId, caller, why: audible(decision.why) })
    }
  }
}

const NO_GUEST: Decision = {
  allowed: false,
  why: 'unproven',
  reason: 'It is for another peer alone',
}

/** A guest that proved its key stays that key; one that did not is known by its id, as all of its kind. */
const isGuest = (caller: Caller, guest: Caller): boolean =>
  guest.fingerprint === undefined
    ? caller.peerId === guest.peerId
    : caller.fingerprint === guest.fingerprint

/** What a peer may hear of why it is refused: who proved no key, or is ignored or blocked, hears of no pipe at all. */
export const audible = (why: Refusal): Refusal | undefined =>
  why === 'not-paired' || why === 'not-granted' || why === 'not-member' ? why : undefined
