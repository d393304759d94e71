/** Bounds that the links of all transports share. */

/** Most bytes held of messages of which a part has come, over the links of all transports. */
export const MESSAGE_ROOM_MAX_BYTES = 128 * 1024 * 1024
/** Of these, most that are held for peers that no person has paired. */
export const MESSAGE_ROOM_STRANGERS_MAX_BYTES = 96 * 1024 * 1024
/** Links cut for want of room, and idle links closed for others, that are written to the log; all are counted. */
export const CUTS_LOGGED = { burst: 20, perSecond: 0.2 }

/** One in so many places for links is kept for peers that a person has paired. */
export const PLACES_PER_RESERVED = 16
/** A link on which no message went either way for this long gives up its place when there is none left. */
export const IDLE_FOR_MS = 10_000
/** Links are looked at no more often than this to see which are idle. */
export const IDLE_LOOK_EVERY_MS = 1000
