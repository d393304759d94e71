import { PipefitterError } from '../../base/errors.ts'
import { parseEndpointAddress } from '../../protocol/addresses.ts'
import type { StreamTarget } from '../stream/index.ts'
import { parseTarget } from '../tcp/tcp-address.ts'

export const WS_SCHEME = 'ws'
/** The same inside a TLS of the web, which a reverse proxy may end. */
const WSS_SCHEME = 'wss'

export interface WsTarget extends StreamTarget {
  readonly port: number
  /** Whether the way to the server, or to the proxy before it, is inside TLS. */
  readonly outerTls: boolean
  /** Such as `/` or `/peers/one`. */
  readonly path: string
}

/** What stands in a request line as it is. */
const PATH = /^[A-Za-z0-9._~!$&'()*+,;=:@/-]*$/

/**
 * Reads `ws://host:port` or `wss://host:port`, with a path where a reverse proxy wants one.
 * @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial.
 */
export const parseWsAddress = (text: string): WsTarget => {
  const { protocol, service, param } = parseEndpointAddress(text)
  const outerTls = protocol === WSS_SCHEME
  const { host, port, address } = parseTarget(text, outerTls ? WSS_SCHEME : WS_SCHEME)
  const path = [service, param].filter((part) => part !== undefined).join('/')
  if (PATH.test(path))
    return { host, port, outerTls, path: `/${path}`, address: withPath(address, path) }
  throw new PipefitterError('protocol/address-malformed', `${text} has a path that is none`)
}

const withPath = (address: string, path: string): string =>
  path === '' ? address : `${address}/${path}`
