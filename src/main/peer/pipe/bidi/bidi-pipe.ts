import type { Emitter } from '../../../base/events.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import type { ReceivedMessage } from '../input-pipe.ts'
import type { PathInUse } from '../output-end.ts'
import type { SecondPathInUse } from './second-path.ts'

/** `closing`: closed here, and what was sent before is still being handed over. */
export type BidiState = 'open' | 'closing' | 'closed'

/** What was sent here and is not known to have arrived: not acknowledged, or waiting for room. */
export interface BidiHeld {
  readonly messages: number
  readonly bytes: number
}

/** What a conversation keeps of itself on disk. */
export interface BidiSession {
  readonly id: string
  /** A program reads it: from now on, also in another process, what comes waits for a reader. */
  hasReader(): void
  /** Whether it did before. */
  readonly hadReader: boolean
  /** Messages that were queued here, and that were read, since it began. */
  readonly counts: { readonly queued: number; readonly read: number }
  readonly begunWallMs: number
}

/** The other is away: until when it is waited for, monotonic. */
export interface BidiAway {
  readonly untilMs: number
}

/**
 * One end of a bidirectional pipe: a pair of pipes between two programs, made in a first exchange. One reader at a time;
 * the iteration ends when either side has closed, and what came before is read.
 */
export interface BidiPipe extends AsyncIterable<ReceivedMessage> {
  /** Who is at the other end. */
  readonly peerId: PeerId
  /** Whether messages are numbered and acknowledged: then each arrives once and in order whatever the links do. */
  readonly reliable: boolean
  /** The state or its reason has changed. */
  readonly changed: Emitter<void>
  readonly state: BidiState
  readonly stateReason: string
  /** Why it broke, so that what was held may be lost; absent while it is open, and where it ended in order. */
  readonly failure: string | undefined
  /** Why there is no way to the other side now; absent while there is one. */
  readonly interrupted: string | undefined
  /** The path that messages take now, and why it is that one; absent while there is none. */
  readonly path: (PathInUse & { readonly reason: string }) | undefined
  readonly held: BidiHeld
  /** The path that messages take beside the first, as of now, and how many went over both; absent while they take one. */
  readonly beside: SecondPathInUse | undefined
  /** Messages that came again and were dropped by their numbers. */
  readonly doubles: number
  /** Absent where it ends with the process. */
  readonly session: BidiSession | undefined
  /** Whether the other saves it, so that it can go on with it in another process. */
  readonly otherSaves: boolean
  /** While there is no way to the other: until when it is waited for; absent while there is one, and always on a pipe that is not reliable. */
  readonly away: BidiAway | undefined
  /** Time from sending to the acknowledgement, smoothed; absent while unknown, and always on a pipe that is not reliable. */
  readonly rttMs: number | undefined
  /**
   * Sends one message; waits while there is no room. Rejects with `pipe/closed` after the end, `base/cancelled` when the
   * signal aborts first (the message is not sent then), `pipe/interrupted` when the pair breaks.
   */
  send(message: Message, signal?: AbortSignal): Promise<void>
  /**
   * Settles when the other side's process has acknowledged that it has a message that was sent before, and all before it;
   * of a pipe that is not reliable nobody can say, there it settles at once. Rejects as `send` does; a message that is no
   * longer waited for still goes.
   */
  arrival(message: Message, signal?: AbortSignal): Promise<void>
  /** Hands over what was sent, tells the other side, and lets go; settles when done, within a bounded time. Idempotent. */
  close(): Promise<void>
}
