import { Lru } from '../../../base/lru.ts'
import type { DeliveryMark, DeliveryPlace } from '../../../protocol/delivery-message.ts'

/** Senders of one pipe whose marks are kept; those not heard of longest are forgotten. */
export const SENDERS_PER_PIPE_MAX = 256
/** Pipes whose marks are kept. */
export const MARKED_PIPES_MAX = 1_024

/** What a receiver remembers of one sender's stream: the last message that was handed to the pipe's reader. */
export interface KeptMark extends DeliveryPlace {
  /** The sender's key, or what it calls itself where it proved none. */
  readonly sender: string
}

/**
 * What is done with a marked message. `take`: hand it to the reader. `had`: it was handed over before. `gap`: something before
 * it is missing; its sender begins again with what it holds first.
 */
export type DeliveryVerdict = 'take' | 'had' | 'gap'

/**
 * Which marked messages were handed to the readers of input ends here. State only: it can be given to whoever holds a
 * pipe next, so that nothing is delivered twice.
 */
export class DeliveryMarks<Pipe> {
  readonly #pipes = new Lru<Pipe, Lru<string, KeptMark>>(MARKED_PIPES_MAX)

  judge(pipe: Pipe, sender: string, { stream, sequence, after }: DeliveryMark): DeliveryVerdict {
    const had = this.last(pipe, sender, stream)
    if (sequence <= had) return 'had'
    return after <= had ? 'take' : 'gap'
  }

  /** The last message that was handed over; 0: none. */
  last(pipe: Pipe, sender: string, stream: string): number {
    return this.#pipes.peek(pipe)?.peek(keyOf(sender, stream))?.sequence ?? 0
  }

  /** The message was handed to its reader. A mark never goes back. */
  delivered(pipe: Pipe, mark: KeptMark): void {
    const marks = this.#of(pipe)
    const key = keyOf(mark.sender, mark.stream)
    const { sender, stream, sequence } = mark
    if ((marks.peek(key)?.sequence ?? 0) < sequence) marks.set(key, { sender, stream, sequence })
  }

  /** Those of one pipe, to be kept or handed over. */
  of(pipe: Pipe): readonly KeptMark[] {
    return [...(this.#pipes.peek(pipe)?.values() ?? [])]
  }

  forget(pipe: Pipe): void {
    this.#pipes.delete(pipe)
  }

  #of(pipe: Pipe): Lru<string, KeptMark> {
    const known = this.#pipes.get(pipe)
    if (known !== undefined) return known
    const fresh = new Lru<string, KeptMark>(SENDERS_PER_PIPE_MAX)
    this.#pipes.set(pipe, fresh)
    return fresh
  }
}

const keyOf = (sender: string, stream: string): string => `${sender} ${stream}`
