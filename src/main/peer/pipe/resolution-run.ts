import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { errorText } from '../../base/errors.ts'
import { sameSubnet } from '../../base/ip.ts'
import { channelName } from '../channel-name.ts'
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
import type { PeerId } from '../../protocol/ids.ts'
import type { Directory } from '../ports/transport.ts'
import { HOLDERS_ASKED_MAX } from '../discovery/look-up.ts'
import { hostOf, isExcluded, schemeOf } from '../endpoint/addresses.ts'
import type { IncomingResponse, OpenQuery } from '../resolver/resolver-handler.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { PathTable } from './path-rules.ts'
import type { RememberedEnds } from './remembered-ends.ts'
import { questionFor } from './pipe-srdi.ts'
import { Resolution } from './resolution.ts'
import type { ResolutionEvent } from './resolution-event.ts'
import type { AnswerInput, ResolutionEffect, ResolutionPlan } from './resolution-machine.ts'

/** Everybody nearby is asked first: from the round with this number on, from 0, while nobody answered, the directories too. */
const DIRECTORIES_ROUND = 1

/** What a run needs of the world. */
export interface RunWorld {
  readonly self: PeerId
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly resolver: ResolverService
  readonly paths: PathTable
  /** A peer spoke of itself. */
  heard(advertisement: PeerAdvertisement): void
  /** What a peer calls itself, for the names of channels. */
  nameOf(peerId: PeerId): string
}

/** One resolution at work: performs what its machine decides. */
export class ResolutionRun {
  readonly resolution: Resolution
  readonly #world: RunWorld
  readonly #log: Log
  readonly #pipe: PipeAdvertisement
  readonly #remembered: RememberedEnds
  readonly #queries = new Map<string, OpenQuery>()
  readonly #abort = new AbortController()
  /** How often everybody was asked. */
  #rounds = 0

  /** `observe` hears all that happens, from the first question on. */
  constructor(
    world: RunWorld,
    log: Log,
    plan: ResolutionPlan,
    remembered: RememberedEnds,
    observe?: (event: ResolutionEvent) => void,
  ) {
    this.#world = world
    this.#log = log
    this.#pipe = plan.pipe
    this.#remembered = remembered
    this.resolution = new Resolution(randomUuid(world.random), plan, world.clock, (effect) =>
      this.#perform(effect),
    )
    if (observe !== undefined) this.resolution.happened.on(observe)
    this.resolution.feed({ kind: 'start', wallMs: world.clock.wallMs() })
  }

  #perform(effect: ResolutionEffect): void {
    switch (effect.kind) {
      case 'ask-everybody':
        if (this.#rounds++ >= DIRECTORIES_ROUND) this.#askDirectories()
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
    try {
      const query = this.#open('everybody', (response) => this.#onResponse(response, undefined))
      const body = this.#body([], undefined)
      const { resolver } = this.#world
      const sent = await resolver.propagate(
        PIPE_RESOLVER_HANDLER,
        query.queryId,
        body,
        questionFor(this.#pipe),
      )
      for (const { channel, error } of sent) {
        const failed = error === undefined ? {} : { error }
        this.resolution.feed({ kind: 'asked', channel: channelName(channel), ...failed })
      }
    } catch (error) {
      this.resolution.feed({ kind: 'asked', channel: 'network', error: errorText(error) })
    }
  }

  /** Whoever a directory says to have the pipe is linked to, and asked by the query like any peer: its answer counts alone. */
  #askDirectories(): void {
    for (const directory of this.#world.endpoint.directories)
      if (directory.state.kind !== 'off') void this.#askDirectory(directory)
  }

  async #askDirectory(directory: Directory): Promise<void> {
    const { name: channel } = directory
    const { signal } = this.#abort
    try {
      const found = await directory.holdersOf(this.#pipe.id, signal)
      this.resolution.feed({ kind: 'asked', channel })
      const asked = await Promise.allSettled(
        found.slice(0, HOLDERS_ASKED_MAX).map((address) => this.#askHolder(address, channel)),
      )
      for (const { status } of asked)
        if (status === 'rejected') this.#world.counters.add('binding.holders-unreached')
    } catch (error) {
      this.resolution.feed({ kind: 'asked', channel, error: errorText(error) })
    }
  }

  async #askHolder(address: string, channel: string): Promise<void> {
    const { endpoint, endpoints, resolver, clock, paths } = this.#world
    const { signal } = this.#abort
    if (isExcluded(address, paths.of(this.#pipe.id).excluded)) return
    const { peerId } = await endpoint.dial(address, signal)
    endpoints.learn(peerId, address, 'directory', clock.wallMs())
    const query = this.#open(`${channel} ${peerId}`, (response) =>
      this.#onResponse(response, channel),
    )
    const body = this.#body([], false)
    const wish = { endpoint: address }
    await resolver.ask(peerId, PIPE_RESOLVER_HANDLER, query.queryId, body, signal, wish)
  }

  async #askPeer(peerId: PeerId, directed: boolean, endpoint: string | undefined): Promise<void> {
    const { endpoints, clock, resolver } = this.#world
    const channel = `peer ${this.#world.nameOf(peerId)}`
    if (endpoint !== undefined) endpoints.learn(peerId, endpoint, 'answer', clock.wallMs())
    const body = directed ? this.#body([peerId], false) : this.#body([], undefined)
    try {
      const query = this.#open(peerId, (response) => this.#onResponse(response, channel))
      const wish = { avoid: this.#world.paths.of(this.#pipe.id).excluded }
      const { signal } = this.#abort
      await resolver.ask(peerId, PIPE_RESOLVER_HANDLER, query.queryId, body, signal, wish)
      this.resolution.feed({ kind: 'asked', channel, peerId })
    } catch (error) {
      this.resolution.feed({ kind: 'unreachable', peerId, channel, error: errorText(error) })
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
    if (!answer.found && isPropagated(response.delivery))
      return this.#world.counters.add('binding.refusals-unproven')
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
      refused: answer.refused,
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
    const used = channels.find(({ interfaceName }) => interfaceName === at) ?? channels[0]
    return used === undefined ? 'network' : channelName(used)
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

/** Anybody may have sent it, in anybody's name. */
const isPropagated = ({ link, security }: Delivery): boolean =>
  link === undefined && security === undefined
