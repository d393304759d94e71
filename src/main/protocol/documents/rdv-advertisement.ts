/**
 * Rendezvous advertisement, `jxta:RdvAdvertisement` (5.2.2.2): a peer is a rendezvous of a group. It
 * is what probes and responses of the peer view hold.
 */
import { NAME_MAX } from '../constants.ts'
import type { PeerGroupId, PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asChild, asText, optional, required } from './fields.ts'
import { ROUTE_ADVERTISEMENT } from './route-advertisement.ts'
import type { RouteAdvertisement } from './route-advertisement.ts'
import { groupId, peerId, text } from './values.ts'

export interface RdvAdvertisement {
  readonly groupId: PeerGroupId
  readonly peerId: PeerId
  /** The peer view it belongs to: the class id of the rendezvous service, then the group's unique value. */
  readonly serviceName: string
  /** Name of the peer. */
  readonly name?: string
  /** How the rendezvous can be reached. Nothing says that it leads to {@link peerId}: compare. */
  readonly route?: RouteAdvertisement
}

const SERVICE_MAX = 512

/** Field table of `jxta:RdvAdvertisement`. */
export const RDV_ADVERTISEMENT = documentType<RdvAdvertisement>(
  'jxta:RdvAdvertisement',
  {
    groupId: required('RdvGroupId', asText(groupId), { indexed: true }),
    peerId: required('RdvPeerId', asText(peerId), { indexed: true }),
    serviceName: required('RdvServiceName', asText(text(SERVICE_MAX)), { indexed: true }),
    name: optional('Name', asText(text(NAME_MAX))),
    route: optional('RdvRoute', asChild(ROUTE_ADVERTISEMENT)),
  },
  { preserveSpace: true },
)

/** Writes a rendezvous advertisement as a document. */
export function encodeRdvAdvertisement(advertisement: RdvAdvertisement): string {
  return RDV_ADVERTISEMENT.format(advertisement)
}

/** Reads a rendezvous advertisement; throws coded errors only. */
export function parseRdvAdvertisement(source: string | XmlElement): RdvAdvertisement {
  return RDV_ADVERTISEMENT.parse(source)
}
