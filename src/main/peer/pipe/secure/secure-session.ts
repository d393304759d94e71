import { copyBytes, concatBytes } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import {
  errorText,
  PipefitterError,
  toPipefitterError,
  type ErrorCode,
} from '../../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../../base/events.ts'
import { MESSAGE_MAX, SECURE_NAMESPACE } from '../../../protocol/constants.ts'
import { MessageSplitter } from '../../../protocol/framing/message-splitter.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import { decodeMessage, encodeMessage } from '../../../protocol/message/binary.ts'
import { Message, textElement } from '../../../protocol/message/message.ts'
import type { SecureFrame } from '../../../protocol/message/secure-blocks.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { SecureFacts, SecureSessions, SecureWish, TlsSession } from '../../ports/secure.ts'
import {
  ReliableReceiverMachine,
  type ReceiverEffect,
  type ReceiverInput,
} from '../reliable/reliable-receiver-machine.ts'
import {
  ReliableSenderMachine,
  type SenderEffect,
  type SenderInput,
} from '../reliable/reliable-sender-machine.ts'
import type { Carrier } from './carrier.ts'
import {
  SecureMachine,
  type SecureEffect,
  type SecureInput,
  type SecureState,
} from './secure-machine.ts'

/** Most bytes of the TLS stream in one block. */
export const BLOCK_BYTES = 16 * 1024
/** What may be under way until the other tells its window; JXSE, which never does, holds so many out of order. */
export const WINDOW_UNTOLD = { messages: 20, bytes: 1024 * 1024 } as const
/** Most bytes that are taken of somebody who is not proven yet; a handshake needs a few thousand. */
export const UNPROVEN_BYTES = 64 * 1024
/** How long the end of a session waits for what was sent to arrive. */
export const DRAIN_MS = 2_000
/** The server's first word in a `tls13` session. */
const WELCOME = 'welcome'

export interface SessionWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly tls: SecureSessions
  /** A whole message that came out of an open session. */
  onMessage(session: SecureSession, message: Message, sizeBytes: number): void
  onEnded(session: SecureSession): void
}

/**
 * One secure session with one peer: TLS, carried in numbered blocks that are acknowledged and sent again, so that it does
 * not matter what lies between. Messages go through whole and in order, or the session ends and says why.
 */
export class SecureSession {
  readonly peerId: PeerId
  readonly profile: SecureWish['profile']
  readonly role: SecureWish['role']
  /** Its state, or whether there is a way to the other end, has changed. */
  readonly changed = new Emitter<void>()
  readonly #world: SessionWorld
  readonly #carrier: Carrier
  readonly #machine: SecureMachine
  readonly #life: MachineRunner<SecureInput, SecureEffect>
  readonly #sender: ReliableSenderMachine
  readonly #sending: MachineRunner<SenderInput, SenderEffect>
  readonly #receiving: MachineRunner<ReceiverInput, ReceiverEffect>
  readonly #splitter = new MessageSplitter(MESSAGE_MAX)
  readonly #tls: TlsSession
  readonly #opened = createDeferred()
  #facts: SecureFacts | undefined
  #reason = 'The handshake is going on'
  #error: PipefitterError | undefined
  #room: Deferred<void> | undefined
  #tlsHasRoom = true
  #users = 0
  #unprovenBytes = 0
  #drained: Deferred<void> | undefined

