import {
  encodePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerConfig } from '../config.ts'
import type { IdentityKey, LocalEndpoint } from '../ports.ts'

/** What this peer says of itself. Its endpoints follow the interfaces, its name the user. */
export class Self {
  readonly #config: PeerConfig
  readonly #endpoints: () => readonly LocalEndpoint[]
  readonly #publicKey: { readonly publicKey?: Uint8Array }
  name: string

  /** The key is told where the peer's id belongs to it: others believe no other. */
  constructor(
    config: PeerConfig,
    { fingerprint, publicKey }: IdentityKey,
    endpoints: () => readonly LocalEndpoint[],
  ) {
    this.#config = config
    this.#endpoints = endpoints
    this.#publicKey = peerIdOfFingerprint(fingerprint) === config.peerId ? { publicKey } : {}
    this.name = config.name
  }

  /** Our peer advertisement as of now (specification 4.2.3). */
  advertisement(): PeerAdvertisement {
    return {
      peerId: this.#config.peerId,
      groupId: this.#config.groupId,
      name: this.name,
      ...(this.#config.role === 'rendezvous' ? { rendezvous: true } : {}),
      endpoints: this.#endpoints().map((endpoint) => endpoint.address),
      ...this.#publicKey,
    }
  }

  document(): string {
    return encodePeerAdvertisement(this.advertisement())
  }
}
