import { PipefitterError } from '../base/errors.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Network, NetworkInterface } from '../peer/ports.ts'

/** Gives a place back; idempotent. */
export type ReleasePlace = () => void

/** What the table can do with a connection. */
interface Cuttable {
  abort(reason: PipefitterError): void
}

/**
 * The connections there are: bounded in number, and cut when the address of ours that carries them is gone, which the
 * system itself would notice only after many minutes.
 */
export class ConnectionTable {
  readonly #network: Network
  readonly #max: number
  readonly #hosts = new Map<Cuttable, string>()
  #places = 0
  #known: readonly NetworkInterface[] = []
  #unsubscribe: Unsubscribe | undefined

  constructor(network: Network, max: number) {
    this.#network = network
    this.#max = max
  }

  get size(): number {
    return this.#hosts.size
  }

  /** A place for one connection, from its first packet to its end; none when all are taken. */
  reserve(): ReleasePlace | undefined {
    if (this.#places >= this.#max) return undefined
    this.#places++
    let released = false
    return () => {
      if (!released) this.#places--
      released = true
    }
  }

  /** Watches `connection`, which uses the local address `host`, until `remove`. */
  add(connection: Cuttable, host: string): void {
    this.#hosts.set(connection, host)
    if (this.#unsubscribe !== undefined) return
    this.#known = this.#network.interfaces()
    this.#unsubscribe = this.#network.onChanged((now) => this.#changed(now))
  }

  remove(connection: Cuttable): void {
    this.#hosts.delete(connection)
    if (this.#hosts.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  /** Loopback never goes away, though it leaves the list when something better comes. */
  #changed(now: readonly NetworkInterface[]): void {
    const before = this.#known
    this.#known = now
    const there = new Set(now.map(({ address }) => address))
    for (const { address, name, loopback } of before) {
      if (!loopback && !there.has(address)) this.#cut(address, name)
    }
  }

  #cut(address: string, name: string): void {
    const words = `This machine no longer has the address ${address} (${name}) that carried the link`
    for (const [connection, host] of [...this.#hosts]) {
      if (host === address) {
        connection.abort(new PipefitterError('endpoint/closed', words, { details: { address } }))
      }
    }
  }
}
