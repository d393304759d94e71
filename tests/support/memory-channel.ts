import { ChannelEnds } from '../../src/shared/rpc/index.ts'
import type { Channel } from '../../src/shared/rpc/index.ts'
import type { WireError } from '../../src/shared/wire-error.ts'

/** One end of a channel within this process: frames are cloned, as any real carrier would, and arrive a turn later. */
export class MemoryChannel implements Channel {
  readonly #ends = new ChannelEnds()
  /** Everything that was sent from this end, in order. */
  readonly sent: unknown[] = []
  /** Set by a test to play a carrier that does not get rid of its bytes. */
  bufferedBytes = 0
  peer: MemoryChannel | undefined

  send(frame: unknown): void {
    if (this.#ends.isClosed) return
    const copy = structuredClone(frame)
    this.sent.push(copy)
    queueMicrotask(() => this.peer?.arrived(copy))
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#ends.onFrame(listener)
  }

  onClosed(listener: (reason: WireError | undefined) => void): void {
    this.#ends.onClosed(listener)
  }

  close(reason?: WireError): void {
    if (!this.#ends.ended(reason)) return
    queueMicrotask(() => this.peer?.close())
  }

  /** Plays a frame as if the other end had sent it. */
  arrived(frame: unknown): void {
    this.#ends.arrived(frame)
  }
}

export const createChannelPair = (): { client: MemoryChannel; host: MemoryChannel } => {
  const client = new MemoryChannel()
  const host = new MemoryChannel()
  client.peer = host
  host.peer = client
  return { client, host }
}

/** Lets everything that is under way in promises and microtasks settle. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
