/**
 * The side of a stream that was dialled: answers polls with its pieces, or with nothing after a while, and takes those that
 * are sent, as there is room. It lives as long as the other side asks.
 */
import type { ServerResponse } from 'node:http'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { RequestRefused } from './body.ts'
import type { HttpStream, StreamCarrier } from './http-stream.ts'
import { STREAM_GRACE_MS, STREAM_HOLD_MS } from './limits.ts'
import { AT_HEADER, END_HEADER, STREAM_HEADERS } from './stream-requests.ts'
import type { Piece } from './unacknowledged.ts'

/** A request that waits for its answer. */
interface Held {
  readonly response: ServerResponse
  readonly timer: Timer
}

export class StreamReceiver implements StreamCarrier {
  readonly #clock: Clock
  readonly #stream: HttpStream
  #poll: Held | undefined
  #sent: (Held & { readonly piece: Piece }) | undefined
  /** Runs while nobody polls. */
  #grace: Timer

  constructor(clock: Clock, stream: HttpStream) {
    this.#clock = clock
    this.#stream = stream
    this.#grace = this.#armGrace()
  }

  /** Someone asks for what comes behind the place `at`, and so says that all before it came. */
  poll(response: ServerResponse, at: number, holdMs: number): void {
    this.#answerPoll(204)
    this.#stream.acknowledge(at)
    this.#stillHere()
    if (this.#stream.destroyed) return void refuse(response, 400)
    this.#hold(response, holdMs)
    if (holdMs > 0) this.wake()
    else this.#answerPoll(204)
  }

  /** Takes a piece once there is room; settled by the answer. A later one, which says the same again, takes its place. */
  send(response: ServerResponse, piece: Piece): void {
    this.#answerSent()
    if (this.#stream.destroyed) throw new RequestRefused(410)
    const timer = this.#clock.after('http-room', STREAM_HOLD_MS, () => this.#answerSent())
    const sent = { response, piece, timer }
    this.#sent = sent
    response.on('close', () => {
      timer.cancel()
      if (this.#sent === sent) this.#sent = undefined
    })
    if (this.#stream.hasRoom) this.onRoom()
  }

  wake(): void {
    const piece = this.#poll === undefined ? undefined : this.#stream.next()
    if (piece !== undefined) this.#answerPoll(200, piece)
  }

  onRoom(): void {
    const sent = this.#sent
    if (sent === undefined) return
    this.#stream.arrived(sent.piece)
    this.#answerSent()
  }

  stop(): void {
    this.#grace.cancel()
    this.#answerPoll(410)
    const sent = this.#leaveSent()
    if (sent !== undefined) refuse(sent.response, 410)
  }

  #hold(response: ServerResponse, holdMs: number): void {
    const timer = this.#clock.after('http-hold', Math.min(holdMs, STREAM_HOLD_MS), () =>
      this.#answerPoll(204),
    )
    const poll = { response, timer }
    this.#poll = poll
    response.on('close', () => {
      timer.cancel()
      if (this.#poll === poll) this.#poll = undefined
      this.#stillHere()
    })
  }

  #answerPoll(status: 200 | 204 | 410, piece?: Piece): void {
    const poll = this.#poll
    if (poll === undefined) return
    this.#poll = undefined
    poll.timer.cancel()
    if (status === 410) return refuse(poll.response, status)
    const length = piece === undefined ? {} : { 'content-length': piece.bytes.length }
    poll.response.writeHead(status, {
      ...{ ...STREAM_HEADERS, ...length, [AT_HEADER]: piece?.at ?? this.#stream.received },
      ...(piece?.isEnd === true ? { [END_HEADER]: '1' } : {}),
    })
    poll.response.end(piece?.bytes)
  }

  /** Says how far we are: behind the piece, or before it where there was no room in time. */
  #answerSent(): void {
    const sent = this.#leaveSent()
    if (sent === undefined || sent.response.destroyed) return
    if (this.#stream.errored !== null) return refuse(sent.response, 400)
    const at = { [AT_HEADER]: this.#stream.received }
    sent.response.writeHead(200, { ...STREAM_HEADERS, 'content-length': 0, ...at })
    sent.response.end()
  }

  #leaveSent(): (Held & { readonly piece: Piece }) | undefined {
    const sent = this.#sent
    this.#sent = undefined
    sent?.timer.cancel()
    return sent
  }

  #stillHere(): void {
    this.#grace.cancel()
    if (!this.#stream.destroyed) this.#grace = this.#armGrace()
  }

  #armGrace(): Timer {
    return this.#clock.after('http-grace', STREAM_GRACE_MS, () => {
      if (this.#poll !== undefined) return
      this.#stream.destroy(new PipefitterError('transport/silent', 'It has asked for nothing more'))
    })
  }
}

const refuse = (response: ServerResponse, status: number): void => {
  if (response.headersSent || response.destroyed) return
  response.shouldKeepAlive = false
  response.writeHead(status, { 'content-length': 0, connection: 'close' })
  response.end()
}
