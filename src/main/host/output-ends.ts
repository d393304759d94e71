import { errorText, PipefitterError, toPipefitterError } from '../base/errors.ts'
import { deadline, type Clock } from '../base/clock.ts'
import type { Admitted } from '../peer/pipe/binding-service.ts'
import { bindsSeveral, pickEnds, type Holder } from '../peer/pipe/holders/holder-policy.ts'
import { schemeOf } from '../peer/endpoint/addresses.ts'
import { policyOf, type PinnedPath } from '../peer/pipe/path-rules.ts'
import type { OutputEnd } from '../peer/pipe/output-end.ts'
import type { Peer } from '../peer/peer.ts'
import { isPropagate } from '../protocol/documents/pipe-type.ts'
import type { PipeAdvertisement } from '../protocol/documents/pipe-advertisement.ts'
import type { StoredBinding } from '../peer/ports/store.ts'
import type { Message } from '../protocol/message/message.ts'
import type { PeerId, PipeId } from '../protocol/ids.ts'
import { chooseByRule } from './choose-by-rule.ts'
import { FollowedPipes } from './followed-pipes.ts'
import type { PathChoices } from './path-choices.ts'
import type { Candidate, Resolutions } from './resolutions.ts'
import type { TimelineWatch } from './timeline/watch.ts'

interface BoundEnd {
  readonly pipe: OutputEnd
  /** Its line in the history; a propagate pipe's end has none, for nothing was chosen. */
  history?: StoredBinding
}

/** After a peer let this one in and it was tried: how long its word is not tried again. */
const RETRY_AFTER_MS = 5_000

/** How many paths are tried, one after the other, where the first of a given order fails. */
const LATER_PATHS_MAX = 4

/** How long a path that comes earlier in a person's order is waited for while another is open. */
const ORDER_WAIT_MS = 1_500

/** Why a pipe that was bound is not any more. */
export interface Unbinding {
  readonly reason: string
  /** Whether the peer does not let us in. */
  readonly notLetIn?: boolean
  readonly atWallMs: number
}

/** Where an end is to be bound, and who decided so. */
type BindingTo = Pick<StoredBinding, 'peerId' | 'endpoint' | 'chosenBy' | 'reason'>

export interface OutputEndsWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly resolutions: Resolutions
  readonly paths: PathChoices
  readonly watch: TimelineWatch
  readonly onChange: (pipeId: PipeId) => void
}

/**
 * The output ends that this host has bound: one a pipe, or one a holder where the pipe's policy binds several; each with its
 * line in the binding history. A pipe that was bound is kept with whoever holds it, until a person unbinds it.
 */
export class OutputEnds {
  readonly #world: OutputEndsWorld
  readonly #ends = new Map<PipeId, Map<PeerId, BoundEnd>>()
  readonly #lost = new Map<PipeId, Unbinding>()
  /** Pipes that a person wants bound and that were refused: since when they may be tried again. */
  readonly #refused = new Map<PipeId, number>()
  /** Messages sent, of pipes whose holders take turns. */
  readonly #turns = new Map<PipeId, number>()
  readonly #followed: FollowedPipes
  readonly #abort = new AbortController()

  constructor(world: OutputEndsWorld) {
    this.#world = world
    const { peer, clock, resolutions } = world
    this.#followed = new FollowedPipes({
      clock,
      policyOf: (pipeId) => policyOf(peer.paths.of(pipeId)),
      ask: (pipeId, sinceWallMs) => resolutions.join(pipeId, sinceWallMs, this.#abort.signal),
      holders: (pipeId) => resolutions.holders(pipeId),
      bind: (pipeId, holder) => void this.#bindHolder(pipeId, holder),
      unbind: (pipeId, peerId) => this.#ends.get(pipeId)?.get(peerId)?.pipe.close('Bound anew'),
    })
    peer.admitted.on((admission) => void this.#onAdmitted(admission))
    this.#followStirs(peer)
  }

