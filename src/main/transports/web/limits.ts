/** Bounds of what all transports do that speak as the web does. */

/** Bytes of the headers of a request, of an answer, and of a proxy's. */
export const HEADERS_MAX_BYTES = 8 * 1024
/** Silence on a socket after which the system asks whether the other side is still there. */
export const KEEP_ALIVE_MS = 30_000
