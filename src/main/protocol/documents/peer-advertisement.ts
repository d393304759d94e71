/**
 * Peer advertisement, `jxta:PA` (4.3.3): who a peer is and where it can be reached. What a service of
 * the peer has to say stands under the service's class id; three of them are known here, the route of
 * the endpoint service, the flag of the rendezvous service and the public key, which is our own; the
 * others are kept as they are.
 */
import { base64Decode, base64Encode } from '../../base/base64.ts'
import {
  DESCRIPTION_MAX,
  ENDPOINT_SERVICE,
  KEY_PARAMETER,
  KEY_SERVICE,
  NAME_MAX,
  PUBLIC_KEY_MAX,
  RENDEZVOUS_SERVICE,
} from '../constants.ts'
import type { PeerGroupId, PeerId } from '../ids.ts'
import { fingerprintOfKey, peerIdOfFingerprint } from '../key-fingerprint.ts'
import { textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, documentType, within } from './document.ts'
import type { Field } from './document.ts'
import { asText, defaulting, optional, required, single } from './fields.ts'
import { ROUTE_ADVERTISEMENT } from './route-advertisement.ts'
import { parametersOf, serviceElement, servicesExcept } from './service-parameters.ts'
import type { ServiceParameters } from './service-parameters.ts'
import { signatureField } from './signature.ts'
import type { AdvertisementSignature } from './signature.ts'
import { boolean, groupId, peerId, text } from './values.ts'

export interface PeerAdvertisement {
  readonly peerId: PeerId
  readonly groupId: PeerGroupId
  /** As its owner named it; may be empty, and need not be unique. */
  readonly name: string
  readonly description?: string
  /** Whether it is a rendezvous of the group. */
  readonly rendezvous?: boolean
  /** Endpoint addresses such as `tcp://10.0.0.1:9701`, in the peer's order of preference. */
  readonly endpoints: readonly string[]
  /** The peer's public key in DER; its id is the one that belongs to it. */
  readonly publicKey?: Uint8Array
  /** What its other services publish. */
  readonly services?: readonly ServiceParameters[]
  /** As it came, not verified. */
  readonly signature?: AdvertisementSignature
}

export type { ServiceParameters } from './service-parameters.ts'

const rendezvous: Field<boolean, unknown> = {
  label: 'Rdv',
  required: false,
  read(root) {
    const flag = single(parametersOf(root, RENDEZVOUS_SERVICE), 'Rdv')
    return flag === undefined ? undefined : within('Rdv', () => boolean.parse(trimmedText(flag)))
  },
  write: (value) => [serviceElement(RENDEZVOUS_SERVICE, textNode('Rdv', String(value)))],
}

const endpoints: Field<readonly string[], PeerAdvertisement> = {
  label: 'jxta:RA',
  required: true,
  read(root) {
    const element = single(parametersOf(root, ENDPOINT_SERVICE), ROUTE_ADVERTISEMENT.root)
    if (element === undefined) return []
    const route = within(ROUTE_ADVERTISEMENT.root, () => ROUTE_ADVERTISEMENT.parse(element))
    if (route.peerId !== peerOf(root)) throw documentError('its route leads to another peer')
    return route.endpoints
  },
  write(addresses, { peerId: peer }) {
    if (addresses.length === 0) return []
    return [
      serviceElement(
        ENDPOINT_SERVICE,
        ROUTE_ADVERTISEMENT.write({ peerId: peer, endpoints: addresses, hops: [] }),
      ),
    ]
  },
}

/** An advertisement whose key is not that of the peer is refused as a whole: nobody tells another's key, or id. */
const publicKey: Field<Uint8Array, unknown> = {
  label: KEY_PARAMETER,
  required: false,
  read(root) {
    const element = single(parametersOf(root, KEY_SERVICE), KEY_PARAMETER)
    if (element === undefined) return undefined
    const key = base64Decode(trimmedText(element))
    if (key === undefined || key.length === 0 || key.length > PUBLIC_KEY_MAX)
      throw documentError('its public key is none')
    if (peerIdOfFingerprint(fingerprintOfKey(key)) !== peerOf(root))
      throw documentError('its public key is that of another peer')
    return key
  },
  write: (key) => [serviceElement(KEY_SERVICE, textNode(KEY_PARAMETER, base64Encode(key)))],
}

/** Field table of `jxta:PA`. */
export const PEER_ADVERTISEMENT = documentType<PeerAdvertisement>(
  'jxta:PA',
  {
    peerId: required('PID', asText(peerId), { indexed: true }),
    groupId: required('GID', asText(groupId)),
    name: defaulting('Name', asText(text(NAME_MAX)), '', { indexed: true }),
    description: optional('Desc', asText(text(DESCRIPTION_MAX))),
    rendezvous,
    endpoints,
    publicKey,
    services: servicesExcept([ENDPOINT_SERVICE, RENDEZVOUS_SERVICE, KEY_SERVICE]),
    signature: signatureField,
  },
  { preserveSpace: true },
)

/** Writes a peer advertisement as a document. */
export function encodePeerAdvertisement(advertisement: PeerAdvertisement): string {
  return PEER_ADVERTISEMENT.format(advertisement)
}

/** Reads a peer advertisement; throws coded errors only. */
export function parsePeerAdvertisement(source: string | XmlElement): PeerAdvertisement {
  return PEER_ADVERTISEMENT.parse(source)
}

function peerOf(root: XmlElement): PeerId | undefined {
  const element = single(root, 'PID')
  return element === undefined ? undefined : within('PID', () => peerId.parse(trimmedText(element)))
}
