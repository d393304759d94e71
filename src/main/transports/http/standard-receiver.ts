/**
 * The receiver's side of a link (5.3.2.2): messages come as POSTs, and go as answers to polls, one an answer or,
 * where the poll allows it, one behind the other.
 */
import type { ServerResponse } from 'node:http'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { MIME_MESSAGE } from '../../protocol/constants.ts'
import { HOLD_MAX_MS, IDLE_MAX_MS, STREAM_MAX_MS } from './limits.ts'
import type { Carrier, MessageStream } from './message-stream.ts'
import type { PollTimes } from './paths.ts'

/** A poll that waits for something to answer. */
interface Poll {
  readonly response: ServerResponse
  readonly times: PollTimes
  timer: Timer
  /** An answer of many messages has begun. */
  isStreaming: boolean
  /** A message is being written. */
  isBusy: boolean
}

export class StandardReceiver implements Carrier {
  readonly #stream: MessageStream
  readonly #clock: Clock
  readonly #remoteAddress: string
  #poll: Poll | undefined
  #idle: Timer | undefined
  #stopped = false

  constructor(stream: MessageStream, clock: Clock, remoteAddress: string) {
    this.#stream = stream
    this.#clock = clock
    this.#remoteAddress = remoteAddress
    this.#watch()
  }

  /** Takes a poll; an older one that still waits is answered with nothing. */
  poll(response: ServerResponse, times: PollTimes): void {
    this.#answerEmpty()
    if (this.#stopped || times.holdMs === undefined) return answerNothing(response)
    const holdMs = Math.min(times.holdMs === 0 ? HOLD_MAX_MS : times.holdMs, HOLD_MAX_MS)
    const timer = this.#clock.after('http-hold', holdMs, () => this.#answerEmpty())
    const poll: Poll = { response, times, timer, isStreaming: false, isBusy: false }
    this.#poll = poll
    this.#watch()
    response.on('close', () => this.#pollClosed(poll))
    this.wake()
  }

  /** A message has come by POST. */
  heard(): void {
    this.#watch()
  }

  wake(): void {
    const poll = this.#poll
    if (poll === undefined || poll.isBusy) return
    const body = this.#stream.next()
    if (body === undefined) return
    if (poll.times.moreMs === undefined) this.#answerOne(poll, body)
    else this.#follow(poll, body)
  }

  stop(): void {
    this.#stopped = true
    this.#idle?.cancel()
    this.#answerEmpty()
  }

  #answerOne(poll: Poll, body: Uint8Array): void {
    this.#take(poll)
    const { response } = poll
    response.on('finish', () => this.#stream.sent())
    response.writeHead(200, {
      'content-length': body.length,
      'content-type': MIME_MESSAGE,
    })
    response.end(body)
  }

  #follow(poll: Poll, body: Uint8Array): void {
    if (!poll.isStreaming) this.#beginStream(poll)
    poll.isBusy = true
    poll.response.write(body, (error) => {
      poll.isBusy = false
      if (error) return
      this.#stream.sent()
      this.wake()
    })
  }

  #beginStream(poll: Poll): void {
    const { moreMs = 0 } = poll.times
    const lastMs = Math.min(moreMs === 0 ? STREAM_MAX_MS : moreMs, STREAM_MAX_MS)
    poll.isStreaming = true
    poll.timer.cancel()
    poll.timer = this.#clock.after('http-stream', lastMs, () => this.#answerEmpty())
    poll.response.writeHead(200, { 'content-type': MIME_MESSAGE })
  }

  #answerEmpty(): void {
    const poll = this.#poll
    if (poll === undefined) return
    this.#take(poll)
    if (poll.isStreaming) poll.response.end()
    else answerNothing(poll.response)
  }

  #take(poll: Poll): void {
    poll.timer.cancel()
    this.#poll = undefined
    this.#watch()
  }

  #pollClosed(poll: Poll): void {
    poll.timer.cancel()
    if (this.#poll === poll) this.#poll = undefined
  }

  /** A link lives as long as somebody polls or sends. */
  #watch(): void {
    if (this.#stopped) return
    this.#idle?.cancel()
    this.#idle = this.#clock.after('http-idle', IDLE_MAX_MS, () => {
      const words = `${this.#remoteAddress} has asked for nothing any more`
      this.#stream.destroy(new PipefitterError('transport/silent', words))
    })
  }
}

/** 200 with nothing in it. */
export const answerNothing = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': 0 })
  response.end()
}
