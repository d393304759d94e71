import { Lru } from '../../../base/lru.ts'
import { formatEndpointAddress, wrapForGroup } from '../../../protocol/addresses.ts'
import {
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE,
  JXTA_NAMESPACE,
  PIPE_SERVICE,
  TLS_SCHEME,
} from '../../../protocol/constants.ts'
import { groupOfPipe, uniqueValue, type PeerGroupId, type PipeId } from '../../../protocol/ids.ts'
import { textElement, type MessageElement } from '../../../protocol/message/message.ts'
import type { PeerConfig } from '../../config.ts'
import type { Destination } from '../../endpoint/endpoint-service.ts'
import type { SecureSession } from './secure-session.ts'

/** Pipes over one session whose addresses are kept. */
const ADDRESSES_KEPT = 256

/** The addresses that messages within sessions bear: whence, and whither. */
export class SessionAddresses {
  readonly #config: PeerConfig
  readonly #kept = new WeakMap<SecureSession, Lru<PipeId, readonly MessageElement[]>>()

  constructor(config: PeerConfig) {
    this.#config = config
  }

  /** The same with each message to a pipe over a session: they are made once. */
  ofPipe(session: SecureSession, pipeId: PipeId): readonly MessageElement[] {
    const kept = this.#keptOf(session)
    const known = kept.get(pipeId)
    if (known !== undefined) return known
    const made = this.of(session, groupOfPipe(pipeId), { service: PIPE_SERVICE, param: pipeId })
    kept.set(pipeId, made)
    return made
  }

  of(
    session: SecureSession,
    group: PeerGroupId,
    { service, param }: Destination,
  ): readonly MessageElement[] {
    const to =
      session.profile === 'legacy' || group === this.#config.groupId
        ? { service, param }
        : wrapForGroup(group, service, param)
    const at = { protocol: TLS_SCHEME, authority: uniqueValue(session.peerId), ...to }
    const from = `${TLS_SCHEME}://${uniqueValue(this.#config.peerId)}`
    return [
      textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE, from),
      textElement(JXTA_NAMESPACE, ENDPOINT_DESTINATION, formatEndpointAddress(at)),
    ]
  }

  #keptOf(session: SecureSession): Lru<PipeId, readonly MessageElement[]> {
    const known = this.#kept.get(session)
    if (known !== undefined) return known
    const fresh = new Lru<PipeId, readonly MessageElement[]>(ADDRESSES_KEPT)
    this.#kept.set(session, fresh)
    return fresh
  }
}
