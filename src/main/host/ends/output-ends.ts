import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Admitted } from '../../peer/pipe/binding-service.ts'
import { bindsSeveral, type Holder } from '../../peer/pipe/holders/holder-policy.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import { policyOf, type PinnedPath } from '../../peer/pipe/path-rules.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Peer } from '../../peer/peer.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { StoredBinding } from '../../peer/ports/store.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PipeId } from '../../protocol/ids.ts'
import { BoundEnds, type Unbinding } from './bound-ends.ts'
import { chooseByRule } from './choose-by-rule.ts'
import { EndOpener, type OpenerWorld } from './end-opener.ts'
import { FollowedPipes } from './followed-pipes.ts'
import { HolderSender } from './holder-sender.ts'
import type { PathChoices } from './path-choices.ts'
import type { Standstill } from '../settings/standstill.ts'
import type { Candidate } from './resolutions.ts'

/** After a peer let this one in and it was tried: how long its word is not tried again. */
const RETRY_AFTER_MS = 5_000

export interface OutputEndsWorld extends OpenerWorld {
  readonly standstill: Standstill
  readonly paths: PathChoices
  readonly onChange: (pipeId: PipeId) => void
}

/**
 * Binds the output ends of this host: to which peer, at which endpoint, and who decided so. A pipe that was bound is kept with
 * whoever holds it, until a person unbinds it.
 */
export class OutputEnds {
  readonly #world: OutputEndsWorld
  readonly #ends: BoundEnds
  readonly #opener: EndOpener
  readonly #sender: HolderSender
  /** Pipes that a person wants bound and that were refused: since when they may be tried again. */
  readonly #refused = new Map<PipeId, number>()
  readonly #followed: FollowedPipes
  readonly #abort = new AbortController()

  constructor(world: OutputEndsWorld) {
    this.#world = world
    const { peer, clock, resolutions, onChange } = world
    this.#ends = new BoundEnds({
      ...{ peer, clock, onChange },
      onEnded: (pipeId, end, isLast) => this.#onEnded(pipeId, end, isLast),
    })
    this.#opener = new EndOpener({
      ...world,
      ends: this.#ends,
      onBound: (pipeId, { peerId, chosenBy }) => {
        this.#refused.delete(pipeId)
        this.#followed.bound(pipeId, peerId, chosenBy === 'hand')
      },
    })
    this.#sender = new HolderSender(peer, this.#ends)
    this.#followed = new FollowedPipes({
      clock,
      policyOf: (pipeId) => policyOf(peer.paths.of(pipeId)),
      ask: (pipeId, sinceWallMs) => resolutions.join(pipeId, sinceWallMs, this.#abort.signal),
      holders: (pipeId) => resolutions.holders(pipeId),
      bind: (pipeId, holder) => void this.#bindHolder(pipeId, holder),
      unbind: (pipeId, peerId) => this.#ends.to(pipeId, peerId)?.close('Bound anew'),
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
    return this.#ends.of(pipeId)
  }

  /** All ends of a pipe, to each holder that it is bound to. */
  all(pipeId: PipeId): readonly OutputEnd[] {
    return this.#ends.all(pipeId)
  }

  /** The end of the last binding, while the pipe is not bound anew. */
  lost(pipeId: PipeId): Unbinding | undefined {
    return this.#ends.lost(pipeId)
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
    const endpoint = this.#ends.to(pipeId, binding.peerId)?.endpoint
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
    return this.#opener.open(pipeId, { ...pinned, ...how }, signal)
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
      if (earlier !== undefined)
        await this.#opener.open(pipeId, { ...to, endpoint: earlier }, signal)
    }
  }

  /**
   * Sends a message to the holders that the pipe's policy picks. Settles when each of them took it; of those under `all`
   * one that did not is counted and no failure. Rejects with `pipe/not-bound` when no output end is, `pipe/paused` while all
   * pipes are.
   */
  async send(pipeId: PipeId, message: Message, signal: AbortSignal): Promise<void> {
    this.#world.standstill.requireFlow()
    return this.#sender.send(pipeId, message, signal)
  }

  /** The pipe is not known here any more. */
  forget(pipeId: PipeId): void {
    this.unbind(pipeId)
    this.#ends.forget(pipeId)
    this.#sender.forget(pipeId)
  }

  closeAll(): void {
    this.#abort.abort()
    this.#followed.stop()
    this.#ends.closeAll('The peer stopped')
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
      await this.#opener.open(pipeId, to, this.#abort.signal)
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
    if (how.chosenBy === 'hand') return this.#opener.open(pipeId, to, signal)
    return this.#opener.openInOrder(pipeId, to, signal)
  }

  /** The line is made for who asked to bind; it does not go into the history. */
  #join(advertisement: PipeAdvertisement): StoredBinding {
    const { peer, clock } = this.#world
    const { id: pipeId } = advertisement
    const { pipes } = peer.groups.ofPipe(pipeId)
    const pipe = this.of(pipeId) ?? pipes.joinSending(advertisement)
    if (pipe !== this.of(pipeId)) this.#ends.take(pipeId, pipe, undefined)
    return {
      ...{ id: pipes.newBindingId(), pipeId },
      ...{ ...pipe.binding, boundWallMs: clock.wallMs() },
    }
  }

  #onEnded(pipeId: PipeId, end: OutputEnd, isLast: boolean): void {
    this.#tellEnded(pipeId, end)
    if (isLast && end.cause === 'refused') this.#refused.set(pipeId, -Infinity)
  }

  /** A pinned pipe is not followed: it stops, and a person says what now. */
  #tellEnded(pipeId: PipeId, { binding: { peerId }, cause = 'asked' }: OutputEnd): void {
    if (this.#world.peer.paths.of(pipeId).pinned !== undefined) return this.#followed.letGo(pipeId)
    const why = cause === 'asked' ? 'unreachable' : cause
    this.#followed.tell(pipeId, { kind: 'ended', peerId, why })
  }
}
