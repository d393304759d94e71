/**
 * The initiator's side of a link (5.3.2.1): messages go as POSTs, one after the other; a GET that the receiver
 * holds until it has something brings the others.
 */
import type { Agent } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { sleep } from '../../base/clock.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { MessageSplitter } from '../../protocol/framing/message-splitter.ts'
import { uniqueValue } from '../../protocol/ids.ts'
import type { MessageRoom, RoomShare } from '../../peer/ports.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { sourceOf } from '../source-of.ts'
import type { TcpTarget } from '../tcp/tcp-address.ts'
import { exchange } from './exchange.ts'
import type { Answer, Exchange } from './exchange.ts'
import type { Carrier, HttpLink } from './http-link.ts'
import {
  HOLD_MAX_MS,
  POLL_MS,
  RETRIES_MAX,
  RETRY_MS,
  SESSION_HEADER,
  STALL_TIMEOUT_MS,
  STEP_HEADER,
} from './limits.ts'

export interface InitiatorInit {
  readonly target: TcpTarget
  readonly peerId: PeerId
  /** Sockets for one request at a time each way. */
  readonly sendAgent: Agent
  readonly pollAgent: Agent
  readonly clock: Clock
  readonly maxMessageBytes: number
  /** For what has come of an answer. */
  readonly room: MessageRoom
  /** Names the link to a receiver that knows such names; absent for one that does not. */
  readonly session: string | undefined
}

export class Initiator implements Carrier {
  readonly #init: InitiatorInit
  readonly #link: HttpLink
  readonly #stopped = new AbortController()
  readonly #path: string
  readonly #share: RoomShare
  #isSending = false

  constructor(init: InitiatorInit, link: HttpLink) {
    this.#init = init
    this.#link = link
    this.#path = `/${uniqueValue(init.peerId)}`
    const { address, host } = init.target
    this.#share = init.room.enter({
      address,
      source: () => sourceOf(host),
      isTrusted: () => false,
      cut: (reason) => link.fail(reason),
    })
  }

  start(): void {
    const polling = this.#init.session === undefined ? this.#pollStandard() : this.#poll()
    polling.catch((error: unknown) => this.#failed(error))
  }

  wake(): void {
    if (this.#isSending) return
    this.#isSending = true
    this.#send()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#isSending = false))
  }

  stop(): void {
    this.#stopped.abort(new PipefitterError('endpoint/closed', 'The link has ended'))
    this.#share.hold(0)
    this.#init.sendAgent.destroy()
    this.#init.pollAgent.destroy()
  }

  async #send(): Promise<void> {
    for (let one = this.#link.next(); one !== undefined; one = this.#link.next()) {
      if (one.kind === 'message') {
        await this.#post('message', one.body)
        this.#link.sent()
      } else {
        await this.#sendEnd()
        this.#link.endTaken()
      }
    }
  }

  /** To a receiver that does not know our headers an end is that nothing comes any more. */
  async #sendEnd(): Promise<void> {
    if (this.#init.session === undefined) this.#link.remoteHasEnded()
    else await this.#post('end', undefined)
  }

  async #post(step: string, body: Uint8Array | undefined): Promise<void> {
    const { sendAgent: agent, target, clock } = this.#init
    const answer = await exchange({
      ...{ agent, target, clock, method: 'POST', path: `${this.#path}?-1` },
      ...{ maxBytes: 0, timeoutMs: STALL_TIMEOUT_MS, signal: this.#stopped.signal },
      headers: this.#headers(step),
      ...(body === undefined ? {} : { body }),
    })
    if (answer.status !== 200 && answer.status !== 204) throw refused(target.address, answer)
  }

  /** One message an answer, until the receiver says that it was the last. */
  async #poll(): Promise<void> {
    for (;;) {
      const askedMs = this.#init.clock.nowMs()
      const answer = await this.#get(`${POLL_MS},-1`)
      if (answer.status !== 200) throw refused(this.#init.target.address, answer)
      const step = answer.headers[STEP_HEADER]
      if (step === 'end') return this.#link.remoteHasEnded()
      if (step === 'message') await this.#link.receive(answer.body)
      else await this.#restAfter(askedMs)
      if (this.#link.hasEnded) return
    }
  }

  /** A receiver without our headers, JXSE: many messages an answer, as they come; failures are tried again. */
  async #pollStandard(): Promise<void> {
    for (let failures = 0; !this.#link.hasEnded;) {
      try {
        await this.#stream()
        failures = 0
      } catch (error) {
        const isOver = this.#link.hasEnded || ++failures > RETRIES_MAX
        if (isOver || toPipefitterError(error).code.startsWith('protocol/')) throw error
        await sleep(this.#init.clock, RETRY_MS, this.#stopped.signal)
      }
    }
  }

  async #stream(): Promise<void> {
    const askedMs = this.#init.clock.nowMs()
    const before = this.#link.stats.messagesIn
    const splitter = new MessageSplitter(this.#init.maxMessageBytes)
    const onData = async (chunk: Uint8Array): Promise<void> => {
      const taken: Promise<void>[] = []
      splitter.push(chunk, (message) => taken.push(this.#link.receive(message)))
      this.#share.hold(splitter.heldBytes)
      await Promise.all(taken)
    }
    const { target } = this.#init
    const answer = await this.#get(`${POLL_MS},${POLL_MS},${target.address}`, onData)
    if (answer.status !== 200 && answer.status !== 204) throw refused(target.address, answer)
    if (!splitter.atBoundary) throw cutOff(target.address)
    if (this.#link.stats.messagesIn === before) await this.#restAfter(askedMs)
  }

  /** An empty answer that came at once shall not make us ask at once. */
  async #restAfter(askedMs: number): Promise<void> {
    const { clock } = this.#init
    const restMs = RETRY_MS - (clock.nowMs() - askedMs)
    if (restMs > 0) await sleep(clock, restMs, this.#stopped.signal)
  }

  #get(query: string, onData?: Exchange['onData']): Promise<Answer> {
    const { pollAgent: agent, target, clock, maxMessageBytes: maxBytes } = this.#init
    return exchange({
      ...{ agent, target, clock, method: 'GET', path: `${this.#path}?${query}`, maxBytes },
      ...{ timeoutMs: HOLD_MAX_MS + STALL_TIMEOUT_MS, signal: this.#stopped.signal },
      headers: this.#headers('none'),
      hold: (bytes) => this.#share.hold(bytes),
      ...(onData === undefined ? {} : { onData }),
    })
  }

  #headers(step: string): Record<string, string> {
    const { session } = this.#init
    return session === undefined ? {} : { [SESSION_HEADER]: session, [STEP_HEADER]: step }
  }

  #failed(error: unknown): void {
    this.#link.fail(toPipefitterError(error, 'transport/io'))
  }
}

const refused = (address: string, { status }: Answer): PipefitterError =>
  new PipefitterError('endpoint/closed', `${address} answered with HTTP status ${status}`)

const cutOff = (address: string): PipefitterError =>
  new PipefitterError('transport/io', `${address} ended its answer within a message`)
