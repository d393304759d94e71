/**
 * Frames of a remote administration (`shared/rpc`) over a reliable conversation: JSON, in parts of one length where it is
 * longer than one. A part is one element of a message: a byte that says whether another follows, and the bytes. See
 * docs/PROTOCOL.md.
 */
import { utf8Decode, utf8Encode } from '../base/bytes.ts'
import { PipefitterError } from '../base/errors.ts'
import { bytesElement, Message } from './message/message.ts'

const FAR_NAMESPACE = 'pffar'
const PART_ELEMENT = 'part'
/** Bytes of a frame in one part; each but the last has as many. */
export const FAR_PART_BYTES = 64 * 1024
const LAST = 0
const MORE = 1

/** The parts of one frame, in order. */
export const cutFarFrame = (text: string): readonly Message[] => {
  const bytes = utf8Encode(text)
  const parts: Message[] = []
  for (let at = 0; at === 0 || at < bytes.length; at += FAR_PART_BYTES) {
    const end = Math.min(at + FAR_PART_BYTES, bytes.length)
    const body = new Uint8Array(1 + end - at)
    body[0] = end < bytes.length ? MORE : LAST
    body.set(bytes.subarray(at, end), 1)
    parts.push(Message.of(bytesElement(FAR_NAMESPACE, PART_ELEMENT, body)))
  }
  return parts
}

/** Puts frames together again, none of them longer than `maxBytes`. */
export class FarFrameJoiner {
  readonly #maxBytes: number
  #parts: Uint8Array[] = []
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The whole text, when this part ends it. Throws `protocol/message-malformed`, and `protocol/frame-too-long` as soon as
   * more has come than a frame may have.
   */
  take(message: Message): string | undefined {
    const body = message.get(FAR_NAMESPACE, PART_ELEMENT)?.body
    const mark = body?.[0]
    if (body === undefined || (mark !== LAST && mark !== MORE))
      throw malformed('no part of a frame')
    const isWhole = body.length === 1 + FAR_PART_BYTES
    if (!isWhole && (mark === MORE || body.length > 1 + FAR_PART_BYTES))
      throw malformed('a part of another length than agreed')
    this.#bytes += body.length - 1
    if (this.#bytes > this.#maxBytes)
      throw new PipefitterError(
        'protocol/frame-too-long',
        `A frame has more than ${this.#maxBytes} bytes`,
      )
    // A copy: the message is not kept beyond its reading.
    this.#parts.push(body.slice(1))
    return mark === MORE ? undefined : this.#joined()
  }

  #joined(): string {
    const whole = new Uint8Array(this.#bytes)
    let at = 0
    for (const part of this.#parts) {
      whole.set(part, at)
      at += part.length
    }
    this.#parts = []
    this.#bytes = 0
    return decode(whole)
  }
}

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8Decode(bytes)
  } catch (error) {
    throw malformed('no UTF-8', error)
  }
}

const malformed = (what: string, cause?: unknown): PipefitterError =>
  new PipefitterError('protocol/message-malformed', `What came is ${what}`, { cause })
