import type { Clock } from '../../base/clock.ts'
import { Lru } from '../../base/lru.ts'
import { PLAIN_ADDRESSES_MAX, PLAIN_FOR_MS } from './limits.ts'

/** Addresses where legacy peers were found lately: they need not be asked for a proof again and again. */
export class PlainAddresses {
  readonly #clock: Clock
  readonly #until = new Lru<string, number>(PLAIN_ADDRESSES_MAX)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(address: string): boolean {
    return (this.#until.get(address) ?? 0) > this.#clock.nowMs()
  }

  add(address: string): void {
    this.#until.set(address, this.#clock.nowMs() + PLAIN_FOR_MS)
  }

  delete(address: string): void {
    this.#until.delete(address)
  }
}
