import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Log } from '../../base/log.ts'
import { SourceRates, TokenBucket, type Rate } from '../../base/token-bucket.ts'
import type { Delivery } from '../endpoint/demux.ts'

/** Sources whose rate is remembered; the one not heard for longest is forgotten. */
const SOURCES_MAX = 4_096
/** Refusals that are written to the log; all are counted. */
const LOGGED: Rate = { burst: 5, perSecond: 0.1 }

/** Queries, responses and index messages of one neighbour: a search of many pipes is a burst, and no more. */
export const MESSAGE_RATE: Rate = { burst: 4_096, perSecond: 500 }
export const MESSAGE_RATE_TOTAL: Rate = { burst: 32_768, perSecond: 5_000 }
/** Advertisements in the responses of one neighbour: all that a table holds at once, then a trickle. */
export const ADVERTISEMENT_RATE: Rate = { burst: 8_192, perSecond: 200 }
export const ADVERTISEMENT_RATE_TOTAL: Rate = { burst: 32_768, perSecond: 2_000 }

/** Routed messages that one neighbour brings, for us or to be passed on: what carries pipes over relays has to fit. */
export const ROUTED_RATE: Rate = { burst: 16_384, perSecond: 8_000 }
export const ROUTED_RATE_TOTAL: Rate = { burst: 32_768, perSecond: 16_000 }
/**
 * Answers to questions asked of everybody by peers that no link of ours leads to: for each we dial whoever the question
 * names, and a datagram proves nothing of that.
 */
export const STRANGER_RATE: Rate = { burst: 8, perSecond: 1 }
export const STRANGER_RATE_TOTAL: Rate = { burst: 32, perSecond: 10 }
/** Words of ours that a way is bad: each goes to whoever the message named as its source, who may know nothing of it. */
export const BAD_ROUTE_RATE: Rate = { burst: 16, perSecond: 1 }
export const BAD_ROUTE_RATE_TOTAL: Rate = { burst: 64, perSecond: 10 }

export interface RatesWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
}

/** What one neighbour, and all together, may make us do: what is beyond it is passed over, counted, and logged now and then. */
export class NeighbourRates {
  readonly #world: RatesWorld
  readonly #counter: string
  readonly #rates: SourceRates
  readonly #logged: TokenBucket

  /** `counter` begins the names of the counters: `<counter>-of-one` and `<counter>-of-all`. */
  constructor(world: RatesWorld, counter: string, each: Rate, total: Rate) {
    const nowMs = world.clock.nowMs()
    this.#world = world
    this.#counter = counter
    this.#rates = new SourceRates(each, total, SOURCES_MAX, nowMs)
    this.#logged = new TokenBucket(LOGGED, nowMs)
  }

  /** Whether what came may be looked at. */
  allows(delivery: Delivery, cost = 1): boolean {
    const { clock, counters, log } = this.#world
    const nowMs = clock.nowMs()
    const source = sourceOf(delivery)
    const outcome = this.#rates.take(source, nowMs, cost)
    if (outcome === 'allowed') return true
    counters.add(`${this.#counter}-of-${outcome === 'source' ? 'one' : 'all'}`, cost)
    if (this.#logged.take(nowMs))
      log.warn('too much at once was passed over', { source, what: this.#counter })
    return false
  }
}

/** The rates of a peer: the same for all groups that it is in, so that one in many groups may do no more than others. */
export class PeerRates {
  readonly messages: NeighbourRates
  readonly advertisements: NeighbourRates
  readonly routed: NeighbourRates
  readonly badRoutes: NeighbourRates
  readonly strangers: NeighbourRates

  constructor(world: RatesWorld) {
    const rates = (scope: string, counter: string, each: Rate, total: Rate): NeighbourRates =>
      new NeighbourRates({ ...world, log: world.log.scope(scope) }, counter, each, total)
    this.messages = rates('resolver', 'resolver.refused', MESSAGE_RATE, MESSAGE_RATE_TOTAL)
    this.advertisements = rates(
      'discovery',
      'discovery.refused',
      ADVERTISEMENT_RATE,
      ADVERTISEMENT_RATE_TOTAL,
    )
    this.routed = rates('router', 'router.refused', ROUTED_RATE, ROUTED_RATE_TOTAL)
    this.strangers = rates(
      'resolver',
      'resolver.strangers-unanswered',
      STRANGER_RATE,
      STRANGER_RATE_TOTAL,
    )
    this.badRoutes = rates('router', 'router.untold', BAD_ROUTE_RATE, BAD_ROUTE_RATE_TOTAL)
  }
}

/** The neighbour at the other end of the link, whoever it speaks for; of a datagram the host that it came from. */
const sourceOf = ({ link, fromAddress }: Delivery): string =>
  link?.peerId ?? fromAddress.slice(0, Math.max(0, fromAddress.lastIndexOf(':')))
