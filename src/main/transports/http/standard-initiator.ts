/**
 * The initiator's side of a link (5.3.2.1): messages go as POSTs, one after the other; a GET that the receiver
 * holds until it has something brings the others.
 */
import type { Agent } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { sleep } from '../../base/clock.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { MIME_MESSAGE } from '../../protocol/constants.ts'
import { MessageSplitter } from '../../protocol/framing/message-splitter.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import type { MessageRoom, RoomShare } from '../../peer/ports/room.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { sourceOf } from '../source-of.ts'
import { exchange } from './exchange.ts'
import type { Answer, Exchange } from './exchange.ts'
import { HOLD_MAX_MS, POLL_MS, RETRIES_MAX, RETRY_MS, STALL_TIMEOUT_MS } from './limits.ts'
import type { Carrier, MessageStream } from './message-stream.ts'
import type { WebClient } from './web-client.ts'

export interface StandardInitiatorInit {
  readonly client: WebClient
  readonly peerId: PeerId
  /** Sockets for one request at a time each way. */
  readonly sendAgent: Agent
  readonly pollAgent: Agent
  readonly clock: Clock
  readonly maxMessageBytes: number
  /** For what has come of an answer. */
  readonly room: MessageRoom
  /** Aborted when all is over. */
  readonly over: AbortController
}

export class StandardInitiator implements Carrier {
  readonly #init: StandardInitiatorInit
  readonly #stream: MessageStream
  readonly #path: string
  readonly #share: RoomShare
  #isSending = false

  constructor(init: StandardInitiatorInit, stream: MessageStream) {
    this.#init = init
    this.#stream = stream
    this.#path = `/${uniqueValue(init.peerId)}`
    const { address, host } = init.client.target
    this.#share = init.room.enter({
      address,
      source: () => sourceOf(host),
      isTrusted: () => false,
      cut: (reason) => stream.destroy(reason),
    })
    Promise.resolve()
      .then(() => this.#poll())
      .catch((error: unknown) => this.#failed(error))
  }

  wake(): void {
    if (this.#isSending) return
    this.#isSending = true
    this.#send().catch((error: unknown) => this.#failed(error))
  }

  stop(): void {
    const { over, sendAgent, pollAgent } = this.#init
    this.#share.hold(0)
    over.abort(new PipefitterError('endpoint/closed', 'The link has ended'))
    sendAgent.destroy()
    pollAgent.destroy()
  }

  async #send(): Promise<void> {
    for (let body = this.#stream.next(); body !== undefined; body = this.#stream.next()) {
      await this.#post(body)
      this.#stream.sent()
    }
    this.#isSending = false
  }

  async #post(body: Uint8Array): Promise<void> {
    const { sendAgent: agent, client, clock, over } = this.#init
    const answer = await exchange({
      ...{ agent, client, clock, method: 'POST', path: `${this.#path}?-1`, body },
      ...{ maxBytes: 0, timeoutMs: STALL_TIMEOUT_MS, signal: over.signal },
      headers: { 'content-type': MIME_MESSAGE },
    })
    if (answer.status !== 200 && answer.status !== 204) throw this.#refused(answer)
  }

  /** Many messages an answer, as they come; failures are tried again. */
  async #poll(): Promise<void> {
    for (let failures = 0; !this.#stream.destroyed;) {
      try {
        await this.#pollOnce()
        failures = 0
      } catch (error) {
        const isOver = this.#stream.destroyed || ++failures > RETRIES_MAX
        if (isOver || toPipefitterError(error).code.startsWith('protocol/')) throw error
        await sleep(this.#init.clock, RETRY_MS, this.#init.over.signal)
      }
    }
  }

  async #pollOnce(): Promise<void> {
    const askedMs = this.#init.clock.nowMs()
    const before = this.#stream.messagesIn
    const splitter = new MessageSplitter(this.#init.maxMessageBytes)
    const onData = async (chunk: Uint8Array): Promise<void> => {
      const taken: Promise<void>[] = []
      splitter.push(chunk, (message) => taken.push(this.#stream.receive(message)))
      this.#share.hold(splitter.heldBytes)
      await Promise.all(taken)
    }
    const { address } = this.#init.client.target
    const answer = await this.#get(`${POLL_MS},${POLL_MS},${address}`, onData)
    if (answer.status !== 200 && answer.status !== 204) throw this.#refused(answer)
    if (!splitter.atBoundary) throw cutOff(address)
    if (this.#stream.messagesIn === before) await this.#restAfter(askedMs)
  }

  /** An empty answer that came at once shall not make us ask at once. */
  async #restAfter(askedMs: number): Promise<void> {
    const { clock, over } = this.#init
    const restMs = RETRY_MS - (clock.nowMs() - askedMs)
    if (restMs > 0) await sleep(clock, restMs, over.signal)
  }

  #get(query: string, onData: Exchange['onData']): Promise<Answer> {
    const { pollAgent: agent, client, clock, maxMessageBytes: maxBytes, over } = this.#init
    return exchange({
      ...{ agent, client, clock, method: 'GET', path: `${this.#path}?${query}`, maxBytes },
      ...{ timeoutMs: HOLD_MAX_MS + STALL_TIMEOUT_MS, signal: over.signal },
      hold: (bytes) => this.#share.hold(bytes),
      ...(onData === undefined ? {} : { onData }),
    })
  }

  #failed(error: unknown): void {
    this.#isSending = false
    this.#stream.destroy(toPipefitterError(error, 'transport/io'))
  }

  #refused({ status }: Answer): PipefitterError {
    const { address } = this.#init.client.target
    return new PipefitterError('endpoint/closed', `${address} answered with HTTP status ${status}`)
  }
}

const cutOff = (address: string): PipefitterError =>
  new PipefitterError('transport/io', `${address} ended its answer within a message`)
