import { PipefitterError } from '../../base/errors.ts'
import { formatHostPort, parseEndpointAddress } from '../../protocol/addresses.ts'
import type { StreamTarget } from '../stream/index.ts'
import { parseTarget } from '../tcp/tcp-address.ts'

/** A server of the web, or of a peer that speaks as one: where it is and how it is reached. */
export interface WebTarget extends StreamTarget {
  readonly port: number
  /** Whether the way to the server, or to the proxy before it, is inside TLS. */
  readonly outerTls: boolean
  /** Such as `/` or `/peers/one`. */
  readonly path: string
}

/** The names of a transport's addresses, without TLS of the web around it and with. */
export interface WebSchemes {
  readonly plain: string
  readonly secure: string
}

/** What stands in a request line as it is. */
const PATH = /^[A-Za-z0-9._~!$&'()*+,;=:@/-]*$/

/**
 * Reads `ws://host:port` or `wss://host:port`, with a path where a reverse proxy wants one.
 * @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial.
 */
export const parseWebTarget = (text: string, { plain, secure }: WebSchemes): WebTarget => {
  const { protocol, service, param } = parseEndpointAddress(text)
  const outerTls = protocol === secure
  const { host, port, address } = parseTarget(text, outerTls ? secure : plain)
  const path = [service, param].filter((part) => part !== undefined).join('/')
  if (PATH.test(path))
    return { host, port, outerTls, path: `/${path}`, address: withPath(address, path) }
  throw new PipefitterError('protocol/address-malformed', `${text} has a path that is none`)
}

/** Without the port that goes without saying: some servers know themselves by the bare name alone. */
export const hostHeader = ({ host, port, outerTls }: WebTarget): string => {
  const text = formatHostPort(host, port)
  return port === (outerTls ? 443 : 80) ? text.slice(0, text.lastIndexOf(':')) : text
}

const withPath = (address: string, path: string): string =>
  path === '' ? address : `${address}/${path}`