  /** What may have brought back whoever held a pipe. */
  #followStirs({ services: { endpoint, rendezvous } }: Peer): void {
    endpoint.heard.on((peerId) => this.#followed.stirred(peerId))
    endpoint.linkChanged.on(({ link, opened }) => {
      if (opened) this.#followed.stirred(link.peerId)
    })
    endpoint.shaken.on(() => this.#followed.stirred())
    rendezvous.changed.on((change) => {
      if (change.kind !== 'client') this.#followed.stirred()
      else if (change.joined) this.#followed.stirred(change.peerId)
    })
  }

  /** The end that is bound; of several one whose link is there. */
  of(pipeId: PipeId): OutputEnd | undefined {
    const only = this.#only(pipeId)
    if (only !== undefined) return only
    const all = this.all(pipeId)
    return all.find(({ state }) => state === 'bound') ?? all[0]
  }

  /** The end of a pipe that has one, as nearly all have: then there is nothing to choose. */
  #only(pipeId: PipeId): OutputEnd | undefined {
    const ends = this.#ends.get(pipeId)
    if (ends?.size !== 1) return undefined
    for (const { pipe } of ends.values()) return pipe
    return undefined
  }

  /** All ends of a pipe, to each holder that it is bound to. */
  all(pipeId: PipeId): readonly OutputEnd[] {
    return [...(this.#ends.get(pipeId)?.values() ?? [])].map(({ pipe }) => pipe)
  }

  /** The end of the last binding, while the pipe is not bound anew. */
  lost(pipeId: PipeId): Unbinding | undefined {
    return this.#lost.get(pipeId)
  }

  /** When it is asked by itself who has a pipe that lost its holder, monotonic. */
  nextAskMs(pipeId: PipeId): number | undefined {
    return this.#followed.nextAskMs(pipeId)
  }

  /**
   * Binds by hand to the given answer, or by rule: to the best answer of the latest run, asking first when there is none.
   * A propagate pipe needs no answer: to bind it is to join in sending.
   * Rejects with `pipe/nobody-answered`, `pipe/refused`, `access/refused`, or as linking does.
   */
  async bind(
    pipeId: PipeId,
    answerId: string | undefined,
    signal: AbortSignal,
    pin = false,
  ): Promise<StoredBinding> {
    const { advertisement } = this.#world.peer.services.pipes.table.require(pipeId)
    if (isPropagate(advertisement.type)) return this.#join(advertisement)
    try {
      return this.#asBound(pipeId, await this.#bind(pipeId, answerId, signal, pin))
    } catch (error) {
      if (toPipefitterError(error).code === 'access/refused') this.#refused.set(pipeId, -Infinity)
      throw error
    }
  }

  /** With the endpoint that it is bound to: a link that was there already, or a relay, may come before the one chosen. */
  #asBound(pipeId: PipeId, binding: StoredBinding): StoredBinding {
    const endpoint = this.#ends.get(pipeId)?.get(binding.peerId)?.pipe.endpoint
    return endpoint === undefined
      ? binding
      : { ...binding, endpoint, transport: schemeOf(endpoint) }
  }

  async #bind(
    pipeId: PipeId,
    answerId: string | undefined,
    signal: AbortSignal,
    pin: boolean,
  ): Promise<StoredBinding> {
    const { resolutions, paths } = this.#world
    if (pin) return this.#bindAndPin(pipeId, answerId, signal)
    const { pinned } = paths.of(pipeId)
    if (pinned !== undefined) return this.#bindToPin(pipeId, pinned, answerId, signal)
    if (answerId !== undefined) {
      const candidate = resolutions.candidate(pipeId, answerId)
      return this.#bindTo(pipeId, candidate, { chosenBy: 'hand', reason: 'Chosen by hand' }, signal)
    }
    const { chosen, because } = await chooseByRule(resolutions, pipeId, signal)
    const reason = `Chosen by rule: ${because}`
    return this.#bindTo(pipeId, chosen, { chosenBy: 'rule', reason }, signal)
  }

