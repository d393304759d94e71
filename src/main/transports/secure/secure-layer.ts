import type { Duplex } from 'node:stream'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { LinkProof, LinkSecurity } from '../../peer/ports.ts'
import { systemWords } from '../socket-error.ts'
import { ALPN, passGate } from './gate.ts'

/** Longest time that a handshake may take, however slowly it drips. Node's own limit would leave the socket open. */
export const HANDSHAKE_TIMEOUT_MS = 5000

/** `SSL_OP_NO_TICKET`: nothing is given out by which a session could be resumed. */
const NO_TICKET = 0x4000
/** No other is taken in a handshake, so certificates of other kinds fail before they cost anything. */
const SIGNATURES = 'ecdsa_secp256r1_sha256'

/** How a handshake failed: `protocol`: what came was not the TLS that is asked for. */
export type HandshakeFault = 'protocol' | 'refused' | 'silent'

/** A stream whose other end has proven its key; paused, with nobody listening. */
export interface SecureStream {
  readonly stream: TLSSocket
  readonly proof: LinkProof
}

export interface HandshakeOptions {
  readonly initiator: boolean
  readonly clock: Clock
  /** The other side, for the words of an error. */
  readonly address: string
  /** Called once, within the event that settled it; after an error the stream is destroyed. */
  readonly done: (outcome: SecureStream | PipefitterError) => void
}

/**
 * TLS 1.3 with a certificate on both sides, over any stream of bytes. Nothing is resumed, nobody is let in without a
 * key, and whose key it is the gate says, see {@link passGate}.
 */
export class SecureLayer {
  readonly #context: SecureContext
  readonly #security: LinkSecurity

  constructor(security: LinkSecurity) {
    this.#security = security
    this.#context = createSecureContext({
      key: security.credentials.privateKeyPem,
      cert: security.credentials.certificatePem,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      sigalgs: SIGNATURES,
      secureOptions: NO_TICKET,
    })
  }

  /**
   * Shakes hands on `duplex`, from which nobody else reads. Fails with `transport/unproven`, whose detail `fault` is a
   * {@link HandshakeFault}. Returns a function that gives up with the error it is handed.
   */
  start(duplex: Duplex, options: HandshakeOptions): (error: PipefitterError) => void {
    const { address, clock, initiator } = options
    const stream = this.#wrap(duplex, initiator)
    let settled = false
    let cause: Error | undefined
    const settle = (outcome: SecureStream | PipefitterError): void => {
      if (settled) return
      settled = true
      timer.cancel()
      stream.off('secure', onSecure).off('close', onClose).off('error', onError)
      if (outcome instanceof PipefitterError) {
        stream.on('error', ignore).destroy()
        duplex.on('error', ignore).destroy()
      }
      options.done(outcome)
    }
    const onError = (error: Error): void => {
      cause = error
      settle(unproven(address, wordsOf(error), 'protocol', error))
    }
    const onClose = (): void =>
      settle(unproven(address, 'it ended the link within the handshake', 'protocol', cause))
    const onSecure = (): void => settle(this.#judge(stream, address))
    const timer = clock.after('link-handshake', HANDSHAKE_TIMEOUT_MS, () => {
      const words = `it did not finish the handshake within ${HANDSHAKE_TIMEOUT_MS / 1000} s`
      settle(unproven(address, words, 'silent'))
    })
    stream.on('secure', onSecure).on('close', onClose).on('error', onError)
    return settle
  }

  #wrap(duplex: Duplex, initiator: boolean): TLSSocket {
    const common = {
      secureContext: this.#context,
      ALPNProtocols: [ALPN],
      // Everybody's certificate is signed by itself: who may come in is the gate's to say.
      rejectUnauthorized: false,
    }
    if (initiator) return connect({ ...common, socket: duplex })
    return new TLSSocket(duplex, { ...common, isServer: true, requestCert: true })
  }

  #judge(stream: TLSSocket, address: string): SecureStream | PipefitterError {
    const { credentials, keys } = this.#security
    const outcome = passGate(stream, keys, credentials.fingerprint)
    if (typeof outcome === 'string') return unproven(address, outcome, 'refused')
    return { stream, proof: { ...outcome, exportKey: exporterOf(stream, address) } }
  }
}

/** @throws PipefitterError `endpoint/closed` after the end. */
const exporterOf =
  (stream: TLSSocket, address: string): LinkProof['exportKey'] =>
  (label, context, lengthBytes) => {
    try {
      return Uint8Array.from(stream.exportKeyingMaterial(lengthBytes, label, Buffer.from(context)))
    } catch (cause) {
      throw new PipefitterError('endpoint/closed', `The link to ${address} is closed`, { cause })
    }
  }

const unproven = (
  address: string,
  why: string,
  fault: HandshakeFault,
  cause?: unknown,
): PipefitterError =>
  new PipefitterError('transport/unproven', `${address} did not prove who it is: ${why}`, {
    details: { address, fault },
    cause,
  })

/** The TLS library's reason, without the numbers and the file of its source around it. */
const wordsOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? error.reason : systemWords(error)

const ignore = (): void => {}
