import type { NoiseSocket } from 'hyperdht'
import type { Timer } from '../../base/clock.ts'
import { errorText } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Listener, LocalEndpoint, TransportContext } from '../../peer/ports/transport.ts'
import type { Entrance } from '../stream/index.ts'
import { DHT_SCHEME, formatKeyAddress } from './dht-address.ts'
import type { DhtSettings } from './limits.ts'
import { ENTER_TOLD_MS, LOOK_ALONE_EVERY_MS, LOOK_EVERY_MS } from './limits.ts'
import { NO_WAY, SWITCHED_OFF } from './node-keeper.ts'
import type { NodeKeeper, NodeUse } from './node-keeper.ts'
import { NoiseStream } from './noise-stream.ts'
import type { Whereabouts } from './whereabouts.ts'

const ALONE =
  'No node of the DHT answers: see whether this machine reaches the internet and whether a firewall lets UDP out, or name other nodes to enter by (--dht-bootstrap)'

export interface DhtListenerInit {
  readonly context: TransportContext
  readonly settings: DhtSettings
  readonly keeper: NodeKeeper
  readonly whereabouts: Whereabouts
  readonly entrance: Entrance
}

/**
 * This peer's presence in the DHT: follows the choice of a person and the interfaces, tells when others can reach it there,
 * and hands in what they open.
 *
 *   off ──chosen, a network──▶ starting ──nodes answer──▶ reachable ──none does──▶ alone
 *    ▲                            └──none does──▶ alone ──one does──▶ reachable       │
 *    └─────────────────── choice taken back, no network, stop ────────────────────────┘
 */
export class DhtListener implements Listener {
  readonly #init: DhtListenerInit
  readonly #changed = new Emitter<void>()
  readonly #subscriptions: readonly Unsubscribe[]
  #present: Presence | undefined
  #closed: Promise<void> | undefined
  /** What follows the changes, one after the other. */
  #following: Promise<void> = Promise.resolve()

  constructor(init: DhtListenerInit) {
    this.#init = init
    this.#subscriptions = [
      init.context.network.onChanged(() => this.#follow()),
      init.settings.reach.onChanged(() => this.#follow()),
    ]
    this.#follow()
  }

  endpoints(): readonly LocalEndpoint[] {
    const at = this.#init.keeper.way
    const address = this.#present?.address
    if (at === undefined || address === undefined) return []
    return [{ address, transport: DHT_SCHEME, interface: at }]
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  notes(): readonly string[] {
    return this.#present?.notes ?? []
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    for (const unsubscribe of this.#subscriptions) unsubscribe()
    await this.#following
    await this.#init.entrance.close()
    await this.#leave(SWITCHED_OFF)
  }

  #follow(): void {
    const { keeper, settings } = this.#init
    // At once, so that nobody is told of an endpoint that is gone.
    const why = !settings.reach.anywhere ? SWITCHED_OFF : keeper.way === undefined ? NO_WAY : ''
    this.#following = this.#following.then(async () => {
      if (this.#closed !== undefined) return
      if (why !== '') return this.#leave(why)
      if (keeper.isCutOff) await this.#leave(NO_WAY)
      this.#enter()
    })
  }

  #enter(): void {
    if (this.#present !== undefined) return
    this.#present = new Presence(this.#init, () => this.#changed.emit())
  }

  async #leave(why: string): Promise<void> {
    const leaving = this.#present
    this.#present = undefined
    this.#init.whereabouts.leave(why)
    if (leaving === undefined) return
    const wasListed = leaving.address !== undefined
    await leaving.end()
    if (wasListed) this.#changed.emit()
  }
}

/** One stay in the DHT. */
class Presence {
  /** Where others reach this peer; absent while they do not. */
  address: string | undefined
  notes: readonly string[] = []
  readonly #init: DhtListenerInit
  readonly #onChanged: () => void
  readonly #scope = new Scope()
  #timer: Timer | undefined

  constructor(init: DhtListenerInit, onChanged: () => void) {
    this.#init = init
    this.#onChanged = onChanged
    void this.#begin()
  }

  async end(): Promise<void> {
    this.address = undefined
    this.#timer?.cancel()
    await this.#scope.close()
    await this.#init.keeper.stop()
  }

  async #begin(): Promise<void> {
    const { keeper, whereabouts, settings } = this.#init
    whereabouts.entering()
    try {
      const use = await keeper.use()
      this.#scope.add(() => use.release())
      if (this.#scope.isClosed) return
      const { port } = settings
      if (use.node.boundPort !== port)
        this.notes = [`The UDP port ${port} is taken: the DHT uses ${use.node.boundPort}`]
      await this.#entered(use)
      if (this.#scope.isClosed) return
      await use.node.serve((socket) => this.#accept(socket, use))
      this.#look(use)
    } catch (error) {
      if (this.#scope.isClosed) return
      whereabouts.isAlone(errorText(error))
      this.#again()
    }
  }

  /** The library asks nodes that do not answer for long: a person hears of it before. */
  async #entered({ node }: NodeUse): Promise<void> {
    const { context, whereabouts } = this.#init
    const timer = context.clock.after('dht-enter', ENTER_TOLD_MS, () => whereabouts.isAlone(ALONE))
    this.#timer = timer
    await node.entered()
    timer.cancel()
  }

  /** What could not be bound may be later. */
  #again(): void {
    const { clock } = this.#init.context
    this.#timer = clock.after('dht-again', LOOK_EVERY_MS, () => void this.#begin())
  }

  /** Whether the others are still there; looks for them where they are not. */
  #look(use: NodeUse): void {
    if (this.#scope.isClosed) return
    const { context, whereabouts } = this.#init
    const { node } = use
    const isThere = node.isAmongOthers
    if (isThere) whereabouts.isAmongOthers(node)
    else {
      whereabouts.isAlone(ALONE)
      node.refresh()
    }
    const address = isThere ? formatKeyAddress(node.publicKey) : undefined
    if (address !== this.address) {
      this.address = address
      this.#onChanged()
    }
    const nextMs = isThere ? LOOK_EVERY_MS : LOOK_ALONE_EVERY_MS
    this.#timer = context.clock.after('dht-look', nextMs, () => this.#look(use))
  }

  #accept(socket: NoiseSocket, { node, localHost }: NodeUse): void {
    const { entrance } = this.#init
    const remoteHost = socket.rawStream?.remoteHost ?? ''
    const key = socket.remotePublicKey
    const admitted = key === null ? undefined : entrance.admit(remoteHost)
    if (key === null || admitted === undefined || this.#scope.isClosed) {
      if (admitted !== undefined) entrance.failed(admitted)
      return socket.destroy()
    }
    const localAddress = formatKeyAddress(node.publicKey)
    const remoteAddress = formatKeyAddress(key)
    const stream = new NoiseStream(socket)
    entrance.accept({ stream, localHost, localAddress, remoteAddress }, admitted)
  }
}
