import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Store } from '../../peer/ports/store.ts'

/** As the store keeps them; they are of the moment and of this machine, no backup has them. */
const PAUSED = 'pipes paused'
const RECEIVING = 'receiving'

/**
 * Two switches over all pipes of this peer, kept in the profile. While they are paused nothing goes into or comes out of any of
 * them, and all stay as they are: ends bound, conversations open, senders slowed. While receiving is off, no input end is bound
 * here; which of them shall be is remembered.
 */
export class Standstill {
  readonly changed = new Emitter<void>()
  readonly #store: Store
  #isPaused: boolean
  #isReceiving: boolean
  #flow: Deferred<void> | undefined

  constructor(store: Store) {
    this.#store = store
    this.#isPaused = store.read.setting(PAUSED) === 'yes'
    this.#isReceiving = store.read.setting(RECEIVING) !== 'no'
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  get isReceiving(): boolean {
    return this.#isReceiving
  }

  /** Throws `store/failed`, nothing then having changed. */
  pause(on: boolean): void {
    if (on === this.#isPaused) return
    this.#store.write.setSetting(PAUSED, on ? 'yes' : 'no')
    this.#isPaused = on
    if (!on) this.#letGo()
    this.changed.emit()
  }

  /** Throws `store/failed`, nothing then having changed. */
  receive(on: boolean): void {
    if (on === this.#isReceiving) return
    this.#store.write.setSetting(RECEIVING, on ? 'yes' : 'no')
    this.#isReceiving = on
    this.changed.emit()
  }

  /** Settles when nothing is paused; at once where nothing is. */
  flowing(): Promise<void> {
    if (!this.#isPaused) return Promise.resolve()
    this.#flow ??= createDeferred()
    return this.#flow.promise
  }

  /** Throws `pipe/paused` while all pipes are. */
  requireFlow(): void {
    if (!this.#isPaused) return
    throw new PipefitterError('pipe/paused', 'All pipes of this peer are paused')
  }

  #letGo(): void {
    const flow = this.#flow
    this.#flow = undefined
    flow?.resolve()
  }
}
