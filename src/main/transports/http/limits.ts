/** Every bound and time limit of the HTTP transport, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import { parseProxy } from '../web/index.ts'

export const HTTP_SCHEME = 'http'
/** Where a peer listens unless told otherwise; JXTA peers by habit use it too. */
export const DEFAULT_PORT = 9700

/** Longest time that a request's headers, and a whole request, may take to come. */
export const HEADERS_TIMEOUT_MS = 10_000
export const REQUEST_TIMEOUT_MS = 30_000
/** Sockets at a time, and those of one remote host. */
export const SOCKETS_MAX = 1024
export const SOCKETS_PER_HOST_MAX = 128
/** Links at a time, dialled and accepted together. */
export const CONNECTIONS_MAX = 256

/** Longest wait for the answers that make a link. */
export const DIAL_TIMEOUT_MS = 10_000
/** How long a poll of ours may stay unanswered by the other side's choice. */
export const POLL_MS = 50_000
/** Longest time that a poll is held here, whatever it asks for: proxies and JXSE give up after two minutes. */
export const HOLD_MAX_MS = 60_000
/** Longest time that one answer to JXSE goes on, message after message. */
export const STREAM_MAX_MS = 110_000
/** Silence after which a link to a peer that does not keep its sockets has ended. */
export const IDLE_MAX_MS = 180_000
/** Wait after a poll that failed, and failures in a row that end a link to such a peer. */
export const RETRY_MS = 1000
export const RETRIES_MAX = 3
/** A send that is not answered within this time ends the link. */
export const STALL_TIMEOUT_MS = 60_000
/** Longest body of an answer to a ping. */
export const PING_MAX_BYTES = 1024

/** Most of a stream that one request or answer holds: half of what reverse proxies take in a request by habit. */
export const STREAM_PIECE_BYTES = 512 * 1024
/** Written and not acknowledged yet, from which a write waits. */
export const STREAM_QUEUE_BYTES = 512 * 1024
/** Come and not read yet, from which nothing more is taken. */
export const STREAM_READ_BYTES = 256 * 1024
/** Longest that a poll is held before it is answered with nothing, and a piece for which there is no room: proxies wait longer. */
export const STREAM_HOLD_MS = 25_000
/** And how short it may become where somebody on the way does not wait so long. */
export const STREAM_HOLD_MIN_MS = 2000
/** Longest wait for an answer that is not held, and beyond the time for which it is. */
export const STREAM_ANSWER_MS = 15_000
/** Waits before what went astray is asked again; behind the last the link has ended. */
export const STREAM_RETRIES_MS = [0, 250, 1000] as const
/** How often a side whose reader does not read says that it lives. */
export const STREAM_LIFE_MS = 5000
/** Longest that nobody may poll before the link has ended. */
export const STREAM_GRACE_MS = 15_000
/** Longest that orderly ends may take to be told, and that somebody is told of a cut. */
export const CLOSE_TIMEOUT_MS = 2000
/** How long a socket without a request is kept: longer than proxies keep theirs. */
export const SOCKET_IDLE_MS = 75_000

export interface HttpOptions {
  /** Whether to listen at all; it does unless told otherwise. */
  readonly listen?: boolean | undefined
  /** The port to listen on, 0 for any free one; 9700 unless given. */
  readonly port?: number | undefined
  /** A proxy through which what is not near is dialled, such as `http://user:word@proxy:8080`. */
  readonly proxy?: string | undefined
  /** Whether the proxy is passed by, as of now; absent: it is not. */
  readonly passProxy?: (() => boolean) | undefined
  /** Longest message taken or sent, in bytes; 32 MiB unless given. */
  readonly maxMessageBytes?: number | undefined
  /** Links at a time, and as many again to legacy peers; 256 unless given. */
  readonly maxConnections?: number | undefined
  /** Longest time for a request's headers to come, and for a whole request; 10 s and 30 s unless given. */
  readonly headersTimeoutMs?: number | undefined
  readonly requestTimeoutMs?: number | undefined
  /** Certificates in PEM that vouch for servers of `https` addresses, in the place of the system's. */
  readonly ca?: string | undefined
}

export interface HttpSettings {
  readonly listen: boolean
  readonly port: number
  /** The proxy to dial through, as of now. */
  readonly proxy: () => URL | undefined
  readonly maxMessageBytes: number
  readonly maxConnections: number
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly ca: string | undefined
}

/** @throws PipefitterError `base/invalid-input` naming the option that is out of its range. */
export const httpSettings = ({ passProxy, ...options }: HttpOptions): HttpSettings => {
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy)
  return {
    listen: options.listen ?? true,
    proxy: () => (passProxy?.() === true ? undefined : proxy),
    ca: options.ca,
    port: within('port', options.port ?? DEFAULT_PORT, 0, 0xffff),
    maxMessageBytes: within(
      'maxMessageBytes',
      options.maxMessageBytes ?? MESSAGE_MAX,
      1024,
      MESSAGE_MAX,
    ),
    maxConnections: within('maxConnections', options.maxConnections ?? CONNECTIONS_MAX, 1, 65_536),
    headersTimeoutMs: within(
      'headersTimeoutMs',
      options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
      100,
      HEADERS_TIMEOUT_MS,
    ),
    requestTimeoutMs: within(
      'requestTimeoutMs',
      options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      100,
      10 * REQUEST_TIMEOUT_MS,
    ),
  }
}

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new PipefitterError(
    'base/invalid-input',
    `The HTTP option ${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
    { details: { option: name } },
  )
}
