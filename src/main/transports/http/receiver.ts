/**
 * The receiver's side of a link (5.3.2.2): messages come as POSTs, and go as answers to polls, one an answer or,
 * where the poll allows it, one behind the other.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { MIME_MESSAGE } from '../../protocol/constants.ts'
import type { Carrier, HttpLink } from './http-link.ts'
import { HOLD_MAX_MS, IDLE_MAX_MS, STEP_HEADER, STREAM_MAX_MS } from './limits.ts'
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

export class Receiver implements Carrier {
  readonly #link: HttpLink
  readonly #clock: Clock
  /** Whether the other side knows our headers; its sockets are then the link's. */
  readonly #hasSession: boolean
  readonly #sockets = new Set<Socket>()
  #poll: Poll | undefined
  #idle: Timer | undefined
  #stopped = false

  constructor(link: HttpLink, clock: Clock, hasSession: boolean) {
    this.#link = link
    this.#clock = clock
    this.#hasSession = hasSession
    this.#watch()
  }

  start(): void {
    this.wake()
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

  /** A message, or the end, has come by POST. */
  heard(): void {
    this.#watch()
  }

  /** The link lives on this socket. */
  adopt(socket: Socket): void {
    if (!this.#hasSession || this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#link.socketClosed()
    })
  }

  wake(): void {
    const poll = this.#poll
    if (poll?.isBusy === true) return
    const next = this.#link.next()
    // Who does not know our headers cannot be told of an end, and cannot say its own.
    if (next?.kind === 'end' && !this.#hasSession) return this.#endAlone()
    if (poll === undefined || next === undefined) return
    if (next.kind === 'end') this.#answerEnd(poll)
    else if (poll.times.moreMs === undefined) this.#answerOne(poll, next.body)
    else this.#stream(poll, next.body)
  }

  stop(orderly: boolean): void {
    this.#stopped = true
    this.#idle?.cancel()
    this.#answerEmpty()
    for (const socket of this.#sockets) {
      if (orderly) socket.destroySoon()
      else socket.destroy()
    }
  }

  #answerOne(poll: Poll, body: Uint8Array): void {
    this.#take(poll)
    const { response } = poll
    response.on('finish', () => this.#link.sent())
    response.writeHead(200, {
      'content-length': body.length,
      'content-type': MIME_MESSAGE,
      ...this.#step('message'),
    })
    response.end(body)
  }

  #stream(poll: Poll, body: Uint8Array): void {
    if (!poll.isStreaming) this.#beginStream(poll)
    poll.isBusy = true
    poll.response.write(body, (error) => {
      poll.isBusy = false
      if (error) return
      this.#link.sent()
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

  #answerEnd(poll: Poll): void {
    this.#take(poll)
    poll.response.on('finish', () => this.#link.endTaken())
    answerNothing(poll.response, this.#step('end'))
  }

  #endAlone(): void {
    this.#link.endTaken()
    this.#link.remoteHasEnded()
  }

  #answerEmpty(): void {
    const poll = this.#poll
    if (poll === undefined) return
    this.#take(poll)
    if (poll.isStreaming) poll.response.end()
    else answerNothing(poll.response, this.#step('none'))
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

  #step(step: string): Record<string, string> {
    return this.#hasSession ? { [STEP_HEADER]: step } : {}
  }

  /** Without sockets of its own a link lives as long as somebody polls or sends. */
  #watch(): void {
    if (this.#hasSession || this.#stopped) return
    this.#idle?.cancel()
    this.#idle = this.#clock.after('http-idle', IDLE_MAX_MS, () => {
      const words = `${this.#link.remoteAddress} has asked for nothing any more`
      this.#link.fail(new PipefitterError('transport/silent', words))
    })
  }
}

/** 200 with nothing in it. */
export const answerNothing = (
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(200, { 'content-length': 0, ...headers })
  response.end()
}
