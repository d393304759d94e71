import {
  encodePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import type { Clock } from '../../base/clock.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { PeerConfig } from '../config.ts'
import type { IdentityKey } from '../ports/identity.ts'
import type { LocalEndpoint } from '../ports/transport.ts'

/** Lifetime that we give our advertisement in others' caches. */
export const PEER_LIFETIME_MS = 2 * 60 * 60_000
/** How old a signature gets while nothing changes. */
const SIGN_EVERY_MS = PEER_LIFETIME_MS / 4

export interface SelfWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly key: IdentityKey
  readonly signer: AdvertisementSigner
}

interface Signed {
  /** What was signed, as a document without signature. */
  readonly bare: string
  readonly atMs: number
  readonly advertisement: PeerAdvertisement
  readonly document: string
}

/** What this peer says of itself. Its endpoints follow the interfaces, its name the user. */
export class Self {
  readonly #config: PeerConfig
  readonly #world: SelfWorld
  #signed: Signed | undefined
  readonly #endpoints: () => readonly LocalEndpoint[]
  readonly #publicKey: { readonly publicKey?: Uint8Array }
  name: string

  /** The key is told where the peer's id belongs to it: others believe no other. */
  constructor(world: SelfWorld, endpoints: () => readonly LocalEndpoint[]) {
    const { config, key } = world
    const { fingerprint, publicKey } = key
    this.#config = config
    this.#world = world
    this.#endpoints = endpoints
    this.#publicKey = peerIdOfFingerprint(fingerprint) === config.peerId ? { publicKey } : {}
    this.name = config.name
  }

  /** Our peer advertisement as of now (specification 4.2.3), signed. */
  advertisement(): PeerAdvertisement {
    return this.#current().advertisement
  }

  /** {@link advertisement} as a document. */
  document(): string {
    return this.#current().document
  }

  /** The next document is signed anew. */
  expire(): void {
    this.#signed = undefined
  }

  /** The document that takes back what was said before: this peer goes. */
  goodbye(): string {
    return encodePeerAdvertisement(this.#world.signer.peer(this.#unsigned(), 0))
  }

  /** Signed anew only when something has changed, or the signature has got old: queries ask for it all the time. */
  #current(): Signed {
    const unsigned = this.#unsigned()
    const bare = encodePeerAdvertisement(unsigned)
    const nowMs = this.#world.clock.nowMs()
    const known = this.#signed
    if (known?.bare === bare && nowMs - known.atMs < SIGN_EVERY_MS) return known
    const advertisement = this.#world.signer.peer(unsigned, PEER_LIFETIME_MS)
    const document = encodePeerAdvertisement(advertisement)
    this.#signed = { bare, atMs: nowMs, advertisement, document }
    return this.#signed
  }

  #unsigned(): PeerAdvertisement {
    return {
      peerId: this.#config.peerId,
      groupId: this.#config.groupId,
      name: this.name,
      ...(this.#config.role === 'rendezvous' ? { rendezvous: true } : {}),
      endpoints: [
        ...this.#endpoints().map((endpoint) => endpoint.address),
        ...this.#config.announced,
      ],
      ...this.#publicKey,
    }
  }
}
