import { errorText, PipefitterError, toPipefitterError } from '../base/errors.ts'
import { cancelled, type Clock } from '../base/clock.ts'
import type { Admitted } from '../peer/pipe/binding-service.ts'
import { isExcluded } from '../peer/endpoint/addresses.ts'
import type { PathRules, PinnedPath } from '../peer/pipe/path-rules.ts'
import type { Resolution } from '../peer/pipe/resolution.ts'
import type { OutputEnd } from '../peer/pipe/output-end.ts'
import type { Peer } from '../peer/peer.ts'
import { isPropagate } from '../protocol/documents/pipe-type.ts'
import type { PipeAdvertisement } from '../protocol/documents/pipe-advertisement.ts'
import type { StoredBinding } from '../peer/ports.ts'
import type { Message } from '../protocol/message/message.ts'
import type { PipeId } from '../protocol/ids.ts'
import type { Candidate, Resolutions } from './resolutions.ts'
import type { TimelineWatch } from './timeline/watch.ts'

interface BoundEnd {
  readonly pipe: OutputEnd
  /** Its line in the history; a propagate pipe's end has none, for nothing was chosen. */
  history?: StoredBinding
}

/** After a peer let this one in and it was tried: how long its word is not tried again. */
const RETRY_AFTER_MS = 5_000

/** Why a pipe that was bound is not any more. */
export interface Unbinding {
  readonly reason: string
  /** Whether the peer does not let us in. */
  readonly notLetIn?: boolean
  readonly atWallMs: number
}

/** The output ends that this host has bound: one a pipe, each with its line in the binding history. */
export class OutputEnds {
  readonly #peer: Peer
  readonly #clock: Clock
  readonly #resolutions: Resolutions
  readonly #onChange: (pipeId: PipeId) => void
  readonly #watch: TimelineWatch
  readonly #ends = new Map<PipeId, BoundEnd>()
  readonly #lost = new Map<PipeId, Unbinding>()
  /** Pipes that a person wants bound and that were refused: since when they may be tried again. */
  readonly #refused = new Map<PipeId, number>()
  readonly #abort = new AbortController()

