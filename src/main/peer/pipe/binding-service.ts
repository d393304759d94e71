import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { randomUuid, type Random } from '../../base/random.ts'
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
import { hostOf, schemeOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import { sameSubnet } from '../../base/ip.ts'
import type {
  IncomingQuery,
  IncomingResponse,
  OpenQuery,
  ResolverService,
} from '../resolver/resolver-service.ts'
import { RememberedEnds } from './remembered-ends.ts'
import { answerQuery, type RememberedEnd } from './responder.ts'
import { Resolution } from './resolution.ts'
import type { AnswerInput, ResolutionEffect, ResolutionPlan } from './resolution-machine.ts'

/** How long answers are awaited unless the caller says otherwise. */
export const RESOLVE_TIMEOUT_MS = 5_000

export interface ResolveOptions {
  /** Ask these peers alone; absent: everybody. */
  readonly peers?: readonly PeerId[] | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Ends known from earlier runs of the program, to be tried first. */
  readonly remembered?: readonly RememberedEnd[] | undefined
}

export interface BindingWorld {
  readonly self: PeerId
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly resolver: ResolverService
  /** Peers that multicast does not reach. */
  neighbours(): readonly PeerId[]
  advertisement(): PeerAdvertisement
  /** A peer spoke of itself. */
  heard(advertisement: PeerAdvertisement): void
  /** What a peer calls itself, for the names of channels. */
  nameOf(peerId: PeerId): string
  boundInput(pipeId: PipeId): PipeAdvertisement | undefined
}

/** The Pipe Binding Protocol (specification 3.6), both sides: queries of ours, and answers to others' queries. */
export class BindingService {
  readonly #world: BindingWorld
  readonly #log: Log
  readonly #remembered = new RememberedEnds()

  constructor(world: BindingWorld) {
    this.#world = world
    this.#log = world.log.scope('binding')
    world.resolver.handle(PIPE_RESOLVER_HANDLER, { onQuery: (query) => this.#onQuery(query) })
  }

  /** Starts to look for peers that have the pipe's input end bound. */
  resolve(pipe: PipeAdvertisement, options: ResolveOptions = {}): Resolution {
    const plan = this.#plan(pipe, options)
    const run = new Run(this.#world, this.#log, plan, this.#remembered)
    const { signal } = options
    const cancel = (): void => run.resolution.cancel()
    if (signal?.aborted === true) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    void run.resolution.finished.then(() => signal?.removeEventListener('abort', cancel))
    return run.resolution
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
      remembered: [...known.values()],
      canDial: (address) => endpoint.canDial(address),
    }
  }

  #onQuery(query: IncomingQuery): void {
    const message = parsePipeResolverMessage(query.body)
    if (message.kind !== 'query') return this.#world.counters.add('binding.misplaced-answers')
    const hosts = [query.delivery.fromAddress, ...query.askerAddresses].map(
      (address) => hostOf(address) ?? address,
    )
    const asking = {
      source: query.source,
      askerHosts: hosts,
      byMulticast: query.delivery.link === undefined,
    }
    const { self, endpoint, clock } = this.#world
    const answer = answerQuery(message, asking, {
      self,
      boundInput: (pipeId) => this.#world.boundInput(pipeId),
      endpoints: () => endpoint.localEndpoints(),
      advertisement: () => this.#world.advertisement(),
      remembered: (pipeId, transport) => this.#remembered.of(pipeId, clock.nowMs(), transport),
    })
    if (answer === undefined) return
    this.#world.counters.add('binding.answers-sent')
    query.respond(encodePipeResolverMessage(answer))
  }
}

/** One resolution at work: performs what its machine decides. */
class Run {
  readonly resolution: Resolution
  readonly #world: BindingWorld
  readonly #log: Log
  readonly #pipe: PipeAdvertisement
  readonly #remembered: RememberedEnds
  readonly #queries = new Map<string, OpenQuery>()
  readonly #abort = new AbortController()

  constructor(world: BindingWorld, log: Log, plan: ResolutionPlan, remembered: RememberedEnds) {
    this.#world = world
    this.#log = log
    this.#pipe = plan.pipe
    this.#remembered = remembered
    this.resolution = new Resolution(randomUuid(world.random), plan, world.clock, (effect) =>
      this.#perform(effect),
    )
    this.resolution.feed({ kind: 'start', wallMs: world.clock.wallMs() })
  }

  #perform(effect: ResolutionEffect): void {
    switch (effect.kind) {
      case 'ask-everybody':
        return void this.#askEverybody()
      case 'ask-peer':
        return void this.#askPeer(effect.peerId, effect.directed, effect.endpoint)
      case 'remember':
        return this.#remembered.remember(this.#pipe.id, effect.end, this.#world.clock.nowMs())
      case 'forget':
        return this.#remembered.forget(this.#pipe.id, effect.peerId)
      case 'finished':
        return this.#end()
      case 'changed':
      case 'decide':
    }
  }

  async #askEverybody(): Promise<void> {
    const query = this.#open('everybody', (response) => this.#onResponse(response, undefined))
    const sent = await this.#world.resolver.propagate(
      PIPE_RESOLVER_HANDLER,
      query.queryId,
      this.#body([], undefined),
    )
    for (const { channel, error } of sent) {
      this.resolution.feed({
        kind: 'asked',
        channel: channel.id,
        ...(error === undefined ? {} : { error }),
      })
    }
  }

  async #askPeer(peerId: PeerId, directed: boolean, endpoint: string | undefined): Promise<void> {
    const { endpoints, clock, resolver } = this.#world
    const channel = `peer ${this.#world.nameOf(peerId)}`
    if (endpoint !== undefined) endpoints.learn(peerId, endpoint, 'answer', clock.wallMs())
    const query = this.#open(peerId, (response) => this.#onResponse(response, channel))
    const body = directed ? this.#body([peerId], false) : this.#body([], undefined)
    try {
      await resolver.ask(peerId, PIPE_RESOLVER_HANDLER, query.queryId, body, this.#abort.signal)
      this.resolution.feed({ kind: 'asked', channel, peerId })
    } catch (error) {
      const text = toPipefitterError(error).message
      this.resolution.feed({ kind: 'unreachable', peerId, channel, error: text })
    }
  }

  /** The open query for `key`, opened at the first need: asking again uses the same number. */
  #open(key: string, onResponse: (response: IncomingResponse) => void): OpenQuery {
    const known = this.#queries.get(key)
    if (known !== undefined) return known
    const query = this.#world.resolver.open(PIPE_RESOLVER_HANDLER, onResponse)
    this.#queries.set(key, query)
    return query
  }

  /** The query's body: the pipe, its type and the transport it specifies; `peers` where only those should answer. */
  #body(peers: readonly PeerId[], cached: boolean | undefined): string {
    const { id: pipeId, type, transport } = this.#pipe
    const query: PipeQuery = {
      kind: 'query',
      pipeId,
      type,
      peers,
      ...(transport === undefined ? {} : { transport }),
      ...(cached === undefined ? {} : { cached }),
    }
    return encodePipeResolverMessage(query)
  }

  #onResponse(response: IncomingResponse, askedAlone: string | undefined): void {
    const answer = parsePipeResolverMessage(response.body)
    if (
      answer.kind !== 'answer' ||
      answer.pipeId !== this.#pipe.id ||
      answer.type !== this.#pipe.type
    ) {
      return this.#world.counters.add('binding.strange-answers')
    }
    if (answer.peer === this.#world.self) return
    this.#learn(answer, response)
    this.resolution.feed(this.#input(answer, response, askedAlone))
  }

  /** A peer's own advertisement in its own answer tells where it can be reached. */
  #learn(answer: PipeAnswer, response: IncomingResponse): void {
    const advertisement = answer.peerAdvertisement
    if (advertisement?.peerId === response.from && answer.peer === response.from)
      this.#world.heard(advertisement)
  }

  #input(
    answer: PipeAnswer,
    response: IncomingResponse,
    askedAlone: string | undefined,
  ): AnswerInput {
    return {
      kind: 'answer',
      peerId: answer.peer,
      from: response.from,
      found: answer.found,
      endpoint: answer.endpoint ?? this.#derivedEndpoint(answer, response),
      toEverybody: askedAlone === undefined,
      channel: askedAlone ?? this.#channelOf(response),
      wallMs: this.#world.clock.wallMs(),
    }
  }

  /**
   * Peers of other implementations name no endpoint: then one of their advertised ones of the wanted transport serves,
   * on a network of ours if possible, else where the answer's link leads.
   */
  #derivedEndpoint(answer: PipeAnswer, response: IncomingResponse): string | undefined {
    const { endpoint } = this.#world
    const wanted = (address: string): boolean =>
      endpoint.canDial(address) &&
      (this.#pipe.transport === undefined || schemeOf(address) === this.#pipe.transport)
    const advertised = (answer.peerAdvertisement?.endpoints ?? []).filter(wanted)
    const near = advertised.find((address) => this.#isNear(address))
    const link = response.delivery.link?.connection
    return (
      near ??
      advertised[0] ??
      (link !== undefined && wanted(link.remotePublicAddress)
        ? link.remotePublicAddress
        : undefined)
    )
  }

  #isNear(address: string): boolean {
    const host = hostOf(address)
    const own = this.#world.endpoint.localEndpoints()
    return (
      host !== undefined &&
      own.some(({ interface: at }) => sameSubnet(host, at.address, at.prefixLength))
    )
  }

  /** The propagation channel that an answer is credited to: that of the interface its link uses. */
  #channelOf(response: IncomingResponse): string {
    const channels = this.#world.endpoint.channels()
    const local = response.delivery.link?.connection.localAddress
    const host = local === undefined ? undefined : hostOf(local)
    const at = this.#world.endpoint
      .localEndpoints()
      .find(({ interface: on }) => on.address === host)?.interface.name
    return (
      (channels.find(({ interfaceName }) => interfaceName === at) ?? channels[0])?.id ?? 'network'
    )
  }

  #end(): void {
    this.#abort.abort()
    for (const query of this.#queries.values()) query.close()
    this.#queries.clear()
    this.#log.debug('resolution over', {
      answers: this.resolution.answers.length,
      state: this.resolution.state,
    })
  }
}
