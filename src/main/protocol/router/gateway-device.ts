/**
 * What a router with UPnP is asked (Internet Gateway Device, WANIPConnection 1 and 2): its description, and the calls by which
 * a port is mapped. Of what it answers, only what is named here is read.
 */
import { PipefitterError } from '../../base/errors.ts'
import { formatXml, parentNode, parseXml, textNode } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { parseHttpPlace } from './ssdp.ts'
import type { HttpPlace } from './ssdp.ts'

/** Longest description or answer that is read, in characters, and most elements in it. */
export const GATEWAY_TEXT_MAX = 65_536
const GATEWAY_NODES_MAX = 1_024
const LIMITS = { size: GATEWAY_TEXT_MAX, nodes: GATEWAY_NODES_MAX }
const CONTROL_MAX = 256

/** Best first. */
const SERVICES = [
  'urn:schemas-upnp-org:service:WANIPConnection:2',
  'urn:schemas-upnp-org:service:WANIPConnection:1',
  'urn:schemas-upnp-org:service:WANPPPConnection:1',
] as const
export type GatewayService = (typeof SERVICES)[number]

/** Where a router takes calls. */
export interface GatewayControl {
  readonly service: GatewayService
  readonly place: HttpPlace
}

/**
 * From a router's description; nothing where it maps no ports, or would be called anywhere but where its description lies.
 * Throws `protocol/xml-malformed` and `protocol/xml-refused`.
 */
export const gatewayControlIn = (
  text: string,
  describedAt: HttpPlace,
): GatewayControl | undefined => {
  const found = servicesIn(parseXml(text, LIMITS))
  for (const service of SERVICES) {
    const path = found.find(({ type }) => type === service)?.control ?? ''
    const place = path.length > CONTROL_MAX ? undefined : placeFrom(path, describedAt)
    if (place !== undefined && place.host === describedAt.host) return { service, place }
  }
  return undefined
}

const placeFrom = (path: string, from: HttpPlace): HttpPlace | undefined => {
  if (path === '') return undefined
  if (path.includes('://')) return parseHttpPlace(path)
  const absolute = path.startsWith('/') ? path : from.path.replace(/[^/]*$/, '') + path
  return parseHttpPlace(`http://${from.host}:${from.port}${absolute}`)
}

const servicesIn = (
  element: XmlElement,
): readonly { readonly type: string; readonly control: string }[] => [
  ...(element.name === 'service'
    ? [{ type: textIn(element, 'serviceType'), control: textIn(element, 'controlURL') }]
    : []),
  ...element.children.flatMap(servicesIn),
]

const textIn = ({ children }: XmlElement, name: string): string =>
  children.find((child) => child.name === name)?.text.trim() ?? ''

// ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type GatewayCall =
  | { readonly action: 'GetExternalIPAddress' }
  | {
      readonly action: 'AddPortMapping'
      readonly externalPort: number
      readonly internalPort: number
      readonly internalAddress: string
      /** 0: for good. */
      readonly seconds: number
    }
  | { readonly action: 'DeletePortMapping'; readonly externalPort: number }

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
/** How the mapping is named in the router's own list. */
const DESCRIPTION = 'Pipefitter'

/** The body of a call, and the header that names it. */
export const encodeGatewayCall = (
  service: GatewayService,
  call: GatewayCall,
): { readonly body: string; readonly soapAction: string } => {
  const args = argumentsOf(call).map(([name, value]) => textNode(name, value))
  const action = parentNode(`u:${call.action}`, args, { 'xmlns:u': service })
  const envelope = parentNode('s:Envelope', [parentNode('s:Body', [action])], {
    'xmlns:s': SOAP,
    's:encodingStyle': 'http://schemas.xmlsoap.org/soap/encoding/',
  })
  return {
    body: formatXml(envelope, { doctype: false }),
    soapAction: `"${service}#${call.action}"`,
  }
}

const argumentsOf = (call: GatewayCall): readonly (readonly [string, string])[] => {
  if (call.action === 'GetExternalIPAddress') return []
  const which = [
    ['NewRemoteHost', ''],
    ['NewExternalPort', String(call.externalPort)],
    ['NewProtocol', 'TCP'],
  ] as const
  if (call.action === 'DeletePortMapping') return which
  return [
    ...which,
    ['NewInternalPort', String(call.internalPort)],
    ['NewInternalClient', call.internalAddress],
    ['NewEnabled', '1'],
    ['NewPortMappingDescription', DESCRIPTION],
    ['NewLeaseDuration', String(call.seconds)],
  ]
}

/** What a call came to: `code` of a refusal as in section 2.4 of WANIPConnection, absent where the router tells none. */
export type GatewayAnswer =
  | { readonly kind: 'done'; readonly address?: string | undefined }
  | { readonly kind: 'refused'; readonly code?: number | undefined }

/** Another machine has the port already. */
export const CONFLICT = 718
/** It maps for good or not at all. */
export const ONLY_PERMANENT = 725

/** Reads an answer to `action`; what is none is a refusal without a code. */
export const decodeGatewayAnswer = (text: string, action: GatewayCall['action']): GatewayAnswer => {
  const root = treeOf(text)
  const answer = root && find(root, `${action}Response`)
  if (answer !== undefined) return { kind: 'done', address: textOf(answer, 'NewExternalIPAddress') }
  const code = Number(root && textOf(root, 'errorCode'))
  return { kind: 'refused', code: Number.isInteger(code) ? code : undefined }
}

const treeOf = (text: string): XmlElement | undefined => {
  try {
    return parseXml(text, LIMITS)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

const textOf = (within: XmlElement, name: string): string | undefined =>
  find(within, name)?.text.trim()

/** The first of that name, whatever stands before its colon. */
const find = (element: XmlElement, name: string): XmlElement | undefined => {
  if (element.name.replace(/^.*:/, '') === name) return element
  for (const child of element.children) {
    const found = find(child, name)
    if (found !== undefined) return found
  }
  return undefined
}
