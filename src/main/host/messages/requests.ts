import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import { utf8Decode } from '../../base/bytes.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { PipeId } from '../../protocol/ids.ts'
import { Message, textElement, type MessageElement } from '../../protocol/message/message.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'

/** Requests that wait for their replies at once. */
const WAITING_MAX = 64
/** Longest body in which a field of JSON is looked for. */
const JSON_BYTES_MAX = 256 * 1024

/** What makes a message the reply to a request. */
export type ReplyMatch =
  /** It is the next one. */
  | { readonly kind: 'next' }
  /** It has an element of this name with the same body; a request without one gets one. */
  | { readonly kind: 'element'; readonly name: string }
  /** The JSON in it has the same value in this field, such as `id` or `head.id`. */
  | { readonly kind: 'json'; readonly field: string }

export interface RequestWish {
  readonly message: Message
  readonly replyPipeId: PipeId
  readonly match: ReplyMatch
  readonly timeoutMs: number
  /** Puts the message on its way; rejects when it cannot. */
  readonly send: (message: Message) => Promise<void>
}

export interface Answered {
  /** Absent when none came in time. */
  readonly reply: ReceivedMessage | undefined
  readonly roundTripMs: number
  /** Messages of the pipe that came meanwhile and were not the reply. */
  readonly others: number
}

interface Waiting {
  readonly replyPipeId: PipeId
  readonly isReply: (message: Message) => boolean
  readonly onReply: (received: ReceivedMessage) => void
  others: number
}

/** Messages that wait for a reply: which of what comes is it, and how long it took. */
export class Requests {
  readonly #clock: Clock
  readonly #random: Random
  readonly #waiting = new Set<Waiting>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Sends a request and settles with its reply, or without one when the time is over. Rejects with `base/invalid-input` when
   * the request has nothing by which its reply could be told, `rpc/overload`, `base/cancelled`, and as `send` does.
   */
  async ask(wish: RequestWish, signal?: AbortSignal): Promise<Answered> {
    if (this.#waiting.size >= WAITING_MAX)
      throw new PipefitterError('rpc/overload', `${WAITING_MAX} requests wait for their replies`)
    const { message, isReply } = matched(wish, () => randomUuid(this.#random))
    const startedMs = this.#clock.nowMs()
    let found: (received: ReceivedMessage | undefined) => void = () => {}
    const reply = new Promise<ReceivedMessage | undefined>((resolve) => (found = resolve))
    const { replyPipeId, timeoutMs } = wish
    const waiting: Waiting = { replyPipeId, isReply, onReply: found, others: 0 }
    const timer = this.#clock.after('request', timeoutMs, () => found(undefined))
    const giveUp = (): void => found(undefined)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#waiting.add(waiting)
    try {
      await wish.send(message)
      const received = await reply
      if (signal?.aborted === true)
        throw new PipefitterError('base/cancelled', 'The request was given up')
      return {
        ...{ reply: received, others: waiting.others },
        roundTripMs: this.#clock.nowMs() - startedMs,
      }
    } finally {
      this.#waiting.delete(waiting)
      timer.cancel()
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** A message came out of an input end here. The request that waits longest takes it, if it is its reply. */
  received(pipeId: PipeId, received: ReceivedMessage): void {
    for (const waiting of this.#waiting) {
      if (waiting.replyPipeId !== pipeId) continue
      if (waiting.isReply(received.message)) {
        this.#waiting.delete(waiting)
        return waiting.onReply(received)
      }
      waiting.others++
    }
  }
}

/** The request as it is sent, and how its reply is told. */
const matched = (
  { message, match }: Pick<RequestWish, 'message' | 'match'>,
  fresh: () => string,
): { message: Message; isReply: Waiting['isReply'] } => {
  if (match.kind === 'next') return { message, isReply: () => true }
  if (match.kind === 'json') {
    const value = jsonValue(message, match.field)
    if (value === undefined)
      throw new PipefitterError(
        'base/invalid-input',
        `The request is no JSON with a text or a number in the field "${match.field}"`,
      )
    return { message, isReply: (other) => jsonValue(other, match.field) === value }
  }
  const own = message.get('', match.name) ?? textElement('', match.name, fresh())
  const isThere = message.get('', match.name) !== undefined
  return {
    message: isThere ? message : Message.from([...message.elements, own]),
    isReply: (other) => isSame(other.get('', match.name), own),
  }
}

const isSame = (one: MessageElement | undefined, other: MessageElement): boolean =>
  one !== undefined &&
  one.body.length === other.body.length &&
  one.body.every((byte, at) => byte === other.body[at])

/** The text, number or truth in a field of the first element that is JSON and has it. */
const jsonValue = (message: Message, field: string): unknown => {
  for (const { body } of applicationElements(message)) {
    const value = body.length <= JSON_BYTES_MAX ? fieldOf(parsed(body), field) : undefined
    if (['string', 'number', 'boolean'].includes(typeof value)) return value
  }
  return undefined
}

const parsed = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8Decode(body))
  } catch {
    return undefined
  }
}

const fieldOf = (value: unknown, field: string): unknown =>
  field.split('.').reduce<unknown>((inner, name) => {
    const has = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
    return has ? (inner as Readonly<Record<string, unknown>>)[name] : undefined
  }, value)
