import type { Duplex } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { FrameDecoder } from '../../protocol/framing/frame-decoder.ts'
import type { Welcome } from '../../protocol/framing/welcome.ts'
import { WELCOME_TIMEOUT_MS } from './limits.ts'
import { socketError } from '../socket-error.ts'

/** What came of a greeting: the stream is paused, and nobody listens to it. */
export interface Greeting {
  readonly welcome: Welcome
  /** Stands behind the welcome, perhaps within a frame. */
  readonly decoder: FrameDecoder
  /** Messages that came together with the welcome. */
  readonly early: readonly Uint8Array[]
  /** What was wrong with the bytes behind the welcome, if anything was. */
  readonly fault: PipefitterError | undefined
}

export interface GreetingOptions {
  readonly clock: Clock
  readonly maxMessageBytes: number
  /** The other side, for the words of an error. */
  readonly address: string
  /** Called once, within the event that settled it; after an error the stream is destroyed. */
  readonly done: (outcome: Greeting | PipefitterError) => void
}

/**
 * Sends our welcome line at once and waits for that of the other side (5.3.1.3): the whole line within a fixed time,
 * however it drips. Returns a function that gives up with the error it is handed.
 */
export const exchangeWelcomes = (
  stream: Duplex,
  ours: Uint8Array,
  options: GreetingOptions,
): ((error: PipefitterError) => void) => {
  const { clock, address } = options
  const decoder = new FrameDecoder({
    expectWelcome: true,
    limits: { messageBytes: options.maxMessageBytes },
    allocate: unfilled,
  })
  const early: Uint8Array[] = []
  let settled = false
  const settle = (outcome: Greeting | PipefitterError): void => {
    if (settled) return
    settled = true
    timer.cancel()
    stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
    if (outcome instanceof PipefitterError) stream.on('error', ignore).destroy()
    else stream.pause()
    options.done(outcome)
  }
  const onData = (chunk: Uint8Array): void => settleWith(settle, decoder, early, chunk)
  const onEnd = (): void => settle(silent(`${address} ended the link without a greeting`))
  const onError = (error: Error): void =>
    settle(socketError('endpoint/unreachable', address, error))
  const timer = clock.after('stream-welcome', WELCOME_TIMEOUT_MS, () =>
    settle(silent(`${address} sent no greeting within ${WELCOME_TIMEOUT_MS / 1000} s`)),
  )
  stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
  stream.write(ours)
  return settle
}

/** Takes the next bytes, and settles when they complete the welcome or cannot be one. */
const settleWith = (
  settle: (outcome: Greeting | PipefitterError) => void,
  decoder: FrameDecoder,
  early: Uint8Array[],
  chunk: Uint8Array,
): void => {
  let welcome: Welcome | undefined
  let fault: PipefitterError | undefined
  try {
    decoder.push(chunk, {
      onWelcome: (it) => (welcome = it),
      onMessage: (body) => early.push(body),
    })
  } catch (error) {
    fault = toPipefitterError(error, 'protocol/welcome-malformed')
  }
  if (welcome !== undefined) settle({ welcome, decoder, early, fault })
  else if (fault !== undefined) settle(fault)
}

/** Room for a body that comes in pieces: every byte of it is written before it is handed on. */
const unfilled = (length: number): Uint8Array => {
  const bytes = Buffer.allocUnsafeSlow(length)
  return new Uint8Array(bytes.buffer, bytes.byteOffset, length)
}

const silent = (words: string): PipefitterError => new PipefitterError('transport/silent', words)

const ignore = (): void => {}