  /** Binds first: a path that does not hold is not pinned. What was pinned before gives way to what is chosen now. */
  async #bindAndPin(
    pipeId: PipeId,
    answerId: string | undefined,
    signal: AbortSignal,
  ): Promise<StoredBinding> {
    const { resolutions, paths } = this.#world
    const candidate =
      answerId === undefined
        ? (await chooseByRule(resolutions, pipeId, signal)).chosen
        : resolutions.candidate(pipeId, answerId)
    const how = { chosenBy: 'hand', reason: 'Chosen and pinned by hand' } as const
    const binding = await this.#bindTo(pipeId, candidate, how, signal)
    const { peerId, endpoint } = binding
    paths.pin(pipeId, { peerId, endpoint })
    this.#followed.policyChanged(pipeId)
    return binding
  }

  /** A pinned pipe is bound to its pin, or not at all. Rejects with `pipe/pinned` for another answer. */
  async #bindToPin(
    pipeId: PipeId,
    pinned: PinnedPath,
    answerId: string | undefined,
    signal: AbortSignal,
  ): Promise<StoredBinding> {
    const { peerId, endpoint } =
      answerId === undefined ? pinned : this.#world.resolutions.candidate(pipeId, answerId).answer
    if (peerId !== pinned.peerId || endpoint !== pinned.endpoint)
      throw new PipefitterError('pipe/pinned', `The pipe is pinned to ${pinned.endpoint}`)
    const how = { chosenBy: 'hand', reason: 'Pinned by hand' } as const
    return this.#open(pipeId, { ...pinned, ...how }, signal)
  }

  /** Looks for whoever holds a pipe and binds it to them, now or when there is somebody; a pinned one is left alone. */
  seek(pipeId: PipeId): void {
    if (this.#ends.has(pipeId) || this.#world.paths.of(pipeId).pinned !== undefined) return
    this.#followed.want(pipeId)
  }

  unbind(pipeId: PipeId): void {
    this.#refused.delete(pipeId)
    this.#followed.letGo(pipeId)
    for (const pipe of this.all(pipeId)) pipe.close()
  }

  /** A person said to whom messages go: ends are bound and unbound accordingly. */
  policyChanged(pipeId: PipeId): void {
    this.#followed.policyChanged(pipeId)
  }

  /** A person gave an order of paths: an end that the rule bound moves to an earlier path of its peer, if it can. */
  async orderChanged(pipeId: PipeId, signal: AbortSignal): Promise<void> {
    const { peer, resolutions } = this.#world
    if (peer.paths.of(pipeId).pinned !== undefined) return
    for (const { binding, endpoint } of this.all(pipeId)) {
      const { peerId } = binding
      const earlier = resolutions.earlier(pipeId, { peerId, endpoint })
      const reason = 'Chosen by rule: earlier in the order of paths'
      const to = { peerId, chosenBy: 'rule', reason } as const
      if (earlier !== undefined) await this.#open(pipeId, { ...to, endpoint: earlier }, signal)
    }
  }

  /**
   * Sends a message to the holders that the pipe's policy picks. Settles when each of them took it; of those under `all`
   * one that did not is counted and no failure. Rejects with `pipe/not-bound` when no output end is.
   */
  async send(pipeId: PipeId, message: Message, signal: AbortSignal): Promise<void> {
    const { peer } = this.#world
    const { advertisement } = peer.services.pipes.table.require(pipeId)
    const only = this.#only(pipeId)
    if (only !== undefined) return only.send(message, signal)
    const ends = this.all(pipeId).map((pipe) => ({ pipe, isBound: pipe.state === 'bound' }))
    if (ends.length === 0)
      throw new PipefitterError(
        'pipe/not-bound',
        `The output end of "${advertisement.name}" is not bound`,
      )
    const { awaited, beside } = pickEnds(
      policyOf(peer.paths.of(pipeId)),
      ends,
      this.#nextTurn(pipeId),
    )
    const missed = (): void => peer.counters.add('pipes.holders-missed')
    for (const { pipe } of beside) pipe.send(message, signal).catch(missed)
    const results = await Promise.allSettled(awaited.map(({ pipe }) => pipe.send(message, signal)))
    const failed = results.filter((one) => one.status === 'rejected')
    if (failed.length === results.length) throw toPipefitterError(failed[0]?.reason)
    for (const _one of failed) missed()
  }

  #nextTurn(pipeId: PipeId): number {
    const turn = this.#turns.get(pipeId) ?? 0
    this.#turns.set(pipeId, turn + 1)
    return turn
  }

  /** The pipe is not known here any more. */
  forget(pipeId: PipeId): void {
    this.unbind(pipeId)
    this.#lost.delete(pipeId)
    this.#turns.delete(pipeId)
  }

  closeAll(): void {
    this.#abort.abort()
    this.#followed.stop()
    for (const ends of [...this.#ends.values()])
      for (const { pipe } of [...ends.values()]) pipe.close('The peer stopped')
  }

  /**
   * Whoever has a pipe lets this peer in now: what a person wanted to bind is bound by rule, what was only asked for is asked
   * for again. Its word is not taken again for a while.
   */
  async #onAdmitted({ pipeId }: Admitted): Promise<void> {
    const { resolutions, clock, peer } = this.#world
    if (this.#abort.signal.aborted || this.#ends.has(pipeId)) return
    const triedMs = this.#refused.get(pipeId)
    const wasRefused = resolutions.latest(pipeId)?.answers.some(({ notLetIn }) => notLetIn)
    const nowMs = clock.nowMs()
    if (triedMs === undefined) {
      if (wasRefused === true) resolutions.start(pipeId, {})
      return
    }
    if (nowMs - triedMs < RETRY_AFTER_MS) return
    this.#refused.set(pipeId, nowMs)
    try {
      await this.#bind(pipeId, undefined, this.#abort.signal, false)
    } catch {
      peer.counters.add('binding.retries-failed')
    }
  }

  /** As the follower wishes; it hears how that went. */
  async #bindHolder(pipeId: PipeId, { peerId, endpoint }: Holder): Promise<void> {
    const { peer, paths } = this.#world
    const several = bindsSeveral(policyOf(paths.of(pipeId)))
    const reason = several
      ? 'Chosen by rule: one of the peers that hold it'
      : 'Chosen by rule: it holds the pipe now'
    try {
      const to = { peerId, endpoint, chosenBy: 'rule', reason } as const
      await this.#open(pipeId, to, this.#abort.signal)
    } catch {
      peer.counters.add('binding.follows-failed')
      this.#followed.tell(pipeId, { kind: 'failed', peerId })
    }
  }

  async #bindTo(
    pipeId: PipeId,
    { answer }: Candidate,
    how: Pick<StoredBinding, 'chosenBy' | 'reason'>,
    signal: AbortSignal,
  ): Promise<StoredBinding> {
    if (answer.verdict !== 'usable' || answer.endpoint === undefined) {
      const code = answer.notLetIn === true ? 'access/refused' : 'pipe/refused'
      throw new PipefitterError(code, `This answer cannot be bound. ${answer.reason}`)
    }
    const { peerId, endpoint } = answer
    const to = { peerId, endpoint, ...how }
    if (how.chosenBy === 'hand') return this.#open(pipeId, to, signal)
    return this.#openInOrder(pipeId, to, signal)
  }

  /** Where a person gave an order of paths, the next is tried when one fails. */
  async #openInOrder(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<StoredBinding> {
    try {
      return await this.#open(pipeId, to, signal)
    } catch (error) {
      const others = this.#world.resolutions.later(pipeId, to).slice(0, LATER_PATHS_MAX)
      for (const endpoint of signal.aborted ? [] : others) {
        const bound = await this.#open(pipeId, { ...to, endpoint }, signal).catch(() => undefined)
        if (bound !== undefined) return bound
      }
      throw error
    }
  }

  async #open(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<StoredBinding> {
    const { peer, clock, watch } = this.#world
    const { pipes } = peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    const startedMs = clock.nowMs()
    watch.choosing(pipeId, to)
    await this.#linkInOrder(pipeId, to, signal)
    const pipe = await pipes.openOutput(advertisement, to, signal).catch((error: unknown) => {
      watch.notBound(pipeId, to, error)
      throw error
    })
    const history: StoredBinding = {
      id: pipes.newBindingId(),
      pipeId,
      peerId: to.peerId,
      endpoint: to.endpoint,
      transport: pipe.binding.transport,
      ...{ chosenBy: to.chosenBy, reason: to.reason },
      boundWallMs: clock.wallMs(),
    }
    this.#take(pipeId, { pipe, history })
    watch.bound(pipeId, pipe, clock.nowMs() - startedMs)
    this.#followed.bound(pipeId, to.peerId, to.chosenBy === 'hand')
    return history
  }

  /**
   * Where a person gave an order of paths, a link that is open already does not stand before the one that comes earlier: that is
   * made first, if it can be had soon; the end moves to it later else.
   */
  async #linkInOrder(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<void> {
    const { peer, clock } = this.#world
    const { order = [], excluded, pinned } = peer.paths.of(pipeId)
    if (order.length === 0 || pinned !== undefined || to.chosenBy === 'hand') return
    const limit = deadline(clock, ORDER_WAIT_MS, signal)
    try {
      const wish = { endpoint: to.endpoint, avoid: excluded }
      await peer.services.endpoint.link(to.peerId, wish, limit.signal)
    } catch {
      // Why it failed is told where endpoints are; what else there is serves meanwhile.
      peer.counters.add('binding.order-deferred')
    } finally {
      limit.clear()
    }
  }

  /** The line is made for who asked to bind; it does not go into the history. */
  #join(advertisement: PipeAdvertisement): StoredBinding {
    const { peer, clock } = this.#world
    const { id: pipeId } = advertisement
    const { pipes } = peer.groups.ofPipe(pipeId)
    const pipe = this.of(pipeId) ?? pipes.joinSending(advertisement)
    if (pipe !== this.of(pipeId)) this.#take(pipeId, { pipe })
    return {
      ...{ id: pipes.newBindingId(), pipeId },
      ...{ ...pipe.binding, boundWallMs: clock.wallMs() },
    }
  }

  /** The end that there was to the same peer gives way. */
  #take(pipeId: PipeId, end: BoundEnd): void {
    const { peer, onChange } = this.#world
    const { peerId } = end.pipe.binding
    const ends = this.#ends.get(pipeId) ?? new Map<PeerId, BoundEnd>()
    const former = ends.get(peerId)
    ends.set(peerId, end)
    this.#ends.set(pipeId, ends)
    former?.pipe.close('Bound anew')
    this.#lost.delete(pipeId)
    this.#refused.delete(pipeId)
    if (end.history !== undefined) peer.recordBinding(end.history)
    end.pipe.changed.on(() => {
      if (end.pipe.state === 'unbound') this.#release(pipeId, end)
      onChange(pipeId)
    })
    onChange(pipeId)
  }

  #release(pipeId: PipeId, end: BoundEnd): void {
    const { clock, peer } = this.#world
    const atWallMs = clock.wallMs()
    const reason = end.pipe.stateReason
    const isLast = this.#drop(pipeId, end)
    const notLetIn = end.pipe.cause === 'refused'
    if (isLast) {
      if (notLetIn) this.#refused.set(pipeId, -Infinity)
      this.#lost.set(pipeId, { reason, atWallMs, notLetIn })
    }
    if (end.history === undefined) return
    end.history = { ...end.history, endedWallMs: atWallMs, endReason: reason }
    try {
      peer.recordBinding(end.history)
    } catch (error) {
      peer.counters.add('store.failed-flushes')
      const unwritten = `${reason}; its history was not written: ${errorText(error)}`
      if (isLast) this.#lost.set(pipeId, { reason: unwritten, atWallMs })
    }
  }

  /** Whether no other end of the pipe is left. */
  #drop(pipeId: PipeId, end: BoundEnd): boolean {
    const ends = this.#ends.get(pipeId)
    const { peerId } = end.pipe.binding
    if (ends?.get(peerId) !== end) return false
    ends.delete(peerId)
    if (ends.size === 0) this.#ends.delete(pipeId)
    this.#tellEnded(pipeId, end.pipe)
    return ends.size === 0
  }

  /** A pinned pipe is not followed: it stops, and a person says what now. */
  #tellEnded(pipeId: PipeId, { binding: { peerId }, cause = 'asked' }: OutputEnd): void {
    if (this.#world.peer.paths.of(pipeId).pinned !== undefined) return this.#followed.letGo(pipeId)
    const why = cause === 'asked' ? 'unreachable' : cause
    this.#followed.tell(pipeId, { kind: 'ended', peerId, why })
  }
}
