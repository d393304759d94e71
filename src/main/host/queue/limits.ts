/** Most messages that wait in the queue of one pipe. */
export const QUEUED_MESSAGES_MAX = 1_000
/** Most bytes that wait in the queue of one pipe. */
export const QUEUED_BYTES_MAX = 16 * 1024 * 1024
/** Most bytes that wait in all queues together. */
export const QUEUED_BYTES_IN_ALL_MAX = 64 * 1024 * 1024
/** Longest message that is taken into a queue, in bytes. */
export const QUEUED_MESSAGE_MAX = 1024 * 1024
/** Most pipes that have a queue. */
export const QUEUES_MAX = 256
/** How long a message waits at most, in milliseconds: seven days. */
export const QUEUED_FOR_MS_MAX = 7 * 24 * 60 * 60_000
