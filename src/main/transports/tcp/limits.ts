/** Every bound and time limit of the TCP transport, and the options that change some of them. */
import { PipefitterError } from '../../base/errors.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'

/** Where a peer listens unless told otherwise; JXTA peers by habit use it too. */
export const DEFAULT_PORT = 9701
/** When the port is taken, this many following ones are tried before any free one. */
export const PORT_TRIES = 50
/** How long after a listening socket failed it is tried again, while its interface is still there. */
export const LISTEN_RETRY_MS = 2000

/** Longest wait for a TCP connection to be made. */
export const CONNECT_TIMEOUT_MS = 5000
/** Longest wait for the whole welcome line of the other side, however slowly it drips. */
export const WELCOME_TIMEOUT_MS = 5000
/** Accepted connections without a greeting at a time; more are refused. */
export const PENDING_MAX = 64
/** The same from one remote address (IPv4) or network (IPv6 /64). */
export const PENDING_PER_ADDRESS_MAX = 8
/** Places beyond those for addresses from which a peer proved its key in this run, and how many such are remembered. */
export const PENDING_RESERVED = 16
export const PROVEN_SOURCES_MAX = 256
/** Connections from one address (IPv4) or network (IPv6 /64) that may fail to greet; more are refused for a while. */
export const FAILURES = { burst: 5, perSecond: 20 }
export const FAILED_SOURCES_MAX = 1024
/** Refusals of those who did not prove who they are that are written to the log; all are counted. */
export const REFUSALS_LOGGED = { burst: 20, perSecond: 0.2 }
/** Connections at a time, dialled and accepted together; more are refused. */
export const CONNECTIONS_MAX = 512

/** How long an address at which a legacy peer was found is dialled as such before it is asked for a proof again. */
export const PLAIN_FOR_MS = 600_000
export const PLAIN_ADDRESSES_MAX = 256

/** Size of the buffers in which small parts gather. */
export const SLAB_BYTES = 64 * 1024
/** Slabs kept for reuse by all connections together; more are left to the garbage collector. */
export const SLABS_KEPT_MAX = 64
/** Parts below this are copied into a slab, longer ones are written from where they are. */
export const COPY_BELOW_BYTES = 4096
/** Queued bytes at which a write does not wait for the end of the turn. */
export const FLUSH_AT_BYTES = 64 * 1024
/** Most bytes handed to the socket in one write: below the low-water mark, so that a sender goes on while one is under way. */
export const WRITE_MAX_BYTES = 128 * 1024
/** Queued bytes from which `send` returns false. */
export const HIGH_WATER_BYTES = 1024 * 1024
/** Queued bytes at which a connection that was over the high-water mark has room again. */
export const LOW_WATER_BYTES = 256 * 1024
/** A write that does not finish within this time ends the connection. */
export const STALL_TIMEOUT_MS = 60_000
/** Longest time that `close` gives to what is queued, and to the other side's end. */
export const CLOSE_TIMEOUT_MS = 2000
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
