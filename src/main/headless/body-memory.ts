import { setFlagsFromString } from 'node:v8'

/** The V8 of Node 24 and of Electron 33, in which this was seen to do what it says. */
const SEEN_IN_V8 = 13

/**
 * Has the garbage collector weigh the bodies of messages, which lie outside its heap, as a part of it. Left to itself V8
 * marks the whole heap whenever 64 MB more of them were made, however many are garbage already: of a stream, that is once
 * or more a second, and was a third to a half of what the stream cost. Weighed together they may grow by as much as the
 * heap may, some ten megabytes more. To be called before the peer starts; returns whether it was done.
 */
export const weighBodiesWithHeap = (version = process.versions.v8): boolean => {
  if (Number.parseInt(version, 10) !== SEEN_IN_V8) return false
  setFlagsFromString('--external-memory-accounted-in-global-limit')
  return true
}
