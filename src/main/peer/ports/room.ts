/** The room that unfinished messages share. */
import type { PipefitterError } from '../../base/errors.ts'

/** A link, or a request on its way to one, that holds a part of a message. */
export interface RoomHolder {
  /** Where the other end is, for the log. */
  readonly address: string
  /** Whose it is: all that one source holds counts together. */
  source(): string
  /** Whether a person has paired the other end, as of now. */
  isTrusted(): boolean
  /** Ends it at once; what it held is free then. */
  cut(reason: PipefitterError): void
}

/** What one holder has of the room. */
export interface RoomShare {
  /** Says how many bytes it holds now, 0 when none; may cut whoever takes most, the holder itself too. */
  hold(bytes: number): void
}

/** The room for messages of which a part has come, one for all links of a peer. */
export interface MessageRoom {
  /** Bytes held now. */
  readonly bytes: number
  enter(holder: RoomHolder): RoomShare
}
