/**
 * The side of a stream that dialled: sends its pieces by POST, one after the other, and asks for those of the other side
 * by GET, one after the other. What goes astray on the way, or is given up by a proxy, is asked again.
 */
import type { Agent } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { sleep } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { exchange } from './exchange.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { HttpStream, StreamCarrier } from './http-stream.ts'
import {
  CLOSE_TIMEOUT_MS,
  RETRY_MS,
  STREAM_ANSWER_MS,
  STREAM_HOLD_MS,
  STREAM_HOLD_MIN_MS,
  STREAM_LIFE_MS,
  STREAM_PIECE_BYTES,
  STREAM_RETRIES_MS,
} from './limits.ts'
import {
  AT_HEADER,
  cutPath,
  END_HEADER,
  parseAt,
  pollPath,
  sendPath,
  STREAM_HEADERS,
} from './stream-requests.ts'
import type { WebClient } from './web-client.ts'

export interface StreamInitiatorInit {
  readonly client: WebClient
  /** The one that opened the stream; a poll has another. */
  readonly sendAgent: Agent
  readonly pollAgent: Agent
  readonly clock: Clock
  /** What the other side calls the stream. */
  readonly name: string
  /** Aborted when all is over: what is asked then is given up. */
  readonly over: AbortController
}

type Asked = Pick<Exchange, 'agent' | 'method' | 'body' | 'maxBytes' | 'timeoutMs'>