  constructor(
    peer: Peer,
    clock: Clock,
    resolutions: Resolutions,
    onChange: (pipeId: PipeId) => void,
    watch: TimelineWatch,
  ) {
    this.#watch = watch
    this.#peer = peer
    this.#clock = clock
    this.#resolutions = resolutions
    this.#onChange = onChange
    peer.admitted.on((admission) => void this.#onAdmitted(admission))
  }

  of(pipeId: PipeId): OutputEnd | undefined {
    return this.#ends.get(pipeId)?.pipe
  }

  /** The end of the last binding, while the pipe is not bound anew. */
  lost(pipeId: PipeId): Unbinding | undefined {
    return this.#lost.get(pipeId)
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
    const { advertisement } = this.#peer.services.pipes.table.require(pipeId)
    if (isPropagate(advertisement.type)) return this.#join(advertisement)
    try {
      return await this.#bind(pipeId, answerId, signal, pin)
    } catch (error) {
      if (toPipefitterError(error).code === 'access/refused') this.#refused.set(pipeId, -Infinity)
      throw error
    }
  }

  async #bind(
    pipeId: PipeId,
    answerId: string | undefined,
    signal: AbortSignal,
    pin: boolean,
  ): Promise<StoredBinding> {
    if (pin) return this.#bindAndPin(pipeId, answerId, signal)
    const { pinned } = this.#peer.paths.of(pipeId)
    if (pinned !== undefined) return this.#bindToPin(pipeId, pinned, answerId, signal)
    if (answerId !== undefined) {
      const candidate = this.#resolutions.candidate(pipeId, answerId)
      return this.#bindTo(pipeId, candidate, { chosenBy: 'hand', reason: 'Chosen by hand' }, signal)
    }
    const { chosen, because } = await this.#chooseByRule(pipeId, signal)
    return this.#bindTo(
      pipeId,
      chosen,
      { chosenBy: 'rule', reason: `Chosen by rule: ${because}` },
      signal,
    )
  }

  /** Which endpoints and transports are never dialled for a pipe. Throws `pipe/pinned`, `endpoint/limit`. */
  exclude(pipeId: PipeId, excluded: readonly string[]): void {
    const { pinned } = this.#peer.paths.of(pipeId)
    if (pinned !== undefined && isExcluded(pinned.endpoint, excluded))
      throw new PipefitterError('pipe/pinned', `The pipe is pinned to ${pinned.endpoint}`)
    const text = excluded.length === 0 ? 'Nothing is excluded' : `Excluded: ${excluded.join(', ')}`
    this.#setRules(pipeId, { pinned, excluded: [...new Set(excluded)] }, text)
  }

  unpin(pipeId: PipeId): void {
    const { excluded } = this.#peer.paths.of(pipeId)
    this.#setRules(pipeId, { excluded }, 'Unpinned: any path may be taken')
  }

  #setRules(pipeId: PipeId, rules: PathRules, text: string): void {
    this.#watch.pathRule(pipeId, text)
    if (!this.#peer.paths.set(pipeId, rules))
      throw new PipefitterError('endpoint/limit', 'There is no room for more rules about paths')
    this.#peer.flush()
    this.#onChange(pipeId)
  }

  /** Binds first: a path that does not hold is not pinned. What was pinned before gives way to what is chosen now. */
  async #bindAndPin(
    pipeId: PipeId,
    answerId: string | undefined,
    signal: AbortSignal,
  ): Promise<StoredBinding> {
    const candidate =
      answerId === undefined
        ? (await this.#chooseByRule(pipeId, signal)).chosen
        : this.#resolutions.candidate(pipeId, answerId)
    const how = { chosenBy: 'hand', reason: 'Chosen and pinned by hand' } as const
    const binding = await this.#bindTo(pipeId, candidate, how, signal)
    const { peerId, endpoint } = binding
    const { excluded } = this.#peer.paths.of(pipeId)
    const text = `Pinned to ${endpoint}: no other path is taken`
    this.#setRules(pipeId, { pinned: { peerId, endpoint }, excluded }, text)
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
      answerId === undefined ? pinned : this.#resolutions.candidate(pipeId, answerId).answer
    if (peerId !== pinned.peerId || endpoint !== pinned.endpoint)
      throw new PipefitterError('pipe/pinned', `The pipe is pinned to ${pinned.endpoint}`)
    const how = { chosenBy: 'hand', reason: 'Pinned by hand' } as const
    return this.#open(pipeId, { ...pinned, ...how }, signal)
  }

  unbind(pipeId: PipeId): void {
    this.#refused.delete(pipeId)
    this.#ends.get(pipeId)?.pipe.close()
  }

  /** Rejects with `pipe/not-bound` when no output end is. */
  async send(pipeId: PipeId, message: Message, signal: AbortSignal): Promise<void> {
    const { advertisement } = this.#peer.services.pipes.table.require(pipeId)
    const end = this.#ends.get(pipeId)
    if (end === undefined)
      throw new PipefitterError(
        'pipe/not-bound',
        `The output end of "${advertisement.name}" is not bound`,
      )
    await end.pipe.send(message, signal)
  }

  /** The pipe is not known here any more. */
  forget(pipeId: PipeId): void {
    this.unbind(pipeId)
    this.#lost.delete(pipeId)
  }

  closeAll(): void {
    this.#abort.abort()
    for (const { pipe } of [...this.#ends.values()]) pipe.close('The peer stopped')
  }

  /**
   * Whoever has a pipe lets this peer in now: what a person wanted to bind is bound by rule, what was only asked for is asked
   * for again. Its word is not taken again for a while.
   */
  async #onAdmitted({ pipeId }: Admitted): Promise<void> {
    if (this.#abort.signal.aborted || this.#ends.has(pipeId)) return
    const triedMs = this.#refused.get(pipeId)
    const wasRefused = this.#resolutions.latest(pipeId)?.answers.some(({ notLetIn }) => notLetIn)
    const nowMs = this.#clock.nowMs()
    if (triedMs === undefined) {
      if (wasRefused === true) this.#resolutions.start(pipeId, {})
      return
    }
    if (nowMs - triedMs < RETRY_AFTER_MS) return
    this.#refused.set(pipeId, nowMs)
    try {
      await this.#bind(pipeId, undefined, this.#abort.signal, false)
    } catch {
      this.#peer.counters.add('binding.retries-failed')
    }
  }

  async #chooseByRule(pipeId: PipeId, signal: AbortSignal) {
    const latest = this.#resolutions.latest(pipeId)
    const isOpen = latest?.state === 'asking' && !latest.isDecided
    const run = isOpen || this.#resolutions.choice(pipeId) !== undefined ? latest : undefined
    const asked = run ?? this.#resolutions.start(pipeId, { signal })
    await asked.decided
    if (signal.aborted) throw cancelled('Binding')
    const choice = this.#resolutions.choice(pipeId)
    if (choice === undefined) throw nobodyError(asked)
    return choice
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
    return this.#open(pipeId, { peerId, endpoint, ...how }, signal)
  }

  async #open(
    pipeId: PipeId,
    to: Pick<StoredBinding, 'peerId' | 'endpoint' | 'chosenBy' | 'reason'>,
    signal: AbortSignal,
  ): Promise<StoredBinding> {
    const { pipes } = this.#peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    const startedMs = this.#clock.nowMs()
    this.#watch.choosing(pipeId, to)
    const pipe = await pipes.openOutput(advertisement, to, signal).catch((error: unknown) => {
      this.#watch.notBound(pipeId, to, error)
      throw error
    })
    this.#ends.get(pipeId)?.pipe.close('Bound anew')
    const history: StoredBinding = {
      id: pipes.newBindingId(),
      pipeId,
      peerId: to.peerId,
      endpoint: to.endpoint,
      transport: pipe.binding.transport,
      ...{ chosenBy: to.chosenBy, reason: to.reason },
      boundWallMs: this.#clock.wallMs(),
    }
    this.#take(pipeId, { pipe, history })
    this.#watch.bound(pipeId, pipe, this.#clock.nowMs() - startedMs)
    return history
  }

  /** The line is made for who asked to bind; it does not go into the history. */
  #join(advertisement: PipeAdvertisement): StoredBinding {
    const { id: pipeId } = advertisement
    const { pipes } = this.#peer.groups.ofPipe(pipeId)
    const pipe = this.of(pipeId) ?? pipes.joinSending(advertisement)
    if (pipe !== this.of(pipeId)) this.#take(pipeId, { pipe })
    return {
      ...{ id: pipes.newBindingId(), pipeId },
      ...{ ...pipe.binding, boundWallMs: this.#clock.wallMs() },
    }
  }

  #take(pipeId: PipeId, end: BoundEnd): void {
    this.#ends.set(pipeId, end)
    this.#lost.delete(pipeId)
    this.#refused.delete(pipeId)
    if (end.history !== undefined) this.#peer.recordBinding(end.history)
    end.pipe.changed.on(() => {
      if (end.pipe.state === 'unbound') this.#release(pipeId, end)
      this.#onChange(pipeId)
    })
    this.#onChange(pipeId)
  }

  #release(pipeId: PipeId, end: BoundEnd): void {
    const atWallMs = this.#clock.wallMs()
    const reason = end.pipe.stateReason
    if (this.#ends.get(pipeId) === end) {
      this.#ends.delete(pipeId)
      if (end.pipe.notLetIn === true) this.#refused.set(pipeId, -Infinity)
      this.#lost.set(pipeId, { reason, atWallMs, notLetIn: end.pipe.notLetIn ?? false })
    }
    if (end.history === undefined) return
    end.history = { ...end.history, endedWallMs: atWallMs, endReason: reason }
    try {
      this.#peer.recordBinding(end.history)
    } catch (error) {
      this.#peer.counters.add('store.failed-flushes')
      this.#lost.set(pipeId, {
        reason: `${reason}; its history was not written: ${errorText(error)}`,
        atWallMs,
      })
    }
  }
}

/** Nobody can be bound to: of those who answered one may have the pipe and not let us in. */
const nobodyError = ({ summary, answers }: Resolution): PipefitterError => {
  if (answers.some(({ verdict }) => verdict === 'usable'))
    return new PipefitterError(
      'pipe/refused',
      'Every endpoint that can be bound is excluded for this pipe',
    )
  const closed = answers.some(({ notLetIn }) => notLetIn === true)
  return new PipefitterError(closed ? 'access/refused' : 'pipe/nobody-answered', summary)
}
