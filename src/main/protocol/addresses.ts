/**
 * Endpoint addresses (4.4.2.1): `<protocol>://<authority>[/<service>[/<param>]]`, split at the first
 * two slashes only, so that a parameter may hold slashes itself.
 *
 * The address of a peer is written `jxta://<unique value>` or `urn:jxta:<unique value>`; both are the
 * same address and both are read into the first form.
 */
import { PipefitterError } from '../base/errors.ts'
import { ADDRESS_TEXT_MAX, GROUP_WRAP_PREFIX, JXTA_URN_PREFIX, SCHEME_MAX } from './constants.ts'
import { parseGroupId, parsePeerId, uniqueValue } from './ids.ts'
import type { PeerGroupId, PeerId } from './ids.ts'

export interface EndpointAddress {
  /** Scheme in lower case, without `://`: `tcp`, `jxta`, `mcast` … */
  readonly protocol: string
  /** What the transport needs to reach it: `host:port`, or a peer's unique value. Never empty. */
  readonly authority: string
  /** Recipient at the far end. */
  readonly service?: string
  /** Parameter of the recipient; only where there is a service. */
  readonly param?: string
}

/** Recipient of a message: a service and, where it has one, its parameter. */
export interface Recipient {
  readonly service: string
  readonly param?: string
}

/** Scheme of addresses that name a peer, not a place. */
const PEER_PROTOCOL = 'jxta'

/**
 * Reads an endpoint address.
 * @throws PipefitterError `protocol/address-malformed`
 */
export function parseEndpointAddress(text: string): EndpointAddress {
  checkCharacters(text)
  if (hasUrnPrefix(text, 0)) return addressOf(text, PEER_PROTOCOL, JXTA_URN_PREFIX.length, '#')
  const colon = text.indexOf('://')
  if (colon < 1) throw malformed(text, 'has no scheme such as tcp://')
  const protocol = text.slice(0, colon).toLowerCase()
  if (!isScheme(protocol)) throw malformed(text, 'has a scheme that is none')
  const start = colon + 3
  const urn = protocol === PEER_PROTOCOL && hasUrnPrefix(text, start)
  return addressOf(text, protocol, urn ? start + JXTA_URN_PREFIX.length : start, '/')
}

/** Writes an endpoint address; what {@link parseEndpointAddress} reads into the same parts. */
export function formatEndpointAddress(address: EndpointAddress): string {
  const base = `${address.protocol}://${address.authority}`
  if (address.service === undefined) return base
  if (address.param === undefined) return `${base}/${address.service}`
  return `${base}/${address.service}/${address.param}`
}

/** The address of a peer, wherever it is: `jxta://<unique value>[/<service>[/<param>]]`. */
export function peerAddress(peer: PeerId, service?: string, param?: string): string {
  const base = `${PEER_PROTOCOL}://${uniqueValue(peer)}`
  if (service === undefined) return base
  return param === undefined ? `${base}/${service}` : `${base}/${service}/${param}`
}

/** The peer that an address names; `undefined` where it names a place, or no peer's id. */
export function peerOfAddress(address: EndpointAddress): PeerId | undefined {
  if (address.protocol !== PEER_PROTOCOL) return undefined
  try {
    return parsePeerId(JXTA_URN_PREFIX + address.authority)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

/**
 * Splits `host:port` or `[v6]:port`.
 *
 * @returns the host without brackets, and the port from 0 to 65535.
 * @throws PipefitterError `protocol/address-malformed`
 */
export function hostPort(authority: string): { host: string; port: number } {
  const colon = authority.lastIndexOf(':')
  const port = portOf(authority.slice(colon + 1))
  if (colon < 1 || port === undefined) throw malformed(authority, 'is not host:port')
  const host = authority.slice(0, colon)
  if (!host.startsWith('[')) {
    if (host.includes(':') || host.includes(']'))
      throw malformed(authority, 'has an IPv6 host without brackets')
    return { host, port }
  }
  const inner = host.slice(1, -1)
  if (!host.endsWith(']') || !inner.includes(':'))
    throw malformed(authority, 'has brackets that hold no IPv6 host')
  return { host: inner, port }
}

/** Joins a host and a port; an IPv6 host gets its brackets. */
export function formatHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * Addresses a service of another group than the transports' one: transports live in the world group,
 * services in the net peer group, so each service address is wrapped.
 */
export function wrapForGroup(group: PeerGroupId, service: string, param?: string): Recipient {
  return {
    service: GROUP_WRAP_PREFIX + uniqueValue(group),
    param: param === undefined ? service : `${service}/${param}`,
  }
}

/** Undoes {@link wrapForGroup}; `undefined` where the recipient is not wrapped, or not in a group. */
export function unwrap(recipient: {
  readonly service?: string | undefined
  readonly param?: string | undefined
}): ({ readonly group: PeerGroupId } & Recipient) | undefined {
  const { service: wrapper, param: inner } = recipient
  if (wrapper === undefined || inner === undefined || !wrapper.startsWith(GROUP_WRAP_PREFIX))
    return undefined
  const group = groupOf(wrapper.slice(GROUP_WRAP_PREFIX.length))
  const slash = inner.indexOf('/')
  const service = slash < 0 ? inner : inner.slice(0, slash)
  if (group === undefined || service === '') return undefined
  return slash < 0 ? { group, service } : { group, service, param: inner.slice(slash + 1) }
}

function groupOf(value: string): PeerGroupId | undefined {
  try {
    return parseGroupId(JXTA_URN_PREFIX + value)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

function addressOf(
  text: string,
  protocol: string,
  start: number,
  separator: string,
): EndpointAddress {
  const first = text.indexOf(separator, start)
  if (first < 0) return { protocol, authority: checkAuthority(text, text.slice(start)) }
  const authority = checkAuthority(text, text.slice(start, first))
  const second = text.indexOf('/', first + 1)
  const service = text.slice(first + 1, second < 0 ? undefined : second)
  if (service === '') {
    if (second >= 0) throw malformed(text, 'has a parameter but no service')
    return { protocol, authority }
  }
  return second < 0
    ? { protocol, authority, service }
    : { protocol, authority, service, param: text.slice(second + 1) }
}

function checkAuthority(text: string, authority: string): string {
  if (authority === '') throw malformed(text, 'names no place')
  if (authority.includes('/')) throw malformed(text, 'has a slash before its service')
  if (hasUrnPrefix(authority, 0)) throw malformed(text, 'is a URN within a URN')
  return authority
}

/** Refuses what could break out of a welcome line or a log: white space and control characters. */
function checkCharacters(text: string): void {
  if (text.length > ADDRESS_TEXT_MAX)
    throw malformed(text, `is longer than ${ADDRESS_TEXT_MAX} characters`)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code <= 0x20 || code === 0x7f)
      throw malformed(text, 'holds white space or a control character')
  }
}

function hasUrnPrefix(text: string, at: number): boolean {
  const prefix = text.slice(at, at + JXTA_URN_PREFIX.length)
  return prefix === JXTA_URN_PREFIX || prefix.toLowerCase() === JXTA_URN_PREFIX
}

/** Whether the text is a scheme in lower case: a letter, then letters, digits, `+`, `.` or `-`. */
export function isScheme(text: string): boolean {
  return text.length <= SCHEME_MAX && /^[a-z][a-z0-9+.-]*$/.test(text)
}

function portOf(text: string): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port <= 0xffff ? port : undefined
}

function malformed(text: string, what: string): PipefitterError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text
  return new PipefitterError(
    'protocol/address-malformed',
    `The address ${JSON.stringify(shown)} ${what}`,
  )
}