  /** Starts at once: a client writes its first block as soon as the carrier has a way. */
  constructor(wish: SecureWish, carrier: Carrier, world: SessionWorld) {
    this.peerId = wish.peerId
    this.profile = wish.profile
    this.role = wish.role
    this.#world = world
    this.#carrier = carrier
    const { clock } = world
    this.#machine = new SecureMachine(
      { role: wish.role, greets: wish.profile === 'tls13' },
      clock.nowMs(),
    )
    this.#life = new MachineRunner<SecureInput, SecureEffect>(
      ...(['secure-session', this.#machine, { kind: 'tick' }, clock] as const),
      (effect) => this.#onLife(effect),
    )
    this.#sender = new ReliableSenderMachine(clock.nowMs(), WINDOW_UNTOLD)
    this.#sending = new MachineRunner<SenderInput, SenderEffect>(
      ...(['secure-sender', this.#sender, { kind: 'tick' }, clock] as const),
      (effect) => this.#onSending(effect),
    )
    this.#receiving = new MachineRunner<ReceiverInput, ReceiverEffect>(
      ...(['secure-receiver', new ReliableReceiverMachine(), { kind: 'tick' }, clock] as const),
      (effect) => this.#onReceiving(effect),
    )
    this.#opened.promise.catch(() => {})
    this.#sending.feed({ kind: 'way', usable: carrier.isLinked })
    carrier.changed.on(() => this.#onCarrier())
    this.#tls = this.#startTls(wish)
    this.#life.feed({ kind: 'active' })
  }

  get state(): SecureState {
    return this.#machine.state
  }

  /** Why the state is what it is, in words. */
  get reason(): string {
    return this.#reason
  }

  /** What ended it; absent until then. */
  get error(): PipefitterError | undefined {
    return this.#error
  }

  get isLinked(): boolean {
    return this.#carrier.isLinked
  }

  get carrier(): Carrier {
    return this.#carrier
  }

  /** Time from sending to the acknowledgement; absent while unknown. */
  get rttMs(): number | undefined {
    return this.#sender.stats.rttMs
  }

  /** With what it is protected, once that is proven. */
  get facts(): SecureFacts | undefined {
    return this.#facts
  }

  /** Settles when both ends have let each other in; rejects with what forbade it. */
  get opened(): Promise<void> {
    return this.#opened.promise
  }

  /** Whether another message may be sent now. */
  get writable(): boolean {
    return this.state === 'open' && this.#tlsHasRoom && this.#sender.hasRoom
  }

  /** Settles when there is room, or the session has ended; never rejects. */
  async whenWritable(): Promise<void> {
    if (this.writable || this.state === 'ended') return
    this.#room ??= createDeferred()
    return this.#room.promise
  }

  /** Encrypts one whole message, addresses included. Throws `pipe/interrupted` unless it is open. */
  send(message: Message): void {
    if (this.state !== 'open') throw this.#endError()
    this.#write(message)
    this.#life.feed({ kind: 'active' })
  }

  /** Takes what a message of the other end said. */
  receive(frames: readonly SecureFrame[]): void {
    if (this.role === 'server' && this.profile === 'tls13') this.#life.feed({ kind: 'active' })
    this.#sending.feed({ kind: 'heard' })
    for (const frame of frames) this.#take(frame)
  }

  /** Keeps the session from being ended for idleness until the returned function is called. */
  use(): Unsubscribe {
    this.#life.feed({ kind: 'users', count: ++this.#users })
    let used = true
    return () => {
      if (used) this.#life.feed({ kind: 'users', count: --this.#users })
      used = false
    }
  }

  /** Waits a moment for what was sent to arrive, then ends. */
  async close(reason: string): Promise<void> {
    if (this.state === 'open' && this.#sender.stats.unacknowledged > 0) {
      this.#drained ??= createDeferred()
      const timer = this.#world.clock.after('secure-drain', DRAIN_MS, () =>
        this.#drained?.resolve(),
      )
      await this.#drained.promise
      timer.cancel()
    }
    this.end(reason)
  }

  /** Ends at once; idempotent. */
  end(reason: string): void {
    this.#life.feed({ kind: 'end', code: 'pipe/closed', reason })
  }

