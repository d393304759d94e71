/** Bounds and time limits of all links that are streams of bytes. */

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
/** Of a message that has begun, at least so many bytes must come in this time, or its rest; else the connection ends. */
export const FRAME_STALL_MS = 60_000
export const FRAME_STALL_BYTES = 16 * 1024
/** Longest time that `close` gives to what is queued, and to the other side's end. */
export const CLOSE_TIMEOUT_MS = 2000
