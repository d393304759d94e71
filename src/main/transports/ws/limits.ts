/** Every bound and time limit of the WebSocket transport, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import { CONNECTIONS_MAX } from '../stream/limits.ts'
import { parseProxy } from '../web/index.ts'

/** Where a peer listens unless told otherwise: beside the port of tcp. */
export const DEFAULT_PORT = 9702

/** Longest wait until a WebSocket is open: connecting, a proxy, TLS and the upgrade together. */
export const OPEN_TIMEOUT_MS = 10_000
/** Longest time that an accepted socket may take to ask for the upgrade, however slowly it drips. */
export const UPGRADE_TIMEOUT_MS = 5000
/** Longest WebSocket message taken, in bytes: a piece of the stream, whose messages may be longer. */
export const PIECE_MAX_BYTES = 256 * 1024
/** Most fragments of such a message, and most chunks in which one may come: each costs memory beside its bytes. */
export const FRAGMENTS_MAX = 256
export const CHUNKS_MAX = 4096
/** Longest that is sent. */
export const PIECE_SENT_MAX_BYTES = 256 * 1024
/** Buffers for long frames that are kept to be used again, of all links together. */
export const FRAME_BUFFERS_KEPT = 8
/** Bytes that were read and that nobody has taken yet, from which nothing more is read. */
export const READ_HIGH_WATER_BYTES = 256 * 1024
/** How often the other side is asked whether it is still there: proxies cut what is silent for a minute. */
export const PING_EVERY_MS = 25_000
/** Pings that the other side may send; more end the link. */
export const PINGS_TAKEN = { burst: 20, perSecond: 1 }
/** Longest wait for the other side's part in closing. */
export const CLOSE_TIMEOUT_MS = 2000

export interface WsOptions {
  /** Whether to listen at all; it does unless told otherwise. */
  readonly listen?: boolean | undefined
  /** The port to listen on, 0 for any free one; 9702 unless given. */
  readonly port?: number | undefined
  /** A proxy through which `wss` addresses are dialled, such as `http://user:word@proxy:8080`. */
  readonly proxy?: string | undefined
  /** Whether the proxy is passed by, as of now; absent: it is not. */
  readonly passProxy?: (() => boolean) | undefined
  /** Longest message taken or sent, in bytes; 32 MiB unless given. */
  readonly maxMessageBytes?: number | undefined
  /** Connections at a time; 512 unless given. */
  readonly maxConnections?: number | undefined
  /** Certificates in PEM that vouch for servers of `wss` addresses, in the place of the system's. */
  readonly ca?: string | undefined
}

export interface WsSettings {
  readonly listen: boolean
  readonly port: number
  /** The proxy to dial through, as of now. */
  readonly proxy: () => URL | undefined
  readonly maxMessageBytes: number
  readonly maxConnections: number
  readonly ca: string | undefined
}

/** @throws PipefitterError `base/invalid-input` naming the option that is out of its range. */
export const wsSettings = ({ passProxy, ...options }: WsOptions): WsSettings => {
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy)
  return {
    listen: options.listen ?? true,
    port: within('port', options.port ?? DEFAULT_PORT, 0, 0xffff),
    proxy: () => (passProxy?.() === true ? undefined : proxy),
    maxMessageBytes: within(
      'maxMessageBytes',
      options.maxMessageBytes ?? MESSAGE_MAX,
      1024,
      MESSAGE_MAX,
    ),
    maxConnections: within('maxConnections', options.maxConnections ?? CONNECTIONS_MAX, 1, 65_536),
    ca: options.ca,
  }
}

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new PipefitterError(
    'base/invalid-input',
    `The WebSocket option ${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
    { details: { option: name } },
  )
}
