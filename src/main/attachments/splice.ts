import { sleep, type Clock } from '../base/clock.ts'
import { createDeferred } from '../base/deferred.ts'
import { errorText } from '../base/errors.ts'
import type { Emitter } from '../base/events.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { Message } from '../protocol/message/message.ts'
import { encodeStreamWord, parseStreamWord, type StreamWord } from '../protocol/message/stream.ts'
import type { LocalStream } from './local-stream.ts'
import {
  StreamMachine,
  type StreamEffect,
  type StreamInput,
  type StreamRole,
} from './stream-machine.ts'

/** A message of the other end, and the key that it proved. */
export interface CarriedMessage {
  readonly message: Message
  readonly fingerprint?: KeyFingerprint | undefined
}

/** The conversation that carries a stream: each message arrives once and in order. */
export interface StreamCarrier extends AsyncIterable<CarriedMessage> {
  /** Settles when there is room for another; rejects after the end. */
  send(message: Message, signal: AbortSignal): Promise<void>
  /** It broke, and why: what is still to be read is worth nothing. */
  readonly broken: Emitter<string>
  /** Hands over what was sent, and ends it. */
  close(): void
}

/** How long the last word may wait for room, once all is over. */
const LAST_WORD_MAX_MS = 5_000

export interface SpliceParts {
  readonly clock: Clock
  readonly carrier: StreamCarrier
  readonly role: StreamRole
  /** Reaches the thing here, once it is asked for (`asked`) or at once (`asker`). Rejects with why not, in words. */
  readonly reach: (
    fingerprint: KeyFingerprint | undefined,
    signal: AbortSignal,
  ) => Promise<LocalStream>
  /** So many bytes went out of the thing here into the pipe, or out of the pipe to it. */
  readonly onBytes: (way: 'in' | 'out', count: number) => void
  /** Ends it: with the reason, in words, that the signal aborts with. */
  readonly signal: AbortSignal
}

/** How a stream ended. */
export interface StreamOutcome {
  /** Why it failed, in words; absent where both ways ended in order. */
  readonly failed?: string
  /** What a person should know of an end in order. */
  readonly note?: string
}

/**
 * Carries bytes between a conversation and a thing of this machine until both ways have ended, or one side fails. Each way waits
 * for the slower side: nothing piles up here. Never rejects.
 */
export const splice = (parts: SpliceParts): Promise<StreamOutcome> => new Splice(parts).run()

class Splice {
  readonly #parts: SpliceParts
  readonly #machine: StreamMachine
  readonly #ended = createDeferred()
  /** Aborts what is still tried when it is over. */
  readonly #reaching = new AbortController()
  /** What was said is sent, whatever comes. */
  readonly #saying = new AbortController()
  #outcome: StreamOutcome = {}
  #local: LocalStream | undefined
  /** What has to be done before the next word is heard. */
  #busy: Promise<void> = Promise.resolve()
  /** Settles when what was said last has its place. */
  #said: Promise<void> = Promise.resolve()

  constructor(parts: SpliceParts) {
    this.#parts = parts
    this.#machine = new StreamMachine(parts.role)
  }

  async run(): Promise<StreamOutcome> {
    const { carrier, role, signal, clock } = this.#parts
    const unwatch = carrier.broken.on((why) => this.#feed({ kind: 'gone', why }))
    const stop = (): void => this.#feed({ kind: 'local-failed', why: errorText(signal.reason) })
    signal.addEventListener('abort', stop, { once: true })
    this.#feed({ kind: 'begin' })
    if (role === 'asker') this.#busy = this.#reach(undefined)
    if (signal.aborted) stop()
    void this.#hear()
    await this.#ended.promise
    signal.removeEventListener('abort', stop)
    const inTime = new AbortController()
    const limit = sleep(clock, LAST_WORD_MAX_MS, inTime.signal).catch(() => {})
    await Promise.race([this.#said, limit])
    inTime.abort()
    this.#saying.abort()
    unwatch()
    carrier.close()
    return this.#outcome
  }

  #feed(input: StreamInput): void {
    for (const effect of this.#machine.step(input)) this.#perform(effect)
  }

  #perform(effect: StreamEffect): void {
    switch (effect.kind) {
      case 'say':
        return this.#say(effect.word)
      case 'reach':
        this.#busy = this.#reach(effect.by)
        return
      case 'write':
        this.#busy = this.#write(effect.bytes)
        return
      case 'end-local':
        return this.#local?.end()
      case 'over':
        return this.#end(effect)
    }
  }

  /** That it cannot be said, since the conversation is over, is heard too. */
  #say(word: StreamWord): void {
    const { carrier } = this.#parts
    this.#said = carrier.send(encodeStreamWord(word), this.#saying.signal).catch(() => {})
  }

  #end({ failed, note }: Extract<StreamEffect, { kind: 'over' }>): void {
    this.#outcome = {
      ...(failed === undefined ? {} : { failed }),
      ...(note === undefined ? {} : { note }),
    }
    if (failed === undefined) this.#local?.release()
    else this.#local?.cut()
    this.#reaching.abort()
    this.#ended.resolve()
  }

  async #reach(by: KeyFingerprint | undefined): Promise<void> {
    try {
      const local = await this.#parts.reach(by, this.#reaching.signal)
      if (this.#machine.isOver) return local.cut()
      this.#local = local
      this.#feed({ kind: 'reached' })
      void this.#tell(local)
    } catch (error) {
      this.#feed({ kind: 'local-failed', why: errorText(error) })
    }
  }

  /** Says what the thing here says, as fast as the other end takes it. */
  async #tell(local: LocalStream): Promise<void> {
    try {
      while (!this.#machine.isOver) {
        const bytes = await local.read()
        if (bytes === undefined) return this.#feed({ kind: 'local-end', ...local.outcome })
        this.#parts.onBytes('in', bytes.length)
        this.#feed({ kind: 'local-data', bytes })
        await this.#said
      }
    } catch (error) {
      this.#feed({ kind: 'local-failed', why: errorText(error) })
    }
  }

  /** Hears the other end, as fast as the thing here takes it. */
  async #hear(): Promise<void> {
    try {
      await this.#busy
      for await (const { message, fingerprint } of this.#parts.carrier) {
        this.#feed({ kind: 'said', word: parseStreamWord(message), by: fingerprint })
        await this.#busy
        if (this.#machine.isOver) return
      }
      this.#feed({ kind: 'gone' })
    } catch (error) {
      this.#feed({ kind: 'gone', why: errorText(error) })
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      this.#parts.onBytes('out', bytes.length)
      await this.#local?.write(bytes)
    } catch (error) {
      this.#feed({ kind: 'local-failed', why: errorText(error) })
    }
  }
}
