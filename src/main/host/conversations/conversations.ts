import { sleep, type Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { Peer } from '../../peer/peer.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { Resumed } from '../../peer/pipe/bidi/resumed-pairs.ts'
import type { BidiServer } from '../../peer/pipe/bidi/bidi-server.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import { BIDI_NAMESPACE, BIDI_REQUEST_PIPE } from '../../protocol/constants.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { Conversation } from './conversation.ts'
import type { BesideNews, ConversationMove } from './conversation-paths.ts'
import type { InputAside } from '../ends/input-ends.ts'
import type { Names } from '../names.ts'
import type { Receiver } from '../messages/receiver.ts'
import type { SessionNews } from './session-news.ts'
import type { Standstill } from '../settings/standstill.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

/** Conversations that are open at once; who asks for a further one is turned away. */
export const CONVERSATIONS_MAX = 256
/** Ended ones that are still listed, all pipes together. */
export const ENDED_KEPT = 32
/** Of what pipes are fitted to, so that those of people are not displaced. */
export const ENDED_FITTED_KEPT = 8
/** How long the end of the peer waits for what was sent to be handed over. */
const STOP_WITHIN_MS = 2_000

export interface OpenWish {
  readonly peerId: PeerId | undefined
  readonly reliable: boolean
}

/** Takes conversations that others begin over a pipe, in place of people and their programs; before anything of them is read. */
export type Claim = (conversation: Conversation) => void

/** The two-way conversations of this peer: those opened here, and those that others asked for at input ends bound here. */
export class Conversations implements InputAside {
  /** Another peer has begun one with this one. */
  readonly accepted = new Emitter<Conversation>()
  readonly #peer: Peer
  readonly #clock: Clock
  readonly #random: Random
  readonly #names: Names
  readonly #onChange: (pipeId: PipeId) => void
  readonly #watch: TimelineWatch
  readonly #standstill: Standstill
  readonly #all = new Map<string, Conversation>()
  readonly #servers = new Map<PipeId, BidiServer>()
  readonly #claims = new Map<PipeId, Claim>()
  /** Those that are not people's. */
  readonly #fitted = new WeakSet<Conversation>()
  #opening = 0

  constructor(
    peer: Peer,
    clock: Clock,
    random: Random,
    names: Names,
    onChange: (pipeId: PipeId) => void,
    watch: TimelineWatch,
    standstill: Standstill,
  ) {
    this.#peer = peer
    this.#clock = clock
    this.#random = random
    this.#names = names
    this.#onChange = onChange
    this.#watch = watch
    this.#standstill = standstill
    peer.groups.resumed.on((one) => this.#onResumed(one))
  }

  /** Throws `pipe/closed` for one that is not there any more. */
  require(id: string): Conversation {
    const known = this.#all.get(id)
    if (known !== undefined) return known
    throw new PipefitterError('pipe/closed', 'That conversation is over and forgotten')
  }

  /** Those over one pipe, in the order of their beginning. */
  of(pipeId: PipeId): readonly Conversation[] {
    return [...this.#all.values()].filter((one) => one.pipeId === pipeId)
  }

  /** As `conversations.open` of the contract. */
  async open(
    pipeId: PipeId,
    { peerId, reliable }: OpenWish,
    signal: AbortSignal,
  ): Promise<Conversation> {
    const { pipes, bidi } = this.#peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    this.#standstill.requireFlow()
    if (!this.#hasRoom())
      throw new PipefitterError('endpoint/limit', 'Too many conversations are open')
    this.#opening++
    try {
      const pipe = await bidi.connectBidi(advertisement, { peerId, reliable, signal })
      return this.#begin(pipeId, pipe, 'here', true)
    } finally {
      this.#opening--
    }
  }

  /** From now on whoever begins a conversation over the pipe speaks to `claim` alone; at most one. */
  claim(pipeId: PipeId, claim: Claim): Unsubscribe {
    this.#claims.set(pipeId, claim)
    return () => {
      if (this.#claims.get(pipeId) === claim) this.#claims.delete(pipeId)
    }
  }

  /** It is not a person's: once ended it is soon forgotten. */
  fit(conversation: Conversation): void {
    this.#fitted.add(conversation)
  }

  openReceiver(id: string): Receiver {
    return this.require(id).openReceiver()
  }

  take(pipeId: PipeId, received: ReceivedMessage): boolean {
    if (received.message.get(BIDI_NAMESPACE, BIDI_REQUEST_PIPE) === undefined) return false
    const server = this.#servers.get(pipeId) ?? this.#serve(pipeId)
    server?.offer(received)
    return server !== undefined
  }

  /** Asks are not heard any more; what was accepted goes on. */
  unbound(pipeId: PipeId): void {
    this.#servers.get(pipeId)?.close()
    this.#servers.delete(pipeId)
  }

  /** Ends and forgets those over a pipe that is removed. */
  removeOf(pipeId: PipeId): void {
    for (const one of this.of(pipeId)) {
      this.#all.delete(one.id)
      one.forget()
      void one.close()
    }
  }

  /** Ends all in order, as far as the time reaches; those that are saved are left as they are. */
  async stop(): Promise<void> {
    const over = new AbortController()
    const closing = Promise.all(
      [...this.#all.values()].filter(({ isSaved }) => !isSaved).map((one) => one.close()),
    )
    const limit = sleep(this.#clock, STOP_WITHIN_MS, over.signal).catch(() => {})
    await Promise.race([closing, limit])
    over.abort()
  }

  #hasRoom(): boolean {
    const open = [...this.#all.values()].filter(({ isOpen }) => isOpen)
    return open.length + this.#opening < CONVERSATIONS_MAX
  }

  #serve(pipeId: PipeId): BidiServer | undefined {
    const services = this.#peer.groups.findOfPipe(pipeId)
    const advertisement = services?.pipes.input(pipeId)?.advertisement
    if (services === undefined || advertisement === undefined) return undefined
    if (advertisement.type === 'JxtaPropagate') return undefined
    const server = services.bidi.acceptBeside(advertisement)
    this.#servers.set(pipeId, server)
    void this.#accept(pipeId, server)
    return server
  }

  async #accept(pipeId: PipeId, server: BidiServer): Promise<void> {
    for await (const pipe of server) {
      if (this.#hasRoom()) this.#hand(this.#begin(pipeId, pipe, 'there', true))
      else {
        this.#peer.counters.add('conversations.no-room')
        void pipe.close()
      }
    }
  }

  #hand(fresh: Conversation): void {
    const claim = this.#claims.get(fresh.pipeId)
    if (claim === undefined) return this.accepted.emit(fresh)
    this.fit(fresh)
    claim(fresh)
  }

  /** A process before this one had saved it. */
  #onResumed(one: Resumed): void {
    if (one.kind === 'over') return this.#watch.session(one.pipeId, one)
    const { facts, pipe } = one
    const { pipeId, opened, peerId } = facts
    this.#begin(pipeId, pipe, opened, false)
    this.#watch.session(pipeId, { kind: 'resumed', peerId, held: pipe.held.messages })
  }

  #begin(pipeId: PipeId, pipe: BidiPipe, opened: 'here' | 'there', isNew: boolean): Conversation {
    const id = pipe.session?.id ?? randomUuid(this.#random)
    const about = { id, pipeId, pipe, opened, clock: this.#clock, names: this.#names }
    const standstill = this.#standstill
    const onChange = (): void => this.#onChange(pipeId)
    const onEnded = (): void => {
      const { isBroken, isSaved, stateReason: why } = fresh
      if (isBroken && isSaved) onSession({ kind: 'broken', peerId: pipe.peerId, why })
      this.#forgetOld()
    }
    const onSession = (news: SessionNews): void => this.#watch.session(pipeId, news)
    const { peerId, session, otherSaves } = pipe
    if (isNew && (session !== undefined || otherSaves))
      onSession({ kind: 'saved', peerId, here: session !== undefined })
    const onMoved = (move: ConversationMove): void => this.#watch.moved(pipeId, move)
    const onBeside = (news: BesideNews): void => this.#watch.beside(pipeId, news)
    const fresh: Conversation = new Conversation({
      ...{ ...about, standstill, onSession, onMoved, onBeside, onChange, onEnded },
    })
    this.#all.set(id, fresh)
    onChange()
    return fresh
  }

  /** The oldest of those that have ended go. */
  #forgetOld(): void {
    const ended = [...this.#all.values()].filter(({ isOpen, isRead }) => !isOpen && isRead)
    const isFitted = (one: Conversation): boolean => this.#fitted.has(one)
    this.#forget(ended.filter(isFitted), ENDED_FITTED_KEPT)
    this.#forget(
      ended.filter((one) => !isFitted(one)),
      ENDED_KEPT,
    )
  }

  #forget(ended: readonly Conversation[], keep: number): void {
    for (const one of ended.slice(0, Math.max(0, ended.length - keep))) {
      one.forget()
      this.#all.delete(one.id)
      this.#onChange(one.pipeId)
    }
  }
}
