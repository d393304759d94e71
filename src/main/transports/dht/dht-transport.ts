import { utf8Encode } from '../../base/bytes.ts'
import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import { hkdfSha256 } from '../../base/sha256.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type {
  Directory,
  Listener,
  Transport,
  TransportContext,
} from '../../peer/ports/transport.ts'
import { createStreamTransport } from '../stream/index.ts'
import { REFUSALS_LOGGED } from '../stream/limits.ts'
import type { StreamCarrier } from '../stream/index.ts'
import { DHT_SCHEME, parseKeyAddress, peerDigits, peerDigitsIn } from './dht-address.ts'
import type { DhtTarget } from './dht-address.ts'
import { openNoise } from './dht-dial.ts'
import { DhtListener } from './dht-listener.ts'
import { firstProven } from './first-proven.ts'
import { dhtSettings } from './limits.ts'
import type { DhtOptions, DhtSettings } from './limits.ts'
import { NodeKeeper } from './node-keeper.ts'
import { Whereabouts } from './whereabouts.ts'

/** Bytes of the seed of a key pair of the DHT. */
const SEED_BYTES = 32
const SEED_PURPOSE = 'pipefitter/dht/1/key'

/**
 * Links over a distributed hash table (hyperdht): peers on different networks find each other with no server of anybody's,
 * and open a way through their routers. Whom a link leads to is proven inside it, like on any other: the DHT's own keys and
 * words serve to find somebody, and prove nothing.
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createDhtTransport = (context: TransportContext, options: DhtOptions): Transport =>
  new DhtTransport(context, dhtSettings(options))

class DhtTransport implements Transport {
  readonly scheme = DHT_SCHEME
  readonly #context: TransportContext
  readonly #whereabouts: Whereabouts
  readonly #log: Log
  readonly #told: TokenBucket
  /** Dials and takes in by keys of the DHT. */
  readonly #byKey: Transport

  constructor(context: TransportContext, settings: DhtSettings) {
    this.#context = context
    this.#log = context.log.scope(DHT_SCHEME)
    this.#told = new TokenBucket(REFUSALS_LOGGED, context.clock.nowMs())
    const { network, clock } = context
    const count = (counter: string): void => context.count(`${DHT_SCHEME}.${counter}`)
    const keeper = new NodeKeeper({ settings, seed: seedOf(context), network, clock, count })
    this.#whereabouts = new Whereabouts(context, keeper)
    const carrier = dhtCarrier(context, settings, keeper, this.#whereabouts)
    this.#byKey = createStreamTransport(context, carrier, settings)
  }

  get directory(): Directory {
    return this.#whereabouts
  }

  canDial(address: string): boolean {
    return peerDigitsIn(address) !== undefined || this.#byKey.canDial(address)
  }

  dial(address: string, { signal }: { readonly signal: AbortSignal }): Promise<Connection> {
    const digits = peerDigitsIn(address)
    return digits === undefined
      ? this.#byKey.dial(address, { signal })
      : this.#dialPeer(address, digits, signal)
  }

  listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    return this.#byKey.listen(onConnection)
  }

  /** Whoever of those that say so in the DHT proves to be the peer. */
  async #dialPeer(address: string, digits: string, signal: AbortSignal): Promise<Connection> {
    if (signal.aborted) throw cancelled(`Dialling ${address}`)
    const { clock } = this.#context
    const addresses = await this.#whereabouts.claimantsOf(digits, signal)
    const found = await firstProven({
      ...{ addresses, clock, signal },
      dial: (one, limit) => this.#byKey.dial(one, { signal: limit }),
      isWanted: ({ remotePeer, proof }) => proof !== undefined && peerDigits(remotePeer) === digits,
      onLiar: (one) => this.#onLiar(address, one),
    })
    if (found !== undefined) return found
    const words =
      addresses.length === 0
        ? 'nobody in the DHT knows of that peer: it is not running, or not reachable from anywhere'
        : `of ${addresses.length} that the DHT names none is that peer, or none gets through`
    throw new PipefitterError('endpoint/unreachable', `${address}: ${words}`, {
      details: { address },
    })
  }

  /** What somebody unknown says is logged at a bounded rate, as every refusal. */
  #onLiar(wanted: string, address: string): void {
    this.#context.count('dht.refused-liars')
    if (this.#told.take(this.#context.clock.nowMs()))
      this.#log.warn('somebody in the DHT is not the peer that it says', { wanted, address })
  }
}

const dhtCarrier = (
  context: TransportContext,
  settings: DhtSettings,
  keeper: NodeKeeper,
  whereabouts: Whereabouts,
): StreamCarrier<DhtTarget> => ({
  scheme: DHT_SCHEME,
  legacy: false,
  // A DHT on this machine is reached without a network.
  parse: (text) => ({
    ...parseKeyAddress(text),
    host: isOnThisMachine(settings) ? 'localhost' : '',
  }),
  connect: (target, done) => openNoise(target, keeper, context.clock, done),
  listen: (entrance) =>
    Promise.resolve(new DhtListener({ context, settings, keeper, whereabouts, entrance })),
})

const isOnThisMachine = ({ bootstrap }: DhtSettings): boolean =>
  bootstrap?.every(({ host }) => isLoopback(host)) === true

/** Of the peer's own key, so that its address in the DHT stays; others learn nothing of the key by it. */
const seedOf = ({ security, random }: TransportContext): Uint8Array => {
  if (security === undefined) return random.bytes(SEED_BYTES)
  const material = utf8Encode(security.credentials.privateKeyPem)
  return hkdfSha256(material, new Uint8Array(0), utf8Encode(SEED_PURPOSE), SEED_BYTES)
}
