import type { Machine } from '../../base/machine.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { judge, type BindingAnswer } from './answer.ts'
import type { RememberedEnd } from './responder.ts'

/** Everybody is asked again at these times while no usable answer has come, since datagrams get lost. */
const ASK_AGAIN_AFTER_MS: readonly number[] = [600, 2_000]
/** After the first usable answer: how long better ones may still come before the rule chooses. */
export const GRACE_MS = 250
/**
 * After a peer said that it has the pipe and does not let us in: how long another may still come that does. Longer than until
 * everybody is asked for the second time.
 */
export const REFUSED_GRACE_MS = 750
/** Most answers kept of one run; more are counted by the service. */
export const ANSWERS_MAX = 256
/** Most second-hand answers that are verified in one run, so that a liar cannot make us dial the whole world. */
export const CHECKS_MAX = 16

export interface ResolutionPlan {
  readonly pipe: PipeAdvertisement
  readonly timeoutMs: number
  /** Ask only these; empty: ask everybody. */
  readonly directedTo: readonly PeerId[]
  /** Peers that multicast does not reach, asked one by one. */
  readonly neighbours: readonly PeerId[]
  /** Peers that should have heard the question: asked one by one at last, in case multicast passes one way only. */
  readonly audience: () => readonly PeerId[]
  /** Ends known from before: asked first, and shown while they are verified. */
  readonly remembered: readonly RememberedEnd[]
  readonly canDial: (address: string) => boolean
}

/** One channel that was asked. */
export interface Asked {
  readonly channel: string
  /** The peer, where a single one was asked. */
  readonly peerId?: PeerId
  readonly state: 'sent' | 'answered' | 'failed'
  readonly answers: number
  readonly firstAnswerMs?: number
  readonly error?: string
}

export interface AnswerInput {
  readonly kind: 'answer'
  /** The peer that has the pipe, as the answer says. */
  readonly peerId: PeerId
  /** Who sent the answer. */
  readonly from: PeerId
  readonly found: boolean
  readonly endpoint?: string | undefined
  /** Why that peer does not let us in, in its word. */
  readonly refused?: string | undefined
  /** Whether everybody had been asked, or one peer alone. */
  readonly toEverybody: boolean
  /** The channel to credit. */
  readonly channel: string
  readonly wallMs: number
}

export type ResolutionInput =
  | { readonly kind: 'start'; readonly wallMs: number }
  /** A channel took the query, or refused it. */
  | {
      readonly kind: 'asked'
      readonly channel: string
      readonly peerId?: PeerId
      readonly error?: string
    }
  | AnswerInput
  /** A peer asked alone cannot be reached. */
  | {
      readonly kind: 'unreachable'
      readonly peerId: PeerId
      readonly channel: string
      readonly error: string
    }
  | { readonly kind: 'tick' }
  | { readonly kind: 'cancel' }

export type ResolutionEffect =
  | { readonly kind: 'ask-everybody' }
  /** `directed`: about that peer alone, never from a cache; else it may answer on another's behalf. */
  | {
      readonly kind: 'ask-peer'
      readonly peerId: PeerId
      readonly directed: boolean
      readonly endpoint?: string
    }
  /** A peer said itself that it has the pipe at this endpoint, or has it not. */
  | { readonly kind: 'remember'; readonly end: RememberedEnd }
  | { readonly kind: 'forget'; readonly peerId: PeerId }
  /** Answers or channels have changed. */
  | { readonly kind: 'changed' }
  /** Enough is known for the rule to choose. */
  | { readonly kind: 'decide' }
  | { readonly kind: 'finished' }

export type ResolutionState = 'asking' | 'done' | 'cancelled'

const CHANGED: ResolutionEffect = { kind: 'changed' }

/**
 * One run of the Pipe Binding Protocol, the asking side (specification 3.6): whom to ask when, and what each answer is
 * worth. Second-hand answers are verified with the peer itself before they count.
 *
 *   asking ──usable answer, or not let in──▶ (grace) ──▶ decide … asking ──timeout, or all that were asked alone answered──▶ done
 *      └──cancel──▶ cancelled
 */
export class ResolutionMachine implements Machine<ResolutionInput, ResolutionEffect> {
  state: ResolutionState = 'asking'
  readonly #plan: ResolutionPlan
  readonly #answers = new Map<PeerId, BindingAnswer>()
  readonly #asked = new Map<string, Asked>()
  /** Peers whose word we wait for. */
  readonly #pending = new Set<PeerId>()
  /** When each peer was asked alone. */
  readonly #askedAtMs = new Map<PeerId, number>()
  readonly #askAgainAt: number[] = []
  #startMs = 0
  #endMs = 0
  #decideAtMs: number | undefined
  #decided = false
  #checks = 0

  constructor(plan: ResolutionPlan) {
    this.#plan = plan
  }

