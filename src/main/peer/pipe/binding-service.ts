import type { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { PIPE_RESOLVER_HANDLER } from '../../protocol/constants.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import {
  encodePipeResolverMessage,
  parsePipeResolverMessage,
  type PipeAnswer,
  type PipeQuery,
} from '../../protocol/documents/pipe-resolver.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { hostOf, hostOfSender } from '../endpoint/addresses.ts'
import { isOwnWord } from '../endpoint/demux.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import type { IncomingQuery, IncomingResponse } from '../resolver/resolver-handler.ts'
import { SrdiAnnouncer } from '../resolver/srdi-announcer.ts'
import type { SrdiService } from '../resolver/srdi-service.ts'
import { notLetInText } from './answer.ts'
import { provenKey, voucherOf, type Caller } from './caller.ts'
import type { Admission, LetIn } from './pipe-gate.ts'
import type { PipeRefusal } from './output-table.ts'
import { listingsOfInputs, questionFor } from './pipe-srdi.ts'
import type { StandingWorth } from '../worth.ts'
import { RememberedEnds } from './remembered-ends.ts'
import { answerQuery, type Asking, type RememberedEnd, type Reply } from './responder.ts'
import type { Resolution } from './resolution.ts'
import type { ResolutionEvent } from './resolution-event.ts'
import type { ResolutionPlan } from './resolution-machine.ts'
import { ResolutionRun, type RunWorld } from './resolution-run.ts'

/** How long answers are awaited unless the caller says otherwise. */
export const RESOLVE_TIMEOUT_MS = 5_000

export interface ResolveOptions {
  /** Ask these peers alone; absent: everybody. */
  readonly peers?: readonly PeerId[] | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Ends known from earlier runs of the program, to be tried first. */
  readonly remembered?: readonly RememberedEnd[] | undefined
  /** Hears all that happens in the run, from its first question on. */
  readonly observe?: ((event: ResolutionEvent) => void) | undefined
}

/** A peer's own word that this one may bind a pipe there. */
export interface Admitted {
  readonly pipeId: PipeId
  readonly peerId: PeerId
}

export interface BindingWorld extends RunWorld {
  readonly worthOf: StandingWorth
  readonly rendezvous: RendezvousService
  readonly srdi: SrdiService
  /** An input end was bound or unbound here. */
  readonly inputChanged: Emitter<PipeId>
  boundInputs(): readonly PipeAdvertisement[]
  /** Peers that multicast does not reach. */
  neighbours(): readonly PeerId[]
  /** Peers nearby that multicast should reach. */
  audience(): readonly PeerId[]
  advertisement(): PeerAdvertisement
  boundInput(pipeId: PipeId): PipeAdvertisement | undefined
  /** Whether others are not told of that peer. */
  isPrivate(peerId: PeerId): boolean
  /** What an asker is told of a pipe that is bound here. */
  admit(pipeId: PipeId, caller: Caller): Admission
  /** It is said, unasked, that a peer does not have the pipe bound, or does not let us in. */
  refused(refusal: PipeRefusal): void
  /** One that asked for a pipe here in vain may bind it now. */
  readonly letIn: Emitter<LetIn>
  /** A peer that refused us says that it lets us in now. */
  admitted(admission: Admitted): void
}

/** The Pipe Binding Protocol (specification 3.6), both sides: queries of ours, and answers to others' queries. */
export class BindingService {
  readonly #world: BindingWorld
  readonly #log: Log
  readonly #remembered: RememberedEnds
  readonly #abort = new AbortController()

  constructor(world: BindingWorld) {
    this.#remembered = new RememberedEnds(world.worthOf)
    this.#world = world
    this.#log = world.log.scope('binding')
    world.resolver.handle(PIPE_RESOLVER_HANDLER, {
      onQuery: (query) => this.#onQuery(query),
      onUnsolicited: (response) => this.#onUnsolicited(response),
      onSrdi: (srdi) => world.srdi.accept(PIPE_RESOLVER_HANDLER, srdi),
    })
    const announcer = new SrdiAnnouncer(PIPE_RESOLVER_HANDLER, world.srdi, () =>
      listingsOfInputs(world.boundInputs()),
    )
    world.inputChanged.on(() => announcer.refresh())
    world.letIn.on((letIn) => this.#tellLetIn(letIn))
  }

  /** Starts to look for peers that have the pipe's input end bound. */
  resolve(pipe: PipeAdvertisement, options: ResolveOptions = {}): Resolution {
    const plan = this.#plan(pipe, options)
    const { resolution } = new ResolutionRun(
      this.#world,
      this.#log,
      plan,
      this.#remembered,
      options.observe,
    )
    const cancel = (): void => resolution.cancel()
    const signals = [this.#abort.signal, options.signal]
    for (const signal of signals) {
      if (signal?.aborted === true) cancel()
      signal?.addEventListener('abort', cancel, { once: true })
    }
    void resolution.finished.then(() => {
      for (const signal of signals) signal?.removeEventListener('abort', cancel)
    })
    return resolution
  }

  /** Cancels what is being resolved, and whatever would be resolved from now on. Idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  /** A peer has the pipe bound, as it says itself: good for answering others. */
  remember(pipeId: PipeId, end: RememberedEnd): void {
    this.#remembered.remember(pipeId, end, this.#world.clock.nowMs())
  }

  /** A peer turned out not to have the pipe any more. */
  forget(pipeId: PipeId, peerId: PeerId): void {
    this.#remembered.forget(pipeId, peerId)
  }

  #plan(
    pipe: PipeAdvertisement,
    { peers = [], timeoutMs, remembered = [] }: ResolveOptions,
  ): ResolutionPlan {
    const { endpoint, clock } = this.#world
    const fresh = this.#remembered.of(pipe.id, clock.nowMs(), pipe.transport)
    const known = new Map([...remembered, ...fresh].map((end) => [end.peerId, end]))
    return {
      pipe,
      timeoutMs: timeoutMs ?? RESOLVE_TIMEOUT_MS,
      directedTo: peers,
      neighbours: this.#world.neighbours(),
      audience: () => this.#world.audience(),
      remembered: [...known.values()],
      canDial: (address) => endpoint.canDial(address),
    }
  }

  /** As it would be answered if it asked once more, over a link that proves its key. */
  #tellLetIn({ pipeId, peerId, fingerprint }: LetIn): void {
    const { self, resolver, counters, endpoint } = this.#world
    const pipe = this.#world.boundInput(pipeId)
    if (pipe === undefined) return
    const { remoteAddress = '' } = endpoint.links.find(peerId)?.connection ?? {}
    const cameFrom = hostOf(remoteAddress) ?? ''
    const query: PipeQuery = { kind: 'query', pipeId, type: pipe.type, peers: [self] }
    const asking = { source: peerId, cameFrom, saysAt: [], byMulticast: false }
    const reply = this.#answerTo(query, asking, { peerId, fingerprint })
    if (reply.kind !== 'answer' || !reply.answer.found) return
    const body = encodePipeResolverMessage(reply.answer)
    resolver
      .tellProven(peerId, fingerprint, PIPE_RESOLVER_HANDLER, body, this.#abort.signal)
      .catch(() => counters.add('binding.admissions-untold'))
  }

  /** Heard unasked: it lets us in now, if it is proven that it says so. */
  #onAdmitted({ pipeId, peer: peerId }: PipeAnswer, { delivery }: IncomingResponse): void {
    if (isOwnWord(delivery) && provenKey(delivery) !== undefined)
      this.#world.admitted({ pipeId, peerId })
  }

