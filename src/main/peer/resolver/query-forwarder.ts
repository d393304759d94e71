import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { JXTA_NAMESPACE, WALK_HEADER } from '../../protocol/constants.ts'
import type { ResolverQuery } from '../../protocol/documents/resolver-query.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import {
  planForward,
  type ForwardFacts,
  type ForwardPlan,
  type ForwardStep,
  type Holder,
} from './forward-plan.ts'
import { replicaFor } from './replica.ts'
import type { ResolverMessages } from './resolver-messages.ts'
import { isPattern, type SrdiIndex, type SrdiLookup, type SrdiRecord } from './srdi-index.ts'

/**
 * The same query of the same peer is forwarded again only after this time, asking again is another matter; and so is that it
 * comes walking where it came straight before: else the walk from the replica's rendezvous would end there.
 */
const FORWARD_AGAIN_AFTER_MS = 300
const QUERIES_REMEMBERED = 1_024
/** Most forwarded queries on their way at once; more are dropped and counted. */
const FORWARDING_MAX = 512

/** What a query asks for, in the terms of the index; absent key: nothing that is indexed. */
export interface Question extends Omit<SrdiLookup, 'handler'> {
  /** Most peers that need to answer. */
  readonly limit: number
}

/** A query that is to be passed on. */
export interface Passed {
  readonly query: ResolverQuery
  /** The message that it came in, or that it shall go out in. */
  readonly message: Message
  /** How it came; absent for our own. */
  readonly delivery: Delivery | undefined
}

export interface ForwarderWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly index: SrdiIndex
}

/** How a rendezvous passes on queries that it does not answer itself: to those who can, so that they answer the asker. */
export class QueryForwarder {
  readonly #world: ForwarderWorld
  readonly #log: Log
  readonly #messages: ResolverMessages
  readonly #passed = new Lru<string, number>(QUERIES_REMEMBERED)
  #forwarding = 0

  constructor(world: ForwarderWorld, messages: ResolverMessages) {
    this.#world = world
    this.#log = world.log.scope('forward')
    this.#messages = messages
  }

  /** Passes a query on, unless it was just now. Without a question it walks. */
  pass(passed: Passed, question: Question | undefined): void {
    const { counters } = this.#world
    if (!this.#isNew(passed)) return counters.add('resolver.passed-already')
    const plan = planForward(this.#facts(passed, question))
    counters.add(`resolver.passed-${plan.kind}`)
    this.#perform(plan, passed)
  }

  #isNew({ query: { source, handler, queryId, query }, message, delivery }: Passed): boolean {
    const walks = cameHow(message, delivery) === 'walking'
    const key = [walks ? 'walking' : 'straight', source, handler, queryId, query].join(' ')
    const nowMs = this.#world.clock.nowMs()
    const last = this.#passed.peek(key)
    if (last !== undefined && nowMs - last < FORWARD_AGAIN_AFTER_MS) return false
    this.#passed.set(key, nowMs)
    return true
  }

  #facts({ query, message, delivery }: Passed, question: Question | undefined): ForwardFacts {
    const { config, clock, random, rendezvous, index } = this.#world
    const { handler, source, hopCount } = query
    const one = question !== undefined && !isPattern(question.value) ? question : undefined
    const { peerId: self } = config
    return {
      self,
      source,
      hopCount,
      came: cameHow(message, delivery),
      from: delivery?.from,
      limit: question?.limit ?? 0,
      holders: (question === undefined
        ? []
        : index.find({ ...question, handler }, clock.nowMs())
      ).map((record) => this.#holder(record)),
      replica: one && replicaFor(self, rendezvous.view, one.key, one.attribute, one.value),
      chance: randomBelow(random, 0x1_0000_0000) / 0x1_0000_0000,
    }
  }

  /** One that is linked here is asked straight; one that another rendezvous told of, over that: it has the link. */
  #holder({ peerId, toldBy }: SrdiRecord): Holder {
    const { endpoint, rendezvous } = this.#world
    const isNear = endpoint.links.find(peerId) !== undefined
    return isNear || toldBy === undefined || !rendezvous.inView(toldBy)
      ? { peerId }
      : { peerId, via: toldBy }
  }

  #perform(plan: ForwardPlan, passed: Passed): void {
    if (plan.kind === 'walk') return this.#walk(passed)
    if (plan.kind === 'replica') return void this.#toReplica(plan.peerId, passed)
    if (plan.kind === 'holders') for (const step of plan.steps) void this.#toHolder(step, passed)
  }

  #walk({ message }: Passed): void {
    this.#world.rendezvous.walk(message, this.#messages.queries)
  }

  async #toReplica(peerId: PeerId, passed: Passed): Promise<void> {
    if (!(await this.#forward({ peerId, hopCount: 1 }, passed))) this.#walk(passed)
  }

  /** A peer that cannot be reached has nothing, until it says so again; a client's lease ends by itself. */
  async #toHolder(step: ForwardStep, passed: Passed): Promise<void> {
    const { rendezvous, index } = this.#world
    const { peerId } = step
    if (!(await this.#forward(step, passed)) && !rendezvous.hasClient(peerId)) index.forget(peerId)
  }

  async #forward({ peerId, hopCount, walkFrom }: ForwardStep, { query }: Passed): Promise<boolean> {
    const { endpoint, rendezvous, counters } = this.#world
    if (this.#forwarding >= FORWARDING_MAX) {
      counters.add('resolver.forwards-refused')
      return true
    }
    this.#forwarding++
    try {
      const bare = this.#messages.query({ ...query, hopCount })
      const message = walkFrom === true ? rendezvous.walkingFrom(peerId, bare) : bare
      endpoint.send(await endpoint.way(peerId), message, this.#messages.queries)
      counters.add('resolver.forwarded')
      return true
    } catch (error) {
      counters.add('resolver.forwards-failed')
      const why = toPipefitterError(error).message
      this.#log.info('query not forwarded', { to: shortId(peerId), why })
      return false
    } finally {
      this.#forwarding--
    }
  }
}

const cameHow = (message: Message, delivery: Delivery | undefined): ForwardFacts['came'] => {
  if (delivery === undefined) return 'own'
  if (delivery.link === undefined) return 'multicast'
  return message.get(JXTA_NAMESPACE, WALK_HEADER) === undefined ? 'direct' : 'walking'
}
