import { ALIVE_SERVICE } from '../../protocol/alive-message.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import {
  PIPE_SERVICE,
  PROPAGATE_SERVICE,
  RENDEZVOUS_SERVICE,
  ENDPOINT_ROUTER,
  RESOLVER_SERVICE,
} from '../../protocol/constants.ts'
import { elementRow, keepElements, type KeptElement } from '../preview.ts'
import type { TrafficEvent } from '../../peer/endpoint/traffic.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Names } from '../names.ts'
import type { Entry } from './log-feed.ts'
import { describeResolver, type Described } from './describe-resolver.ts'

/** Documents of the protocols are kept whole up to this size, so that they can be read; payload only in its beginning. */
const DOCUMENT_BYTES = 16 * 1024

/** A message on the wire as the capture keeps it. */
export interface CapturedMessage {
  readonly atWallMs: number
  readonly direction: 'in' | 'out'
  readonly peerId: PeerId | undefined
  readonly proven: boolean | undefined
  readonly transport: string
  readonly address: string
  readonly service: string
  readonly param: string
  readonly sizeBytes: number
  readonly elements: readonly KeptElement[]
}

export const capture = (event: TrafficEvent, atWallMs: number): CapturedMessage => {
  const { direction, peerId, proven, transport, address, service, param, sizeBytes, message } =
    event
  const elements = keepElements(message, service === PIPE_SERVICE ? undefined : DOCUMENT_BYTES)
  return {
    atWallMs,
    direction,
    peerId,
    proven,
    transport,
    address,
    service,
    param,
    sizeBytes,
    elements,
  }
}

export const trafficRow = (
  { number, source }: Entry<CapturedMessage>,
  names: Names,
): TrafficRow => {
  const { atWallMs, direction, peerId, proven, transport, address, sizeBytes } = source
  const { kind, summary, pipeId } = describe(source)
  const peerName = peerId === undefined ? undefined : names.peer(peerId)
  const pipeName = pipeId === undefined ? undefined : names.pipe(pipeId)
  return {
    id: String(number),
    atWallMs,
    direction,
    kind,
    transport,
    address,
    sizeBytes,
    summary,
    ...(peerId === undefined ? {} : { peerId }),
    ...(peerName === undefined ? {} : { peerName }),
    ...(proven === undefined ? {} : { proven }),
    ...(pipeId === undefined ? {} : { pipeId }),
    ...(pipeName === undefined ? {} : { pipeName }),
  }
}

const describe = (source: CapturedMessage): Described => {
  const { service, param, elements } = source
  if (service === PIPE_SERVICE)
    return { kind: 'pipe-message', summary: messageSummary(elements), pipeId: param as PipeId }
  if (service === RESOLVER_SERVICE || service === PROPAGATE_SERVICE)
    return describeResolver(elements)
  if (service === ENDPOINT_ROUTER) return { kind: 'routing', summary: 'Routed message' }
  if (service === RENDEZVOUS_SERVICE) return { kind: 'rendezvous', summary: 'Rendezvous lease' }
  if (service === ALIVE_SERVICE)
    return { kind: 'alive', summary: 'Whether the other end of the link is there' }
  return {
    kind: 'other',
    summary: service === '' ? 'No service named' : `For the service ${service}`,
  }
}

/** The application's elements in short; the addresses at the end say nothing new. */
const messageSummary = (elements: readonly KeptElement[]): string => {
  const own = elements.filter(({ namespace }) => namespace !== 'jxta')
  const [first] = own
  if (first === undefined) return 'No elements'
  const { text } = elementRow(first)
  const more = own.length > 1 ? ` and ${own.length - 1} more` : ''
  return `${first.name}: ${text === undefined ? `${first.sizeBytes} bytes` : text.slice(0, 120)}${more}`
}
