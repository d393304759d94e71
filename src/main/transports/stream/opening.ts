/**
 * From a stream of bytes to a greeted link. Our peers shake hands first and greet inside TLS; legacy peers greet at
 * once. Where both may come in at the same port they are told apart by their first byte.
 */
import type { Duplex } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { LinkProof } from '../../peer/ports/connection.ts'
import type { LinkSecurity } from '../../peer/ports/link-security.ts'
import { encodeWelcome } from '../../protocol/framing/welcome.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { SecureLayer } from '../secure/index.ts'
import { exchangeWelcomes } from './greeting.ts'
import type { Greeting } from './greeting.ts'
import { WELCOME_TIMEOUT_MS } from './limits.ts'
import { socketError } from '../socket-error.ts'

/** Of a TLS record with a handshake message, and of `JXTAHELLO`. */
const TLS_FIRST = 0x16
const JXTA_FIRST = 0x4a

/** A greeting, the stream that it came over, and the proof that came before it. */
export interface Opened extends Greeting {
  readonly stream: Duplex
  readonly proof: LinkProof | undefined
}

export type OpeningDone = (outcome: Opened | PipefitterError) => void
/** Gives up an opening; its `done` is called with the error, unless it has settled. */
export type GiveUp = (error: PipefitterError) => void

/** Both ends in addresses, as our welcome says them. */
export interface OpeningEnds {
  readonly remoteAddress: string
  readonly publicAddress: string
}

export interface OpenerInit {
  readonly clock: Clock
  readonly peerId: PeerId
  readonly maxMessageBytes: number
  /** Absent: plain links alone. */
  readonly security: LinkSecurity | undefined
  /** Whether legacy peers speak this transport at all. */
  readonly legacy: boolean
}

export class Opener {
  readonly #init: OpenerInit
  readonly #layer: SecureLayer | undefined

  constructor(init: OpenerInit) {
    this.#init = init
    this.#layer = init.security === undefined ? undefined : new SecureLayer(init.security)
  }

  /** Opens a link on a stream that we made; `plain`: without proof, as legacy peers do. */
  dialled(stream: Duplex, ends: OpeningEnds, plain: boolean, done: OpeningDone): GiveUp {
    if (plain || this.#layer === undefined) return this.#greet(stream, undefined, ends, done)
    return this.#shake(this.#layer, stream, true, ends, done)
  }

  /** Opens a link on a stream that was accepted: the other side speaks first. */
  accepted(stream: Duplex, ends: OpeningEnds, done: OpeningDone): GiveUp {
    const layer = this.#layer
    if (layer === undefined) return this.#greet(stream, undefined, ends, done)
    return inSteps((next) =>
      peekFirstByte(stream, this.#init.clock, ends.remoteAddress, (first) => {
        if (first instanceof PipefitterError) return done(first)
        if (first === TLS_FIRST) return next(this.#shake(layer, stream, false, ends, done))
        const objection = this.#objectionTo(first, ends.remoteAddress)
        if (objection === undefined) {
          next(this.#greet(stream, undefined, ends, done))
          stream.resume()
        } else {
          stream.on('error', ignore).destroy()
          done(objection)
        }
      }),
    )
  }

  #objectionTo(first: number, address: string): PipefitterError | undefined {
    if (first !== JXTA_FIRST) {
      const words = `${address} speaks neither TLS nor JXTA`
      return new PipefitterError('protocol/welcome-malformed', words)
    }
    const { legacy, security } = this.#init
    if (legacy && security?.legacyAllowed() !== false) return undefined
    const words = `${address} is a legacy peer, which proves nothing; such are refused here`
    return new PipefitterError('transport/legacy-refused', words)
  }

  #shake(
    layer: SecureLayer,
    stream: Duplex,
    initiator: boolean,
    ends: OpeningEnds,
    done: OpeningDone,
  ): GiveUp {
    const { clock } = this.#init
    const { remoteAddress: address } = ends
    return inSteps((next) =>
      layer.start(stream, {
        ...{ initiator, clock, address },
        done: (outcome) => {
          if (outcome instanceof PipefitterError) done(outcome)
          else next(this.#greet(outcome.stream, outcome.proof, ends, done))
        },
      }),
    )
  }

  #greet(
    stream: Duplex,
    proof: LinkProof | undefined,
    ends: OpeningEnds,
    done: OpeningDone,
  ): GiveUp {
    const { clock, maxMessageBytes, peerId } = this.#init
    const { remoteAddress: address, publicAddress } = ends
    const ours = encodeWelcome({ destination: address, publicAddress, peerId })
    return exchangeWelcomes(stream, ours, {
      ...{ clock, maxMessageBytes, address },
      done: (outcome) => {
        if (outcome instanceof PipefitterError) return done(outcome)
        if (proof === undefined || isOf(proof, outcome)) return done({ ...outcome, stream, proof })
        stream.on('error', ignore).destroy()
        const words = `${address} gives a peer id that does not belong to its key`
        done(new PipefitterError('endpoint/wrong-peer', words))
      },
    })
  }
}

const isOf = (proof: LinkProof, { welcome }: Greeting): boolean =>
  welcome.peerId === peerIdOfFingerprint(proof.fingerprint)

/** What gives up a work of several steps: always the step that is under way. */
const inSteps = (start: (next: (giveUp: GiveUp) => void) => GiveUp): GiveUp => {
  let current: GiveUp | undefined
  const first = start((giveUp) => (current = giveUp))
  current ??= first
  return (error) => current?.(error)
}

/** The first byte that comes, which stays in the stream; the stream is paused then. After an error it is destroyed. */
const peekFirstByte = (
  stream: Duplex,
  clock: Clock,
  address: string,
  done: (outcome: number | PipefitterError) => void,
): GiveUp => {
  let settled = false
  const settle = (outcome: number | PipefitterError): void => {
    if (settled) return
    settled = true
    timer.cancel()
    stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError)
    if (outcome instanceof PipefitterError) stream.on('error', ignore).destroy()
    done(outcome)
  }
  const onData = (chunk: Buffer): void => {
    stream.pause()
    stream.unshift(chunk)
    settle(chunk[0] ?? 0)
  }
  const onEnd = (): void =>
    settle(new PipefitterError('transport/silent', `${address} ended the link without a word`))
  const onError = (error: Error): void =>
    settle(socketError('endpoint/unreachable', address, error))
  const timer = clock.after('stream-first-byte', WELCOME_TIMEOUT_MS, () => {
    const words = `${address} said nothing within ${WELCOME_TIMEOUT_MS / 1000} s`
    settle(new PipefitterError('transport/silent', words))
  })
  stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError)
  return settle
}

const ignore = (): void => {}
