import type { EndpointTrafficRow, PeerInfoRow } from '../../../shared/rows.ts'
import type { PeerInfo } from '../../peer/info/info-service.ts'
import type { PeerTraffic } from '../../protocol/documents/peer-info-response.ts'

/** What a peer told of itself, `wallMs` being our time now; figures that can be none are left out. */
export const peerInfoRow = (info: PeerInfo, wallMs: number): PeerInfoRow => {
  const { peerId, elapsedMs, uptimeMs, timestampMs, traffic } = info
  return {
    peerId,
    askedWallMs: wallMs - elapsedMs,
    elapsedMs,
    ...finite('uptimeMs', uptimeMs),
    ...finite('clockAheadMs', timestampMs === undefined ? undefined : timestampMs - wallMs),
    ...finite('lastIncomingWallMs', traffic?.lastIncomingMs),
    ...finite('lastOutgoingWallMs', traffic?.lastOutgoingMs),
    endpoints: traffic === undefined ? [] : endpointsOf(traffic),
  }
}

const endpointsOf = ({ incoming, outgoing }: PeerTraffic): EndpointTrafficRow[] => {
  const rows = new Map<string, EndpointTrafficRow>()
  const add = (address: string, figure: Partial<EndpointTrafficRow>): void =>
    void rows.set(address, { ...rows.get(address), ...figure, address })
  for (const { endpoint, bytes } of incoming) add(endpoint, { bytesIn: bytes })
  for (const { endpoint, bytes } of outgoing) add(endpoint, { bytesOut: bytes })
  return [...rows.values()]
}

/** The wire may say "for ever", which is no number that crosses to a client. */
const finite = <K extends string>(name: K, value: number | undefined): { [P in K]?: number } =>
  value === undefined || !Number.isFinite(value) ? {} : ({ [name]: value } as { [P in K]: number })
