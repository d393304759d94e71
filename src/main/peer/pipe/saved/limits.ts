/** How long a saved conversation waits for an end that is away, and how long its record is kept: a day, in milliseconds. */
export const AWAY_MAX_MS = 24 * 60 * 60_000
/** Most conversations that are saved at once. */
export const SAVED_SESSIONS_MAX = 256
/** Most bytes of messages that are kept of all of them together, passed by one message. */
export const SAVED_BYTES_MAX = 64 * 1024 * 1024
/** Changes are written together so long after the first of them, in milliseconds. */
export const BATCH_AFTER_MS = 5
/** So many bytes are written without waiting for more. */
export const BATCH_BYTES = 1024 * 1024
/** What could not be written is tried again after so long, in milliseconds. */
export const WRITE_AGAIN_MS = 1_000
/** That the other end was heard is written at most this often, in milliseconds. */
export const HEARD_EVERY_MS = 60_000
