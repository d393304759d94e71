/**
 * What the preload script gives to the window's page, and all of it: one object, frozen, with two functions.
 *
 * It carries the frames of `shared/rpc` and nothing else. The preload script parses each frame that the page sends
 * against their schema and the names in the contract before it leaves, the main process parses it again and checks who
 * sent it; there is no channel name, no event and no Electron object within the page's reach. Frames rather than one
 * function a call, so that cancelling, feeds and their back-pressure are one implementation over every carrier.
 */
export interface WindowBridge {
  /** Sends one frame; throws a `TypeError` for anything that is none. */
  readonly send: (frame: unknown) => void
  /**
   * Opens a new channel, ending the one before, and names the reader of what the host sends. `onEnded`: the host has
   * ended it.
   */
  readonly open: (onFrame: (frame: unknown) => void, onEnded: () => void) => void
}

/** The one channel between preload script and main process. */
export const BRIDGE_CHANNEL = 'pf:rpc'
/** Said by the preload script: begin a new channel. */
export const BRIDGE_OPEN = 'open'
/** Said by the main process: the channel has ended. */
export const BRIDGE_ENDED = 'ended'
