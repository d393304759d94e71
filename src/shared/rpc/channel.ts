import type { WireError } from '../wire-error.ts'

/**
 * One way between a client and its host, already greeted and authorised: Electron IPC, WebSocket, control socket, memory.
 * Carries frames (plain data) whole and in order; knows nothing of what they mean.
 */
export interface Channel {
  /**
   * Takes one frame; does nothing once closed. Throws `CallError` with `rpc/too-long` when the frame exceeds what the
   * carrier takes; the channel stays usable.
   */
  send(frame: unknown): void
  /** The one reader of what arrives, unvalidated; frames that came before it are handed over at once. */
  onFrame(listener: (frame: unknown) => void): void
  /** Called once when the channel ends, whoever ended it; at once when it has ended. `reason` is absent in an ordinary end. */
  onClosed(listener: (reason: WireError | undefined) => void): void
  /** Ends the channel after what was sent has left; idempotent. */
  close(reason?: WireError): void
  /** Bytes sent and not yet taken by the other side's system; absent where the carrier cannot know. */
  readonly bufferedBytes?: number
}

/** What every carrier needs to be a `Channel`: a reader that may come late, and an end that is told once. */
export class ChannelEnds {
  #read: ((frame: unknown) => void) | undefined
  #early: unknown[] = []
  #tellClosed: ((reason: WireError | undefined) => void)[] = []
  #ended: { readonly reason: WireError | undefined } | undefined

  get isClosed(): boolean {
    return this.#ended !== undefined
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#read = listener
    for (const frame of this.#early.splice(0)) listener(frame)
  }

  onClosed(listener: (reason: WireError | undefined) => void): void {
    if (this.#ended === undefined) this.#tellClosed.push(listener)
    else listener(this.#ended.reason)
  }

  /** Hands an arrived frame to the reader; nothing after the end. */
  arrived(frame: unknown): void {
    if (this.isClosed) return
    if (this.#read === undefined) this.#early.push(frame)
    else this.#read(frame)
  }

  /** Tells the end; says whether it was news. */
  ended(reason: WireError | undefined): boolean {
    if (this.isClosed) return false
    this.#ended = { reason }
    for (const tell of this.#tellClosed.splice(0)) tell(reason)
    return true
  }
}