  get answers(): readonly BindingAnswer[] {
    return [...this.#answers.values()]
  }

  get asked(): readonly Asked[] {
    return [...this.#asked.values()]
  }

  get deadlineMs(): number | undefined {
    if (this.state !== 'asking') return undefined
    return Math.min(this.#endMs, this.#decideAtMs ?? Infinity, this.#askAgainAt[0] ?? Infinity)
  }

  step(input: ResolutionInput, nowMs: number): readonly ResolutionEffect[] {
    if (this.state !== 'asking') return []
    switch (input.kind) {
      case 'start':
        return this.#start(nowMs, input.wallMs)
      case 'asked':
        return this.#noteAsked(input)
      case 'answer':
        return this.#onAnswer(input, nowMs)
      case 'unreachable':
        return this.#onUnreachable(input)
      case 'tick':
        return this.#onTick(nowMs)
      case 'cancel':
        return this.#finish('cancelled')
    }
  }

  #start(nowMs: number, wallMs: number): readonly ResolutionEffect[] {
    this.#startMs = nowMs
    this.#endMs = nowMs + this.#plan.timeoutMs
    const { directedTo, neighbours, remembered } = this.#plan
    if (directedTo.length > 0) return directedTo.map((peerId) => this.#askPeer(peerId, true, nowMs))
    this.#askAgainAt.push(...ASK_AGAIN_AFTER_MS.map((delay) => nowMs + delay))
    for (const end of remembered) this.#show(end, wallMs)
    const endpoints = new Map(remembered.map((end) => [end.peerId, end.endpoint]))
    const alone = [...new Set([...endpoints.keys(), ...neighbours])]
    return [
      ...alone.map((peerId) =>
        this.#askPeer(peerId, endpoints.has(peerId), nowMs, endpoints.get(peerId)),
      ),
      { kind: 'ask-everybody' },
      CHANGED,
    ]
  }

  #askPeer(peerId: PeerId, directed: boolean, nowMs: number, endpoint?: string): ResolutionEffect {
    this.#pending.add(peerId)
    this.#askedAtMs.set(peerId, nowMs)
    const ask = { kind: 'ask-peer', peerId, directed } as const
    return endpoint === undefined ? ask : { ...ask, endpoint }
  }

  /** A remembered end is shown at once, as being checked. */
  #show({ peerId, endpoint }: RememberedEnd, wallMs: number): void {
    const judgement = judge(
      { found: true, endpoint, secondHand: true },
      this.#plan.pipe,
      this.#plan.canDial,
    )
    this.#answers.set(peerId, {
      peerId,
      endpoint,
      source: 'cache',
      receivedWallMs: wallMs,
      ...judgement,
    })
  }

  #noteAsked(input: Extract<ResolutionInput, { kind: 'asked' }>): readonly ResolutionEffect[] {
    const { channel, peerId, error } = input
    const known = this.#asked.get(channel)
    if (known !== undefined && (known.state === 'answered' || error === undefined)) return []
    const who = peerId === undefined ? {} : { peerId }
    const how =
      error === undefined ? { state: 'sent' as const } : { state: 'failed' as const, error }
    this.#asked.set(channel, { channel, ...who, ...how, answers: 0 })
    return [CHANGED]
  }

  #onAnswer(input: AnswerInput, nowMs: number): readonly ResolutionEffect[] {
    const known = this.#answers.get(input.peerId)
    if (known === undefined && this.#answers.size >= ANSWERS_MAX) return []
    this.#credit(input, nowMs)
    const own = input.from === input.peerId
    if (own) this.#pending.delete(input.peerId)
    else if (known !== undefined || !input.found || this.#checks >= CHECKS_MAX) return [CHANGED]
    const answer = this.#judged(input, known, nowMs)
    this.#answers.set(input.peerId, answer)
    const effects: ResolutionEffect[] = [...this.#consequences(answer, own, nowMs), CHANGED]
    this.#decideSoon(answer, nowMs)
    return [...effects, ...this.#endIfAllAnswered()]
  }

  /** Enough is known soon: somebody can be bound, or has the pipe and does not let us in. */
  #decideSoon({ verdict, notLetIn }: BindingAnswer, nowMs: number): void {
    if (this.#decided) return
    if (verdict === 'usable') {
      this.#decideAtMs = Math.min(this.#decideAtMs ?? Infinity, nowMs + GRACE_MS)
      this.#askAgainAt.length = 0
    } else if (notLetIn === true) this.#decideAtMs ??= nowMs + REFUSED_GRACE_MS
  }

  get isDecided(): boolean {
    return this.#decided
  }

  #judged(input: AnswerInput, known: BindingAnswer | undefined, nowMs: number): BindingAnswer {
    const { peerId, from, found, endpoint, refused } = input
    const own = from === peerId
    const judgement = judge(
      { found, endpoint, refused: own ? refused : undefined, secondHand: !own },
      this.#plan.pipe,
      this.#plan.canDial,
    )
    const told = known?.source === 'cache' || known?.source === 'on-behalf'
    const direct = input.toEverybody ? 'multicast' : 'direct'
    return {
      peerId,
      ...(endpoint === undefined ? {} : { endpoint }),
      source: own ? (told ? known.source : direct) : 'on-behalf',
      ...(own
        ? known?.answeredBy === undefined
          ? {}
          : { answeredBy: known.answeredBy }
        : { answeredBy: from }),
      rttMs: nowMs - this.#askedSince(input),
      receivedWallMs: input.wallMs,
      ...(own && !found && refused !== undefined ? { notLetIn: true } : {}),
      ...judgement,
    }
  }

  #consequences(answer: BindingAnswer, own: boolean, nowMs: number): readonly ResolutionEffect[] {
    const { peerId, endpoint, verdict } = answer
    if (verdict === 'checking' && endpoint !== undefined) {
      this.#checks++
      return [this.#askPeer(peerId, true, nowMs, endpoint)]
    }
    if (own && verdict === 'usable' && endpoint !== undefined)
      return [{ kind: 'remember', end: { peerId, endpoint } }]
    return own && verdict === 'refused' ? [{ kind: 'forget', peerId }] : []
  }

  /** Since when this answer was awaited: a peer that was asked alone, late in the run, is no slower for that. */
  #askedSince({ from, toEverybody }: AnswerInput): number {
    return (toEverybody ? undefined : this.#askedAtMs.get(from)) ?? this.#startMs
  }

  #credit(input: AnswerInput, nowMs: number): void {
    const { channel } = input
    const asked = this.#asked.get(channel) ?? { channel, state: 'sent', answers: 0 }
    const firstAnswerMs = asked.firstAnswerMs ?? nowMs - this.#askedSince(input)
    this.#asked.set(channel, {
      ...asked,
      state: 'answered',
      answers: asked.answers + 1,
      firstAnswerMs,
    })
  }

  #onUnreachable(
    input: Extract<ResolutionInput, { kind: 'unreachable' }>,
  ): readonly ResolutionEffect[] {
    const { peerId, channel, error } = input
    this.#pending.delete(peerId)
    this.#noteAsked({ kind: 'asked', channel, peerId, error })
    const known = this.#answers.get(peerId)
    if (known?.verdict === 'checking') {
      this.#answers.set(peerId, {
        ...known,
        verdict: 'unusable',
        reason: `It could not be asked itself: ${error}`,
      })
    }
    return [CHANGED, ...this.#endIfAllAnswered()]
  }

  #onTick(nowMs: number): readonly ResolutionEffect[] {
    if (nowMs >= this.#endMs) return this.#finish('done')
    const effects: ResolutionEffect[] = []
    if (this.#decideAtMs !== undefined && nowMs >= this.#decideAtMs) effects.push(...this.#decide())
    while (this.#askAgainAt[0] !== undefined && this.#askAgainAt[0] <= nowMs) {
      this.#askAgainAt.shift()
      effects.push({ kind: 'ask-everybody' })
      if (this.#askAgainAt.length === 0) effects.push(...this.#askAloneAtLast(nowMs))
    }
    return effects
  }

  /**
   * Who should have heard the question, and once more the neighbours that kept silent: a rendezvous among them may have
   * learnt meanwhile where the pipe is.
   */
  #askAloneAtLast(nowMs: number): readonly ResolutionEffect[] {
    const { audience, neighbours } = this.#plan
    const unasked = audience().filter((peerId) => !this.#askedAtMs.has(peerId))
    const silent = neighbours.filter(
      (peerId) => this.#pending.has(peerId) && !this.#answers.has(peerId),
    )
    return [...unasked, ...silent].map((peerId) => this.#askPeer(peerId, false, nowMs))
  }

  /** A directed run ends with its last answer; one that asked everybody listens until its time is over. */
  #endIfAllAnswered(): readonly ResolutionEffect[] {
    return this.#plan.directedTo.length > 0 && this.#pending.size === 0 ? this.#finish('done') : []
  }

  #decide(): readonly ResolutionEffect[] {
    this.#decideAtMs = undefined
    if (this.#decided) return []
    this.#decided = true
    return [{ kind: 'decide' }]
  }

  #finish(state: ResolutionState): readonly ResolutionEffect[] {
    this.state = state
    for (const [peerId, answer] of this.#answers) {
      if (answer.verdict !== 'checking') continue
      this.#answers.set(peerId, {
        ...answer,
        verdict: 'unusable',
        reason: 'It did not answer itself in time',
      })
    }
    return [...this.#decide(), CHANGED, { kind: 'finished' }]
  }
}
