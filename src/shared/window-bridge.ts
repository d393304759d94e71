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
  /** Names the one reader of what the host sends; a later one takes its place. `onEnded`: the host is gone for good. */
  readonly listen: (onFrame: (frame: unknown) => void, onEnded: () => void) => void
}
