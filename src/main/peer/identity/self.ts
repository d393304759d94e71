import {
  encodePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import type { PeerConfig } from '../config.ts'
import type { LocalEndpoint } from '../ports.ts'

/** What this peer says of itself. Its endpoints follow the interfaces, its name the user. */
export class Self {
  readonly #config: PeerConfig
  readonly #endpoints: () => readonly LocalEndpoint[]
  name: string

  constructor(config: PeerConfig, endpoints: () => readonly LocalEndpoint[]) {
    this.#config = config
    this.#endpoints = endpoints
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
    }
  }

  document(): string {
    return encodePeerAdvertisement(this.advertisement())
  }
}