/** What a proxy says when it gave up waiting, or its server was away for a moment. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])

export class StreamInitiator implements StreamCarrier {
  readonly #init: StreamInitiatorInit
  readonly #stream: HttpStream
  readonly #polling: Promise<void>
  #isSending = false
  #room = createDeferred()
  /** For how long the other side may keep a poll: less, where somebody on the way does not wait so long. */
  #holdMs = STREAM_HOLD_MS

  constructor(init: StreamInitiatorInit, stream: HttpStream) {
    this.#init = init
    this.#stream = stream
    this.#polling = Promise.resolve()
      .then(() => this.#poll())
      .catch((error: unknown) => this.#failed(error))
  }

  wake(): void {
    if (this.#isSending) return
    this.#isSending = true
    this.#send().catch((error: unknown) => this.#failed(error))
  }

  onRoom(): void {
    this.#room.resolve()
  }

  stop(orderly: boolean): void {
    this.#room.resolve()
    void this.#stop(orderly)
  }

  /** In order: once the other side knows that its end has come. Else it is told, if it can be. */
  async #stop(orderly: boolean): Promise<void> {
    const { over, clock, sendAgent, pollAgent, client } = this.#init
    const timer = clock.after('http-end', CLOSE_TIMEOUT_MS, () => over.abort(ended()))
    if (orderly) await this.#polling
    else {
      over.abort(ended())
      await exchange({
        ...{ client, agent: sendAgent, clock, method: 'DELETE', path: cutPath(this.#init.name) },
        ...{ maxBytes: STREAM_PIECE_BYTES, timeoutMs: CLOSE_TIMEOUT_MS },
        signal: new AbortController().signal,
      }).catch(ignore)
    }
    timer.cancel()
    over.abort(ended())
    sendAgent.destroy()
    pollAgent.destroy()
  }

  async #send(): Promise<void> {
    const { sendAgent: agent, name } = this.#init
    for (let piece = this.#stream.next(); piece !== undefined; piece = this.#stream.next()) {
      const { at, bytes: body, isEnd } = piece
      const timeoutMs = STREAM_HOLD_MS + STREAM_ANSWER_MS
      const asked = { agent, method: 'POST', body, maxBytes: 0, timeoutMs } as const
      const answer = await this.#ask(asked, () => sendPath(name, at, isEnd))
      const taken = parseAt(answer.headers[AT_HEADER])
      if (answer.status !== 200 || taken === undefined) throw this.#refused(answer)
      this.#stream.acknowledge(taken)
    }
    this.#isSending = false
  }

  /** Until the other side has ended, and knows that we know. */
  async #poll(): Promise<void> {
    const stream = this.#stream
    while (!stream.destroyed && !stream.hasEnded) {
      if (stream.hasRoom) await this.#pollOnce(this.#holdMs)
      else await this.#waitForRoom()
    }
    if (stream.hasEnded) await this.#pollOnce(0)
  }

  async #pollOnce(holdMs: number): Promise<void> {
    const { pollAgent: agent, name, clock } = this.#init
    const stream = this.#stream
    const askedMs = clock.nowMs()
    const timeoutMs = holdMs + STREAM_ANSWER_MS
    const asked = { agent, method: 'GET', maxBytes: STREAM_PIECE_BYTES, timeoutMs } as const
    const answer = await this.#ask(asked, () =>
      pollPath(name, stream.received, Math.min(holdMs, this.#holdMs)),
    )
    if (answer.status === 204) return this.#restAfter(askedMs, holdMs)
    const at = parseAt(answer.headers[AT_HEADER])
    if (answer.status !== 200 || at === undefined) throw this.#refused(answer)
    stream.arrived({ at, bytes: answer.body, isEnd: answer.headers[END_HEADER] !== undefined })
  }

  /** While nobody reads here we ask for nothing, and say now and then that we live. */
  async #waitForRoom(): Promise<void> {
    const { clock, over } = this.#init
    this.#room = createDeferred()
    const timer = clock.after('http-life', STREAM_LIFE_MS, () => this.#room.resolve())
    await this.#room.promise
    timer.cancel()
    if (this.#stream.hasRoom || over.signal.aborted || this.#stream.destroyed) return
    await this.#pollOnce(0)
  }

  /** An empty answer that came at once shall not make us ask at once. */
  async #restAfter(askedMs: number, holdMs: number): Promise<void> {
    const { clock, over } = this.#init
    const restMs = Math.min(RETRY_MS, holdMs) - (clock.nowMs() - askedMs)
    if (restMs > 0) await sleep(clock, restMs, over.signal)
  }

  /** Asks until there is an answer of the other side's own; a few times. */
  async #ask(asked: Asked, path: () => string): Promise<Answer> {
    const { client, clock, over } = this.#init
    for (let tries = 0; ; tries++) {
      const askedMs = clock.nowMs()
      const outcome = await exchange({
        ...{ ...asked, client, clock, path: path(), signal: over.signal },
        headers: STREAM_HEADERS,
      }).catch((error: unknown) => toPipefitterError(error, 'transport/io'))
      const isAnswer = !(outcome instanceof PipefitterError)
      if (isAnswer && !TRY_AGAIN.has(outcome.status)) return outcome
      const restMs = STREAM_RETRIES_MS[tries]
      if (over.signal.aborted || restMs === undefined || isMeant(outcome))
        throw isAnswer ? this.#refused(outcome) : outcome
      this.#learn(clock.nowMs() - askedMs)
      if (restMs > 0) await sleep(clock, restMs, over.signal)
    }
  }

  /** Whoever gave up after so long may not have had the patience that we asked for. */
  #learn(tookMs: number): void {
    if (tookMs < STREAM_HOLD_MIN_MS) return
    this.#holdMs = Math.max(STREAM_HOLD_MIN_MS, Math.min(this.#holdMs, tookMs / 2))
  }

  #refused({ status }: Answer): PipefitterError {
    const { address } = this.#init.client.target
    const words =
      status === 410
        ? `${address} knows nothing of the link any more`
        : `${address} answered with HTTP status ${status}`
    return new PipefitterError('endpoint/closed', words)
  }

  #failed(error: unknown): void {
    this.#isSending = false
    this.#stream.destroy(toPipefitterError(error, 'transport/io'))
  }
}

/** Whether it was no accident of the way: nonsense, or that nobody is there any more. */
const isMeant = (outcome: Answer | PipefitterError): boolean =>
  outcome instanceof PipefitterError &&
  (outcome.code.startsWith('protocol/') || outcome.details['system'] === 'ECONNREFUSED')

const ended = (): PipefitterError => new PipefitterError('endpoint/closed', 'The link has ended')

const ignore = (): void => {}