  // ── TLS ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #startTls(wish: SecureWish): TlsSession {
    return this.#world.tls.start(wish, {
      onCiphertext: (bytes) => this.#queue(bytes),
      onPlaintext: (bytes) => this.#onPlaintext(bytes),
      onSecured: (facts) => this.#onSecured(facts),
      onDrain: () => this.#onTlsRoom(),
      onClosed: (error) => this.#onTlsClosed(error),
    })
  }

  #queue(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += BLOCK_BYTES)
      this.#sending.feed({ kind: 'queue', body: bytes.subarray(at, at + BLOCK_BYTES) })
  }

  #onSecured(facts: SecureFacts): void {
    this.#facts = facts
    this.#life.feed({ kind: 'secured' })
  }

  #onPlaintext(bytes: Uint8Array): void {
    try {
      this.#splitter.push(bytes, (body) => this.#onMessageBytes(body))
    } catch (error) {
      const { code, message } = toPipefitterError(error)
      this.#world.counters.add('secure.malformed')
      this.#life.feed({ kind: 'end', code, reason: message })
    }
  }

  #onMessageBytes(body: Uint8Array): void {
    const message = decodeMessage(body)
    const isWelcome = message.get(SECURE_NAMESPACE, WELCOME) !== undefined
    if (this.state === 'greeting' && isWelcome) return this.#life.feed({ kind: 'greeted' })
    if (this.state !== 'open') return this.#world.counters.add('secure.too-early')
    this.#life.feed({ kind: 'active' })
    this.#world.onMessage(this, message, body.length)
  }

  #onTlsRoom(): void {
    this.#tlsHasRoom = true
    this.#wake()
  }

  #onTlsClosed(error: PipefitterError | undefined): void {
    const reason = error?.message ?? 'The other end ended it'
    this.#life.feed({ kind: 'end', code: error?.code ?? 'pipe/interrupted', reason })
  }

  #write(message: Message): void {
    this.#tlsHasRoom = this.#tls.write(concatBytes(encodeMessage(message)))
  }

  // ── Blocks ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #take(frame: SecureFrame): void {
    switch (frame.kind) {
      case 'block':
        if (this.#isTooMuch(frame.body)) return
        return this.#receiving.feed({
          kind: 'block',
          sequence: frame.sequence,
          body: copyBytes(frame.body),
        })
      case 'acknowledgement':
        return this.#sending.feed({
          kind: 'acknowledged',
          acknowledgement: frame.acknowledgement,
        })
      case 'ping':
        return this.#receiving.feed({ kind: 'asked' })
      case 'end':
        return this.#life.feed({
          kind: 'end',
          code: this.#codeOfEnd(),
          reason: `The other end ended it: ${frame.reason}`,
        })
    }
  }

  /** A client that is told of the end before it was let in is not let in. */
  #codeOfEnd(): ErrorCode {
    if (this.state === 'open') return 'pipe/interrupted'
    return this.role === 'client' ? 'secure/gate' : 'secure/handshake'
  }

  #isTooMuch(block: Uint8Array): boolean {
    if (this.#facts !== undefined) return false
    this.#unprovenBytes += block.length
    if (this.#unprovenBytes <= UNPROVEN_BYTES) return false
    const reason = 'The other end sent more than a handshake needs'
    this.#life.feed({ kind: 'end', code: 'secure/handshake', reason })
    return true
  }

  #onSending(effect: SenderEffect): void {
    switch (effect.kind) {
      case 'send':
        if (effect.again) this.#world.counters.add('secure.sent-again')
        return this.#carrier.offer({ ...effect, kind: 'block' })
      case 'ping':
        return this.#carrier.offer({ kind: 'ping' })
      case 'room':
        return this.#wake()
      case 'drained':
        this.#drained?.resolve()
        return this.#wake()
      case 'failed':
        return this.#life.feed({ kind: 'end', code: 'pipe/interrupted', reason: effect.reason })
      case 'arrived':
      case 'finished':
        return
    }
  }

  #onReceiving(effect: ReceiverEffect): void {
    if (effect.kind === 'acknowledge')
      return this.#carrier.offer({
        kind: 'acknowledgement',
        acknowledgement: effect.acknowledgement,
      })
    this.#receiving.feed({ kind: 'read', bytes: effect.body.length })
    if (this.state !== 'ended') this.#tls.receive(effect.body)
  }

  #onCarrier(): void {
    this.#sending.feed({ kind: 'ordered', ordered: this.#carrier.way?.hops === undefined })
    this.#sending.feed({ kind: 'way', usable: this.#carrier.isLinked })
    if (this.state !== 'ended') this.changed.emit()
  }

  // ── Life ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #onLife(effect: SecureEffect): void {
    switch (effect.kind) {
      case 'greet':
        return this.#write(Message.of(textElement(SECURE_NAMESPACE, WELCOME, '')))
      case 'opened':
        this.#reason = 'Both ends have proven who they are'
        this.#opened.resolve()
        this.#wake()
        return this.changed.emit()
      case 'ended':
        return this.#onEnded(effect.code, effect.reason)
    }
  }

  #onEnded(code: ErrorCode, reason: string): void {
    this.#reason = reason
    this.#error = new PipefitterError(code, reason)
    this.#opened.reject(this.#error)
    this.#drained?.resolve()
    this.#tls.abort()
    this.#sending.stop()
    this.#receiving.stop()
    this.#life.stop()
    this.#carrier.offer({ kind: 'end', reason })
    this.#carrier.stop()
    this.#wake()
    this.#world.onEnded(this)
    this.changed.emit()
  }

  #wake(): void {
    const room = this.#room
    this.#room = undefined
    room?.resolve()
  }

  #endError(): PipefitterError {
    return new PipefitterError(
      'pipe/interrupted',
      `The secure session is not open: ${errorText(this.#error ?? this.#reason)}`,
    )
  }
}
