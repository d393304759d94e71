/** What a thing of this machine is to a stream: bytes out of it, bytes into it, each direction with an end of its own. */
export interface LocalStream {
  /**
   * The next bytes that it says, at most {@link STREAM_CHUNK_MAX}; `undefined` at its end. One call at a time. What is not asked
   * for waits in the thing: it is not read ahead beyond one buffer. Rejects where it broke.
   */
  read(): Promise<Uint8Array | undefined>
  /** Gives it bytes; settles when it may be given more. Rejects where it broke. */
  write(bytes: Uint8Array): Promise<void>
  /** Says that nothing more is written. */
  end(): void
  /** What a person should know of how it ended, after {@link read} gave its end; `final`: it does not listen any more either. */
  readonly outcome: { readonly final: boolean; readonly note: string }
  /** Both ways are done: it gets what was written, and is let go of. Idempotent. */
  release(): void
  /** Lets go of it at once, so that it sees that this is no ordinary end. Idempotent. */
  cut(): void
}

/** What a pipe's end is fitted to, where others connect to it. */
export interface Thing {
  /** Reaches it for one conversation. Rejects with why not, in words; when the signal aborts, with anything. */
  connect(asker: Asker, signal: AbortSignal): Promise<LocalStream>
}

/** For whom: data at most, never part of a command line. */
export interface Asker {
  readonly peerId: string
  readonly name: string
}
