import type { PathTestRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import { errorText } from '../../base/errors.ts'
import type { DialEvent } from '../../peer/endpoint/dial-event.ts'
import type { LinkChange } from '../../peer/endpoint/linker.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PipeRefusal } from '../../peer/pipe/output-table.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { ResolutionEvent } from '../../peer/pipe/resolution-event.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Names } from '../names.ts'
import type { BesideNews, ConversationMove } from '../conversations/conversation-paths.ts'
import { sessionEvent, type SessionNews } from '../conversations/session-news.ts'
import { besideEvent, conversationMoved, endNews, lookAt, securedEvent } from './end-news.ts'
import { answerEvent, askingEvent, dialEvent, linkEvent, silenceEvents } from './run-words.ts'
import type { TimelineEvent, Timelines } from './timelines.ts'

/** Where an end is about to be bound, and who decided so. */
export interface Choice {
  readonly peerId: PeerId
  readonly endpoint: string
  readonly reason: string
}

/**
 * Notes in the timelines what happens to pipes: what their runs and ends tell, and of dials and links those that
 * concern a peer that a pipe asks, is being bound to, or is bound to.
 */
export class TimelineWatch {
  readonly #clock: Clock
  readonly #timelines: Timelines
  readonly #nameOf: Names['peer']
  /** The peers that a pipe is concerned with now, why ever. */
  readonly #asks = new Map<PipeId, Set<PeerId>>()
  readonly #binds = new Map<PipeId, PeerId>()
  readonly #bound = new Map<PipeId, Set<PeerId>>()
  readonly #scope = new Scope()

  constructor(clock: Clock, timelines: Timelines, names: Names) {
    this.#clock = clock
    this.#timelines = timelines
    this.#nameOf = (id) => names.peer(id)
  }

  /** Follows the dials and links of a peer, until stopped. */
  follow(peer: Peer): void {
    const { endpoint } = peer.services
    this.#scope.add(endpoint.dialled.on((event) => this.#onDial(event)))
    this.#scope.add(peer.services.pipes.refusals.on((refusal) => this.#refused(refusal)))
    this.#scope.add(endpoint.linkChanged.on((change) => this.#onLink(change)))
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }

  forget(pipeId: PipeId): void {
    for (const table of [this.#asks, this.#binds, this.#bound]) table.delete(pipeId)
    this.#timelines.forgetPipe(pipeId)
  }

  /** What a run of the binding query tells; `run` is there from its first answer on. */
  onRun(pipeId: PipeId, event: ResolutionEvent, run: Resolution | undefined): void {
    if (event.kind === 'decided') return
    if (event.kind === 'ended') return this.#onRunEnded(pipeId, run)
    if (event.kind === 'answer') {
      const answer = run?.answers.find(({ peerId }) => peerId === event.peerId)
      if (answer !== undefined) this.#note(pipeId, answerEvent(event, answer, this.#nameOf))
      return
    }
    if (event.peerId !== undefined) this.#asksOf(pipeId).add(event.peerId)
    this.#note(pipeId, askingEvent(event, this.#nameOf))
  }

  #onRunEnded(pipeId: PipeId, run: Resolution | undefined): void {
    this.#asks.delete(pipeId)
    if (run === undefined) return
    if (run.state === 'done')
      for (const silence of silenceEvents(run.asked)) this.#note(pipeId, silence)
    const tone = run.answers.some(({ verdict }) => verdict === 'usable') ? 'plain' : 'warning'
    const tookMs = Math.round(run.elapsedMs)
    this.#note(pipeId, { kind: 'resolved', tone, text: run.summary, tookMs })
  }

  /** An end is about to be bound; what is dialled for it is noted until it is, or cannot be. */
  choosing(pipeId: PipeId, { peerId, endpoint, reason }: Choice): void {
    this.#binds.set(pipeId, peerId)
    const text = `${reason}: ${this.#nameOf(peerId)} at ${endpoint}`
    this.#note(pipeId, { kind: 'choice', tone: 'plain', text, peerId, endpoint })
  }

  notBound(pipeId: PipeId, { peerId, endpoint }: Choice, error: unknown): void {
    this.#binds.delete(pipeId)
    const why = errorText(error)
    const text = `Not bound to ${this.#nameOf(peerId)}: ${why}`
    this.#note(pipeId, { kind: 'bind-failed', tone: 'bad', text, error: why, peerId, endpoint })
  }

  /** An end is bound: what becomes of it is noted until it is unbound. */
  bound(pipeId: PipeId, end: OutputEnd, tookMs: number): Unsubscribe {
    const { peerId } = end.binding
    this.#binds.delete(pipeId)
    this.#boundOf(pipeId).add(peerId)
    const text = `Bound to ${this.#nameOf(peerId)} at ${end.endpoint}${this.#byWay(end)}`
    const at = { peerId, endpoint: end.endpoint }
    this.#note(pipeId, { kind: 'bind', tone: 'good', text, tookMs: Math.round(tookMs), ...at })
    if (end.security !== undefined) this.#note(pipeId, securedEvent(peerId, end.security))
    return this.#followEnd(pipeId, end)
  }

  #followEnd(pipeId: PipeId, end: OutputEnd): Unsubscribe {
    let look = lookAt(end, this.#byWay(end), this.#clock.nowMs())
    return end.changed.on(() => {
      const now = lookAt(end, this.#byWay(end), this.#clock.nowMs(), look)
      for (const event of endNews(look, now)) this.#note(pipeId, event)
      look = now
      if (now.state === 'unbound') this.#bound.get(pipeId)?.delete(now.peerId)
    })
  }

  #refused({ pipeId, peerId, notLetIn }: PipeRefusal): void {
    const who = this.#nameOf(peerId)
    const text = notLetIn ?? 'It says that it does not have the pipe bound'
    this.#note(pipeId, { kind: 'refusal', tone: 'bad', text: `${who} refuses: ${text}`, peerId })
  }

  /** What a person decided about the pipe's paths. */
  pathRule(pipeId: PipeId, text: string): void {
    this.#note(pipeId, { kind: 'path-rule', tone: 'plain', text })
  }

  /** A person had the way to a peer measured. */
  tested(
    pipeId: PipeId,
    at: { readonly peerId: PeerId; readonly endpoint: string },
    { outcome, words }: PathTestRow,
  ): void {
    const tone = outcome === 'measured' ? 'plain' : 'warning'
    const text = `Test of ${this.#nameOf(at.peerId)} at ${at.endpoint}: ${words}`
    this.#note(pipeId, { kind: 'path-test', tone, text, ...at })
  }

  /** A conversation over the pipe takes another path. */
  moved(pipeId: PipeId, move: ConversationMove): void {
    this.#note(pipeId, conversationMoved(move, this.#nameOf))
  }

  /** A conversation over the pipe has another second path, or none any more. */
  beside(pipeId: PipeId, news: BesideNews): void {
    this.#note(pipeId, besideEvent(news, this.#nameOf))
  }

  /** What becomes of a saved conversation over the pipe. */
  session(pipeId: PipeId, news: SessionNews): void {
    this.#note(pipeId, sessionEvent(news, this.#nameOf))
  }

  /** The input end of the pipe went from one peer to another. */
  handedOver(pipeId: PipeId, text: string): void {
    this.#note(pipeId, { kind: 'handed-over', tone: 'good', text })
  }

  #onDial(event: DialEvent): void {
    this.#noteOf(event.peerId, dialEvent(event, this.#nameOf))
  }

  #onLink(change: LinkChange): void {
    this.#noteOf(change.link.peerId, linkEvent(change, this.#nameOf))
  }

  /** Notes of a peer what concerns it, and of the pipes that it concerns now. */
  #noteOf(peerId: PeerId, event: TimelineEvent): void {
    this.#timelines.notePeer(peerId, event)
    for (const pipeId of this.#pipesOf(peerId)) this.#note(pipeId, event)
  }

  #pipesOf(peerId: PeerId): ReadonlySet<PipeId> {
    const pipes = new Set<PipeId>()
    for (const table of [this.#asks, this.#bound])
      for (const [pipeId, peers] of table) if (peers.has(peerId)) pipes.add(pipeId)
    for (const [pipeId, other] of this.#binds) if (other === peerId) pipes.add(pipeId)
    return pipes
  }

  #asksOf(pipeId: PipeId): Set<PeerId> {
    const known = this.#asks.get(pipeId) ?? new Set()
    this.#asks.set(pipeId, known)
    return known
  }

  #boundOf(pipeId: PipeId): Set<PeerId> {
    const known = this.#bound.get(pipeId) ?? new Set()
    this.#bound.set(pipeId, known)
    return known
  }

  #byWay({ hops }: OutputEnd): string {
    const first = hops?.[0]
    return first === undefined ? '' : `, passed on by ${this.#nameOf(first)}`
  }

  #note(pipeId: PipeId, event: TimelineEvent): void {
    this.#timelines.notePipe(pipeId, event)
  }
}
