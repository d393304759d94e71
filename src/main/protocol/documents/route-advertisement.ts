/** Route advertisement, `jxta:RA` (4.4.2.2): how to reach a peer. */
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { readAddresses, readPeers, writeAddresses, writePeers } from './access-points.ts'
import { documentType } from './document.ts'
import type { Field } from './document.ts'
import { asText, required, single } from './fields.ts'
import { peerId } from './values.ts'

export interface RouteAdvertisement {
  /** The peer the route leads to. */
  readonly peerId: PeerId
  /** Its endpoint addresses, such as `tcp://10.0.0.1:9701`; of every transport, dialable here or not. */
  readonly endpoints: readonly string[]
  /** The peers on the way, the nearest first; none for a direct route. */
  readonly hops: readonly PeerId[]
}

const endpoints: Field<readonly string[], unknown> = {
  label: 'Dst',
  required: true,
  read(root) {
    const destination = single(root, 'Dst')
    return destination === undefined ? [] : readAddresses(destination)
  },
  write: (addresses) => [writeAddresses('Dst', addresses)],
}

const hops: Field<readonly PeerId[], unknown> = {
  label: 'Hops',
  required: true,
  read(root) {
    const element = single(root, 'Hops')
    return element === undefined ? [] : readPeers(element)
  },
  write: (peers) => (peers.length === 0 ? [] : [writePeers('Hops', peers)]),
}

/** Field table of `jxta:RA`. */
export const ROUTE_ADVERTISEMENT = documentType<RouteAdvertisement>(
  'jxta:RA',
  { peerId: required('DstPID', asText(peerId)), endpoints, hops },
  { preserveSpace: true },
)

/** Writes a route advertisement as a document. */
export function encodeRouteAdvertisement(advertisement: RouteAdvertisement): string {
  return ROUTE_ADVERTISEMENT.format(advertisement)
}

/** Reads a route advertisement; throws coded errors only. */
export function parseRouteAdvertisement(source: string | XmlElement): RouteAdvertisement {
  return ROUTE_ADVERTISEMENT.parse(source)
}
