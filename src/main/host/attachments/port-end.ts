import {
  holderText,
  HOLDER_WAIT_MAX_MS,
  listenAt,
  type Listener,
  type LocalStream,
} from '../../attachments/index.ts'
import { sleep, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { Attachment } from './attachment.ts'
import type { Connections } from './connections.ts'
import type { PortSpec } from './kept-attachments.ts'
import * as words from './words.ts'

/** Between two tries to find somebody who holds the pipe. */
const TRY_EVERY_MS = 500
/** How long whoever held it last is asked alone, before everybody is. */
const LAST_HOLDER_MS = 2_000
/** Connections that wait for a conversation at once. */
const WAITING_MAX = 48

export interface PortWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly conversations: Conversations
  readonly connections: Connections
  readonly socketPath: (id: string) => string
}

/** A port or a socket file of this machine that leads through a pipe to whoever holds it. */
export class PortEnd {
  readonly #attachment: Attachment
  readonly #spec: PortSpec
  readonly #world: PortWorld
  readonly #streams = new Set<LocalStream>()
  #listener: Listener | undefined
  #isOn = false
  #starting: Promise<void> = Promise.resolve()
  #stopped = new AbortController()
  #waiting = 0
  /** Who held the pipe at the last connection. */
  #holder: PeerId | undefined

  constructor(attachment: Attachment, spec: PortSpec, world: PortWorld) {
    this.#attachment = attachment
    this.#spec = spec
    this.#world = world
  }

  /** Begins to listen; settles when it does, or its row says why not. */
  start(): Promise<void> {
    if (this.#isOn) return this.#starting
    this.#isOn = true
    this.#stopped = new AbortController()
    this.#attachment.enter('Starting', words.lookingAt(this.#attachment.local))
    this.#starting = this.#starting.then(() => this.#listen())
    return this.#starting
  }

  /** Listens no more, and lets go of those that wait; settles when the place is free. */
  async stop(): Promise<void> {
    this.#isOn = false
    this.#stopped.abort()
    await this.#starting
    this.#listener?.close()
    this.#listener = undefined
    for (const stream of this.#streams) stream.cut()
  }

  async #listen(): Promise<void> {
    if (!this.#isOn) return
    const { clock, socketPath } = this.#world
    const { id, port } = this.#spec
    try {
      const at = port === undefined ? { path: socketPath(id) } : { port }
      this.#listener = await listenAt(at, clock, (stream) => void this.#onConnection(stream))
      const { local } = this.#attachment
      const ready = port === undefined ? words.socketReady() : words.portReady(local)
      this.#attachment.enter('Ready', ready)
    } catch (error) {
      this.#isOn = false
      this.#attachment.enter('Error', this.#reasonOf(error))
    }
  }

  #reasonOf(error: unknown): string {
    const { port } = this.#spec
    const isTaken = error instanceof PipefitterError && error.code === 'transport/port-taken'
    if (isTaken && port !== undefined) return words.portTaken(port, holderText(port))
    return words.notListening(this.#attachment.local, errorText(error))
  }

  async #onConnection(stream: LocalStream): Promise<void> {
    const refusal = this.#refusal()
    if (refusal !== undefined) return this.#refuse(stream, refusal)
    this.#streams.add(stream)
    this.#waiting++
    const conversation = await this.#open().catch((error: unknown) => errorText(error))
    this.#waiting--
    if (typeof conversation === 'string') this.#refuse(stream, conversation)
    else if (!this.#isOn) {
      stream.cut()
      void conversation.close()
    } else {
      this.#holder = conversation.peerId
      await this.#world.connections.run({
        ...{ attachment: this.#attachment, conversation, role: 'asker' },
        reach: () => Promise.resolve(stream),
      })
    }
    this.#streams.delete(stream)
  }

  #refusal(): string | undefined {
    if (!this.#isOn) return words.SWITCHED_OFF
    if (this.#waiting >= WAITING_MAX) return words.PLACES_ALL
    return this.#world.connections.refusal(this.#attachment, undefined)
  }

  #refuse(stream: LocalStream, why: string): void {
    stream.cut()
    if (!this.#isOn) return
    this.#world.counters.add('attachments.refused')
    this.#attachment.failed(why, true)
  }

  /** A conversation with whoever holds the pipe, as soon as somebody does. Rejects with why not, in words. */
  async #open(): Promise<Conversation> {
    const { clock } = this.#world
    const untilMs = clock.nowMs() + HOLDER_WAIT_MAX_MS
    for (;;) {
      try {
        return await this.#openOnce(untilMs - clock.nowMs())
      } catch (error) {
        this.#holder = undefined
        const leftMs = untilMs - clock.nowMs()
        const isFinal = !(error instanceof PipefitterError) || FINAL.has(error.code)
        if (isFinal || this.#stopped.signal.aborted) throw error
        if (leftMs <= TRY_EVERY_MS) throw overdue(error)
      }
      await sleep(clock, TRY_EVERY_MS, this.#stopped.signal)
    }
  }

  async #openOnce(leftMs: number): Promise<Conversation> {
    const { clock, conversations } = this.#world
    const asked = this.#spec.peerId ?? this.#holder
    const isLastHolder = this.#spec.peerId === undefined && this.#holder !== undefined
    const over = new AbortController()
    const limitMs = isLastHolder ? Math.min(leftMs, LAST_HOLDER_MS) : leftMs
    const limit = clock.after('attachment-holder', limitMs, () => over.abort())
    try {
      const signal = AbortSignal.any([over.signal, this.#stopped.signal])
      const wish = { peerId: asked, reliable: true }
      const conversation = await conversations.open(this.#spec.pipeId, wish, signal)
      conversations.fit(conversation)
      return conversation
    } finally {
      limit.cancel()
    }
  }
}

/** After these it is no use to try again. */
const FINAL: ReadonlySet<string> = new Set([
  ...['access/refused', 'pipe/paused', 'pipe/not-found', 'pipe/wrong-type'],
  ...['group/not-joined', 'endpoint/limit', 'base/stopped'],
])

const overdue = (error: PipefitterError): PipefitterError =>
  new PipefitterError(
    'pipe/nobody-answered',
    words.nobodyHolds(error.code === 'base/cancelled' ? 'nobody answered' : error.message),
    { cause: error },
  )
