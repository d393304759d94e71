import { sleep, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import type { ResolverQuery } from '../../protocol/documents/resolver-query.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import { assertProven } from '../endpoint/way.ts'
import type { IncomingQuery } from './resolver-handler.ts'
import type { ResolverMessages } from './resolver-messages.ts'
import type { PeerRates } from './source-rates.ts'

/** Most answers being sent at once; further queries stay unanswered, as if lost, and are counted. */
const ANSWERS_AT_ONCE = 256
/** Answers to a question that everybody was asked are spread over this time, so that a crowd does not answer at once. */
export const ANSWER_SPREAD_MS = 100

export interface AnswerWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly rates: PeerRates
  readonly endpoint: EndpointService
}

/** Sends answers to those who asked, wherever they are: bounded in number, and never all peers at once. */
export class AnswerSender {
  readonly #world: AnswerWorld
  readonly #log: Log
  readonly #messages: ResolverMessages
  readonly #abort = new AbortController()
  #answering = 0

  constructor(world: AnswerWorld, messages: ResolverMessages) {
    this.#world = world
    this.#log = world.log.scope('resolver')
    this.#messages = messages
  }

  /** How a query is answered that came so; see {@link IncomingQuery.respond}. */
  to(query: ResolverQuery, delivery: Delivery): IncomingQuery['respond'] {
    const { random } = this.#world
    const delayMs = delivery.link === undefined ? 1 + randomBelow(random, ANSWER_SPREAD_MS) : 0
    return (body, onlyTo) => {
      if (this.#mayAnswer(query, delivery)) void this.#send(query, body, onlyTo, delayMs)
    }
  }

  /** Takes back the answers that wait for their time; idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  /** A datagram may be anybody's: answers to those that no link leads to, for which we would dial, are few. */
  #mayAnswer({ source }: ResolverQuery, delivery: Delivery): boolean {
    const { endpoint, rates } = this.#world
    if (delivery.link !== undefined || endpoint.links.find(source) !== undefined) return true
    return rates.strangers.allows(delivery)
  }

  async #send(
    { source, handler, queryId }: ResolverQuery,
    body: string,
    onlyTo: KeyFingerprint | undefined,
    delayMs: number,
  ): Promise<void> {
    const { clock, counters, endpoint } = this.#world
    if (this.#answering >= ANSWERS_AT_ONCE) return counters.add('resolver.answers-refused')
    this.#answering++
    try {
      if (delayMs > 0) await sleep(clock, delayMs, this.#abort.signal)
      const way = await endpoint.way(source)
      if (onlyTo !== undefined) assertProven(way, onlyTo)
      const message = this.#messages.response(handler, queryId, body)
      endpoint.send(way, message, this.#messages.responses)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      counters.add('resolver.answers-failed')
      this.#log.info('answer not delivered', { why: toPipefitterError(error).message })
    } finally {
      this.#answering--
    }
  }
}
