/** Every bound and time limit of the TCP transport, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import { CONNECTIONS_MAX } from '../stream/limits.ts'

/** Where a peer listens unless told otherwise; JXTA peers by habit use it too. */
export const DEFAULT_PORT = 9701
/** When the port is taken, this many following ones are tried before any free one. */
export const PORT_TRIES = 50
/** How long after a listening socket failed it is tried again, while its interface is still there. */
export const LISTEN_RETRY_MS = 2000

/** Longest wait for a TCP connection to be made. */
export const CONNECT_TIMEOUT_MS = 5000
/** Silence after which the system asks whether the other side is still there. */
export const KEEP_ALIVE_MS = 30_000

export interface TcpOptions {
  /** The port to listen on, 0 for any free one; 9701 unless given. */
  readonly port?: number
  /** Longest message taken or sent, in bytes; 32 MiB unless given. */
  readonly maxMessageBytes?: number
  /** Connections at a time; 512 unless given. */
  readonly maxConnections?: number
}

/** Options with their defaults filled in. */
export type TcpSettings = Required<TcpOptions>

/** @throws PipefitterError `base/invalid-input` naming the option that is out of its range. */
export const tcpSettings = (options: TcpOptions): TcpSettings => ({
  port: within('port', options.port ?? DEFAULT_PORT, 0, 0xffff),
  maxMessageBytes: within(
    'maxMessageBytes',
    options.maxMessageBytes ?? MESSAGE_MAX,
    1024,
    MESSAGE_MAX,
  ),
  maxConnections: within('maxConnections', options.maxConnections ?? CONNECTIONS_MAX, 1, 65_536),
})

const within = (name: string, value: number, least: number, most: number): number => {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new PipefitterError(
    'base/invalid-input',
    `The TCP option ${name} must be a whole number from ${least} to ${most}, not ${String(value)}`,
    { details: { option: name } },
  )
}
