import type { TrafficEvent } from '../../peer/endpoint/traffic.ts'
import { ALIVE_SERVICE } from '../../protocol/alive-message.ts'
import {
  ENDPOINT_ROUTER,
  JXTA_NAMESPACE,
  PIPE_SERVICE,
  PROPAGATE_SERVICE,
  RENDEZVOUS_SERVICE,
  RESOLVER_SERVICE,
} from '../../protocol/constants.ts'
import { isPipeId } from '../../protocol/ids.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'
import { Message } from '../../protocol/message/message.ts'
import { elementRow, keepElements } from '../preview.ts'
import { describeResolver, type Described } from './describe-resolver.ts'

/** Longest summary, in characters. */
const SUMMARY_MAX = 240
/** Documents of the protocols are read whole up to this size. */
const DOCUMENT_BYTES = 16 * 1024
/** Characters of a payload's text in a summary. */
const TEXT_SHOWN = 120
const NAMES_SHOWN = 3

/** What a message was for. Its payload is looked at only where that is wished for. */
export const describe = (event: TrafficEvent, withPayload: boolean): Described => {
  const { summary, ...rest } = describeWhole(event, withPayload)
  return { ...rest, summary: summary.slice(0, SUMMARY_MAX) }
}

const describeWhole = (event: TrafficEvent, withPayload: boolean): Described => {
  const { service, param } = event
  if (service === PIPE_SERVICE) {
    const summary = withPayload ? payloadSummary(event) : outlineSummary(event)
    return { kind: 'pipe-message', summary, ...(isPipeId(param) ? { pipeId: param } : {}) }
  }
  if (isResolver(service)) return describeResolver(keepElements(event.message, DOCUMENT_BYTES))
  if (service === ENDPOINT_ROUTER) return { kind: 'routing', summary: 'Routed message' }
  if (service === RENDEZVOUS_SERVICE) return { kind: 'rendezvous', summary: 'Rendezvous lease' }
  if (service === ALIVE_SERVICE)
    return { kind: 'alive', summary: 'Whether the other end of the link is there' }
  const summary = service === '' ? 'No service named' : `For the service ${service}`
  return { kind: 'other', summary }
}

/** Whether its documents have to be read to say what it is. */
export const isResolver = (service: string): boolean =>
  service === RESOLVER_SERVICE || service === PROPAGATE_SERVICE

/** The application's elements in short; the addresses at the end say nothing new. */
const payloadSummary = ({ message }: TrafficEvent): string => {
  const own = applicationElements(message)
  const [first] = keepElements(Message.from(own.slice(0, 1)), TEXT_SHOWN * 4)
  if (first === undefined) return 'No elements'
  const { text } = elementRow(first)
  const more = own.length > 1 ? ` and ${own.length - 1} more` : ''
  const body = text === undefined ? `${first.sizeBytes} bytes` : text.slice(0, TEXT_SHOWN)
  return `${first.name}: ${body}${more}`
}

const outlineSummary = ({ message }: TrafficEvent): string => {
  let names = ''
  let count = 0
  for (const { namespace, name } of message.elements) {
    if (namespace === JXTA_NAMESPACE) continue
    if (count < NAMES_SHOWN) names += (count === 0 ? '' : ', ') + (name || 'unnamed')
    count++
  }
  if (count === 0) return 'No elements'
  return count > NAMES_SHOWN ? `${names} and ${count - NAMES_SHOWN} more` : names
}