  #answerTo(query: PipeQuery, asking: Asking, caller: Caller): Reply {
    const { self, endpoint, clock } = this.#world
    return answerQuery(query, asking, {
      self,
      boundInput: (pipeId) => this.#world.boundInput(pipeId),
      admit: (pipeId) => this.#world.admit(pipeId, caller),
      endpoints: () => endpoint.localEndpoints(),
      advertisement: () => this.#world.advertisement(),
      remembered: (pipeId, transport) =>
        this.#remembered
          .of(pipeId, clock.nowMs(), transport)
          .filter(({ peerId }) => !this.#world.isPrivate(peerId)),
    })
  }

  #onQuery(query: IncomingQuery): void {
    const message = parsePipeResolverMessage(query.body)
    if (message.kind !== 'query') return this.#world.counters.add('binding.misplaced-answers')
    const { fromAddress } = query.delivery
    const asking = {
      source: query.source,
      cameFrom: hostOfSender(fromAddress) ?? fromAddress,
      saysAt: query.askerAddresses.map((address) => hostOf(address) ?? address),
      byMulticast: query.delivery.link === undefined,
    }
    const reply = this.#answerTo(message, asking, askerOf(query))
    if (reply.kind === 'unanswered') return this.#onUnanswered(query, message)
    if (reply.kind === 'silence') return
    this.#world.counters.add('binding.answers-sent')
    query.respond(encodePipeResolverMessage(reply.answer), reply.onlyTo)
  }

  /**
   * A query for somebody else's pipe: a rendezvous passes it on. Any other peer tells who passed it on to us that it has
   * the pipe not, so that the index forgets it.
   */
  #onUnanswered(query: IncomingQuery, { pipeId: id, type, peers }: PipeQuery): void {
    if (peers.length > 0) return
    query.passOn(questionFor({ id, type }))
    const { self, rendezvous, resolver, counters } = this.#world
    const { from, link } = query.delivery
    if (link === undefined || from === query.source || rendezvous.role === 'rendezvous') return
    const no = { kind: 'answer', pipeId: id, type, peer: self, found: false } as const
    resolver
      .tell(from, PIPE_RESOLVER_HANDLER, encodePipeResolverMessage(no), this.#abort.signal)
      .catch(() => counters.add('binding.refusals-untold'))
  }

  /** A late answer, or a peer's word that messages of ours found no pipe there (specification 3.6). */
  #onUnsolicited(response: IncomingResponse): void {
    const message = parsePipeResolverMessage(response.body)
    if (message.kind !== 'answer' || message.peer !== response.from) return
    if (message.found) return this.#onAdmitted(message, response)
    const { pipeId, peer: peerId, refused, type } = message
    const isOwn = isOwnWord(response.delivery)
    if (isOwn) this.#remembered.forget(pipeId, peerId)
    const notLetIn = refused === undefined ? undefined : notLetInText(refused)
    this.#world.refused({ pipeId, peerId, notLetIn, word: voucherOf(response.delivery) })
    if (notLetIn !== undefined || !isOwn) return
    const { key, attribute, value } = questionFor({ id: pipeId, type })
    const lookup = { handler: PIPE_RESOLVER_HANDLER, key, attribute, value }
    this.#world.srdi.refused(lookup, peerId)
  }
}

/** Who asks: with a key where it asks itself, over a link on which it proved one. */
const askerOf = ({ source, delivery }: IncomingQuery): Caller => ({
  peerId: source,
  fingerprint: delivery.from === source ? provenKey(delivery) : undefined,
})
