/** Every bound and time limit of the HTTP transport, its headers, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'

export const HTTP_SCHEME = 'http'
/** Where a peer listens unless told otherwise; JXTA peers by habit use it too. */
export const DEFAULT_PORT = 9700

/** Longest time that a request's headers, and a whole request, may take to come. */
export const HEADERS_TIMEOUT_MS = 10_000
export const REQUEST_TIMEOUT_MS = 30_000
/** Bytes of a request's headers together. */
export const HEADERS_MAX_BYTES = 8 * 1024
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
/** Longest time that `close` gives to what is queued, and to the other side's end. */
export const CLOSE_TIMEOUT_MS = 2000
/** Silence on a socket after which the system asks whether the other side is still there. */
export const KEEP_ALIVE_MS = 30_000
/** Queued bytes from which `send` returns false, and at which there is room again. */
export const HIGH_WATER_BYTES = 1024 * 1024
export const LOW_WATER_BYTES = 256 * 1024
/** Longest body of an answer to a ping. */
export const PING_MAX_BYTES = 1024

/**
 * Our own headers. JXTA's requests name the asking peer alone, so two links between the same peers would be one, and
 * nobody could say that a link ends. A receiver that answers a ping with the first header understands all three.
 */
export const SESSION_HEADER = 'x-jxta-session'
/** `open`, `message`, `end` or `none`: what a request or an answer holds. */
export const STEP_HEADER = 'x-jxta-step'
/** Where the asking peer can be dialled. */
export const ADDRESS_HEADER = 'x-jxta-address'

export interface HttpOptions {
  /** The port to listen on, 0 for any free one; 9700 unless given. */
  readonly port?: number
  /** Longest message taken or sent, in bytes; 32 MiB unless given. */
  readonly maxMessageBytes?: number
  /** Links at a time; 256 unless given. */
  readonly maxConnections?: number
  /** Longest time for a request's headers to come, and for a whole request; 10 s and 30 s unless given. */
  readonly headersTimeoutMs?: number
  readonly requestTimeoutMs?: number
}

export type HttpSettings = Required<HttpOptions>

/** @throws PipefitterError `base/invalid-input` naming the option that is out of its range. */
export const httpSettings = (options: HttpOptions): HttpSettings => ({
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
})

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new PipefitterError(
    'base/invalid-input',
    `The HTTP option ${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
    { details: { option: name } },
  )
}
