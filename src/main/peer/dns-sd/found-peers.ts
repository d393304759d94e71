import { TokenBucket, type Rate } from '../../base/token-bucket.ts'
import { Lru } from '../../base/lru.ts'
import { sameSubnet } from '../../base/ip.ts'
import type { NamedPeer } from '../../protocol/dns-sd/peer-service.ts'
import type { MdnsDatagram } from '../ports/mdns.ts'

/** Addresses that are remembered as tried; the one not named for longest is forgotten. */
export const TRIED_KEPT = 256
/** An address that is named again is not tried again before this. */
export const TRY_LEAST_EVERY_MS = 60_000
/** Addresses that are tried: so many at once, and so many a second in the long run. */
const TRIES: Rate = { burst: 8, perSecond: 0.5 }
/** Services of the system live below; nobody is made to knock there. */
const FIRST_PORT = 1_024

/** What becomes of an address that was named. */
export type FoundVerdict = { readonly address: string } | 'far' | 'again' | 'too-many'

/** Which of the addresses that messages name are tried. State without time. */
export class FoundPeers {
  readonly #tried = new Lru<string, number>(TRIED_KEPT)
  readonly #tries: TokenBucket

  constructor(nowMs: number) {
    this.#tries = new TokenBucket(TRIES, nowMs)
  }

  /** One on the very network that the message came from, or none: where it names another, its sender counts. */
  judge(
    { port, address }: NamedPeer,
    { from, at }: Pick<MdnsDatagram, 'from' | 'at'>,
    nowMs: number,
  ): FoundVerdict {
    const isNear = (host: string): boolean =>
      sameSubnet(host, at.address, at.prefixLength) && (host !== at.address || at.loopback)
    const host = address !== undefined && isNear(address) ? address : from
    if (!isNear(host) || port < FIRST_PORT) return 'far'
    const found = `tcp://${host}:${port}`
    const triedMs = this.#tried.get(found)
    if (triedMs !== undefined && nowMs - triedMs < TRY_LEAST_EVERY_MS) return 'again'
    if (!this.#tries.take(nowMs)) return 'too-many'
    this.#tried.set(found, nowMs)
    return { address: found }
  }
}
