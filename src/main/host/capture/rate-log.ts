import { feeds } from '../../../shared/contract.ts'
import type { TrafficRateRow } from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { LogFeed } from '../feeds/log-feed.ts'

const SECOND_MS = 1_000

/** Messages and bytes of each second in which there were any, for the strip over time. */
export class RateLog {
  readonly feed: LogFeed<Omit<TrafficRateRow, 'id'>, TrafficRateRow>
  readonly #clock: Clock
  #timer: Timer | undefined
  #now = { in: 0, out: 0, bytesIn: 0, bytesOut: 0 }

  constructor(clock: Clock) {
    this.#clock = clock
    this.feed = new LogFeed(clock, feeds.trafficRate.keep, ({ number, source }) => ({
      id: String(number),
      ...source,
    }))
  }

  count(direction: 'in' | 'out', bytes: number): void {
    if (direction === 'in') {
      this.#now.in++
      this.#now.bytesIn += bytes
    } else {
      this.#now.out++
      this.#now.bytesOut += bytes
    }
    this.#timer ??= this.#clock.after('traffic-rate', SECOND_MS, () => this.#turn())
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #turn(): void {
    const second = this.#now
    this.#timer = undefined
    this.#now = { in: 0, out: 0, bytesIn: 0, bytesOut: 0 }
    this.feed.append(() => ({ atWallMs: this.#clock.wallMs(), ...second }))
  }
}
