/** One node of the DHT, from its first packet to its last: everything that is asked of the library is asked here. */
import type { KeyPair, LookupReply, NoiseSocket, Request, Server } from 'hyperdht'
import type { Clock } from '../../base/clock.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import { SourceRates } from '../../base/token-bucket.ts'
import type { DirectoryState } from '../../peer/ports/transport.ts'
import {
  ANSWERS_MAX,
  HANDSHAKE_SOURCES_MAX,
  LIBRARY_TABLE_MAX,
  LOOKUP_TIMEOUT_MS,
  STOP_TIMEOUT_MS,
} from './limits.ts'
import type { DhtSettings } from './limits.ts'
import { rankKeys } from './rank-keys.ts'

/** The library's number for the request that costs a handshake. */
const PEER_HANDSHAKE = 0

export interface DhtNodeInit {
  readonly settings: DhtSettings
  /** 32 bytes from which its key pair is made. */
  readonly seed: Uint8Array
  /** The address that its sockets are bound to. */
  readonly host: string
  readonly clock: Clock
  readonly count: (counter: string) => void
}

/** The library's class, which is loaded with its native parts at the first need: most peers never need it. */
const loadLibrary = async () => {
  try {
    return (await import('hyperdht')).default
  } catch (cause) {
    const words = `The DHT cannot be used: its library does not load on this system (${errorText(cause)})`
    throw new PipefitterError('endpoint/unreachable', words, { cause })
  }
}

type Library = InstanceType<Awaited<ReturnType<typeof loadLibrary>>>

export class DhtNode {
  readonly #dht: Library
  readonly #keys: KeyPair
  readonly #clock: Clock
  readonly #streams = new Set<NoiseSocket>()
  #server: Server | undefined
  #stopped: Promise<void> | undefined

  private constructor(dht: Library, keys: KeyPair, clock: Clock) {
    this.#dht = dht
    this.#keys = keys
    this.#clock = clock
  }

  /** Binds and begins to enter the DHT. Rejects with `endpoint/unreachable` where its sockets cannot be bound. */
  static async start({ settings, seed, host, clock, count }: DhtNodeInit): Promise<DhtNode> {
    const HyperDHT = await loadLibrary()
    const { handshakes, bootstrap = HyperDHT.BOOTSTRAP, port } = settings
    const rates = new SourceRates(
      handshakes.ofOne,
      handshakes.ofAll,
      HANDSHAKE_SOURCES_MAX,
      clock.nowMs(),
    )
    /** The library bounds no handshakes: each costs two curves' multiplications and ten seconds of memory. */
    class CappedDht extends HyperDHT {
      override onrequest(request: Request): boolean {
        const isAllowed =
          request.command !== PEER_HANDSHAKE ||
          rates.take(request.from.host, clock.nowMs()) === 'allowed'
        if (isAllowed) return super.onrequest(request)
        count('refused-handshakes')
        // Handled, by no answer.
        return true
      }
    }
    const keyPair = HyperDHT.keyPair(seed)
    // A guest of the DHT, which keeps nothing for others.
    const guest = { ephemeral: true, maxSize: LIBRARY_TABLE_MAX }
    const dht = new CappedDht({ bootstrap: [...bootstrap], host, port, keyPair, ...guest })
    dht.on('error', () => count('library-errors'))
    dht.fullyBootstrapped().catch(() => count('library-errors'))
    try {
      await dht.bind()
    } catch (cause) {
      const words = `The DHT cannot be used: no UDP socket at ${host} (${errorText(cause)})`
      throw new PipefitterError('endpoint/unreachable', words, { cause })
    }
    return new DhtNode(dht, keyPair, clock)
  }

  get publicKey(): Uint8Array {
    return this.#keys.publicKey
  }

  /** Settles when the nodes to enter by have answered, or did not. */
  entered(): Promise<void> {
    return this.#dht.fullyBootstrapped().catch(() => {})
  }

  /** Whether any other node is known, of those that answered lately. */
  get isAmongOthers(): boolean {
    return this.#dht.toArray({ limit: 1 }).length > 0
  }

  /** The UDP port that it got. */
  get boundPort(): number {
    return this.#dht.io.serverSocket?.address().port ?? 0
  }

  get nat(): DirectoryState['nat'] {
    const { firewalled, host, port } = this.#dht
    if (host === null) return undefined
    if (port === 0) return 'changing'
    return firewalled ? 'steady' : 'open'
  }

  /** Looks for other nodes again. */
  refresh(): void {
    this.#dht.refresh()
    this.#server?.refresh()
  }

  /** Begins a stream to whoever holds this key; its events tell how that went. */
  connect(key: Uint8Array): NoiseSocket {
    const socket = this.#dht.connect(key)
    this.#keep(socket)
    return socket
  }

  /** Takes streams of others to this node's key. */
  async serve(onSocket: (socket: NoiseSocket) => void): Promise<void> {
    const server = this.#dht.createServer((socket) => {
      this.#keep(socket)
      onSocket(socket)
    })
    server.on('error', ignore)
    this.#server = server
    await server.listen(this.#keys)
  }

  /** Says under this topic that whoever holds this node's key can be asked. Rejects when nobody answers. */
  announce(topic: Uint8Array): Promise<void> {
    return this.#dht.announce(topic, this.#keys, this.#server?.relayAddresses ?? []).finished()
  }

  unannounce(topic: Uint8Array): Promise<void> {
    return this.#dht.unannounce(topic, this.#keys)
  }

  /**
   * The keys that are announced under a topic, as the nodes near it tell, best first; what came in time. Rejects with
   * `endpoint/unreachable` when no node answered.
   */
  async lookup(topic: Uint8Array, signal: AbortSignal): Promise<readonly Uint8Array[]> {
    const query = this.#dht.lookup(topic)
    const scope = new Scope()
    const stop = (): void => query.destroy()
    const timer = this.#clock.after('dht-lookup', LOOKUP_TIMEOUT_MS, stop)
    scope.add(() => timer.cancel())
    signal.addEventListener('abort', stop, { once: true })
    scope.add(() => signal.removeEventListener('abort', stop))
    const answers: LookupReply[] = []
    try {
      for await (const reply of query) {
        answers.push(reply)
        if (answers.length >= ANSWERS_MAX) break
      }
    } catch (cause) {
      // Cut short, or nobody answered: what was heard counts.
      if (answers.length === 0 && !this.isAmongOthers) throw nobodyAnswers(cause)
    } finally {
      await scope.close()
    }
    return rankKeys(
      answers.map(({ peers }) => peers.map(({ publicKey }) => publicKey)),
      this.publicKey,
    )
  }

  /** Says goodbye and closes; bounded in time, idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    for (const socket of this.#streams) socket.destroy()
    const goodbye = this.#dht.destroy().catch(ignore)
    const late = new Promise<void>((resolve) => {
      const timer = this.#clock.after('dht-stop', STOP_TIMEOUT_MS, () => {
        void this.#dht.destroy({ force: true }).catch(ignore).then(resolve)
      })
      void goodbye.then(() => timer.cancel())
    })
    await Promise.race([goodbye, late])
  }

  #keep(socket: NoiseSocket): void {
    this.#streams.add(socket)
    socket.on('error', ignore)
    socket.on('close', () => this.#streams.delete(socket))
  }
}

const nobodyAnswers = (cause: unknown): PipefitterError =>
  new PipefitterError('endpoint/unreachable', 'No node of the DHT answers', { cause })

const ignore = (): void => {}
