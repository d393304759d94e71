import { SEND_MAX_BYTES } from '../contract.ts'

/** Longest frame on any carrier that can tell, in bytes of JSON: the largest message as base64, and room for the rest. */
export const FRAME_MAX_BYTES = Math.ceil(SEND_MAX_BYTES / 3) * 4 + 2 * 1024 * 1024

/** Calls that one client may have running at once; the next is refused with `rpc/overload`. */
export const CALLS_MAX = 64

/** Feeds that one client may watch at once. */
export const SUBSCRIPTIONS_MAX = 64

/** Events of one feed that may be on their way unacknowledged; what comes meanwhile is coalesced. */
export const EVENT_WINDOW = 4

/** Bytes waiting in the carrier from which on feeds hold back, down to one event each. */
export const BUFFERED_MAX_BYTES = 1024 * 1024

/** Rows in one event; a larger snapshot goes as a snapshot and changes after it. */
export const EVENT_MAX_ROWS = 500
