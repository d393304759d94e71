import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Network, NetworkInterface } from '../../peer/ports/network.ts'
import { DhtNode } from './dht-node.ts'
import type { DhtNodeInit } from './dht-node.ts'

/** A use of the node; what was made with it ends with the node. */
export interface NodeUse {
  readonly node: DhtNode
  /** The address of this machine that carries it: an interface's, the best one's where the node is bound to all. */
  readonly localHost: string
  /** Gives the use back; idempotent. */
  readonly release: () => void
}

const ALL_ADDRESSES = '0.0.0.0'

export interface NodeKeeperInit extends Omit<DhtNodeInit, 'host'> {
  readonly network: Network
}

/** The one node of a transport: there from its first use to the end of its last. */
export class NodeKeeper {
  readonly #init: NodeKeeperInit
  #node: { readonly started: Promise<DhtNode>; readonly host: string } | undefined
  #stopping: Promise<void> = Promise.resolve()
  #uses = 0

  constructor(init: NodeKeeperInit) {
    this.#init = init
  }

  /** The interface that goes before the others, of those over which the DHT can be reached at all. */
  get way(): NetworkInterface | undefined {
    return this.#ways[0]
  }

  /** Whether the address that the node is bound to is gone. */
  get isCutOff(): boolean {
    const host = this.#node?.host
    if (host === undefined || host === ALL_ADDRESSES) return false
    return !this.#ways.some(({ address }) => address === host)
  }

  /** Rejects with `endpoint/unreachable` in words that say what is missing. */
  async use(): Promise<NodeUse> {
    if (!this.#init.settings.reach.anywhere) throw unreachable(SWITCHED_OFF)
    const way = this.way
    if (way === undefined) throw unreachable(NO_WAY)
    this.#uses++
    let isReleased = false
    const release = (): void => {
      if (isReleased) return
      isReleased = true
      this.#uses--
      if (this.#uses === 0) void this.stop()
    }
    try {
      return { node: await this.#start(), localHost: way.address, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Ends the node and whatever uses it; the next use begins another. Bounded in time. */
  stop(): Promise<void> {
    const ending = this.#node
    this.#node = undefined
    if (ending === undefined) return this.#stopping
    const ended = ending.started.then(
      (node) => node.stop(),
      () => {},
    )
    this.#stopping = Promise.all([this.#stopping, ended]).then(() => {})
    return this.#stopping
  }

  #start(): Promise<DhtNode> {
    if (this.#node !== undefined) return this.#node.started
    const host = this.#bindHost()
    // One after the other, so that the port is free again.
    const started = this.#stopping.then(() => DhtNode.start({ ...this.#init, host }))
    this.#node = { started, host }
    started.catch(() => {
      if (this.#node?.started === started) this.#node = undefined
    })
    return started
  }

  /** The one interface's address where there is one, as where a person chose it; else all of this machine's. */
  #bindHost(): string {
    const [first, second] = this.#ways
    return first !== undefined && second === undefined ? first.address : ALL_ADDRESSES
  }

  /** The DHT is of IPv4; over loopback only one that is on this machine itself is reached. */
  get #ways(): readonly NetworkInterface[] {
    const { bootstrap } = this.#init.settings
    const isHere = bootstrap?.every(({ host }) => isLoopback(host)) === true
    return this.#init.network
      .interfaces()
      .filter(({ family, loopback }) => family === 4 && (isHere || !loopback))
  }
}

export const SWITCHED_OFF =
  'The DHT is switched off: this peer keeps to its own networks. Choose “anywhere” in the settings, or start with --dht'
export const NO_WAY =
  'No network interface that this peer may use leads beyond this machine over IPv4, which the DHT needs'

const unreachable = (words: string): PipefitterError =>
  new PipefitterError('endpoint/unreachable', words)
