import type { Duplex } from 'node:stream'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { LinkProof } from '../../peer/ports/connection.ts'
import type { LinkSecurity } from '../../peer/ports/link-security.ts'
import { systemWords } from '../socket-error.ts'
import { ALPN, passGate } from './gate.ts'

/** Longest time that a handshake may take, however slowly it drips. Node's own limit would leave the socket open. */
export const HANDSHAKE_TIMEOUT_MS = 5000

/** `SSL_OP_NO_TICKET`: nothing is given out by which a session could be resumed. */
const NO_TICKET = 0x4000
/** No other is taken in a handshake, so certificates of other kinds fail before they cost anything. */
const SIGNATURES = 'ecdsa_secp256r1_sha256'

/** How long whoever dialled itself keeps the link, so that the other end sees that too. */
const OWN_KEY_HOLD_MS = 1000
const MARK_BYTES = 16
const MARK_LABEL = 'EXPORTER-Pipefitter-own-key'

type PeerCertificate = ReturnType<TLSSocket['getPeerX509Certificate']>

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
    // Node tells a server's side only that what lies beneath is gone, not why.
    duplex.on('error', (error) => stream.destroy(error))
    let settled = false
    let cause: Error | undefined
    let verdict: PipefitterError | undefined
    const settle = (outcome: SecureStream | PipefitterError): void => {
      if (settled) return
      settled = true
      timer.cancel()
      stream.off('secure', onSecure).off('close', onClose).off('error', onError)
      if (outcome instanceof PipefitterError) {
        stream.on('error', ignore).destroy()
        duplex.on('error', ignore).destroy()
      } else if (!initiator) destroyOnTlsError(stream)
      options.done(outcome)
    }
    const onError = (error: Error): void => {
      cause = error
      settle(verdict ?? unproven(address, wordsOf(error), 'protocol', error))
    }
    const onClose = (): void =>
      settle(
        verdict ?? unproven(address, 'it ended the link within the handshake', 'protocol', cause),
      )
    const onSecure = (): void => {
      // Asked for once: OpenSSL's client does not give it twice.
      const certificate = stream.getPeerX509Certificate()
      const outcome = this.#judge(stream, certificate, address)
      if (!(outcome instanceof PipefitterError)) return settle(outcome)
      if (!this.#meetsItself(stream, certificate, options)) return settle(outcome)
      verdict = outcome
      // The other end, which may be ours too, is to finish its handshake before this one closes.
      timer.cancel()
      timer = clock.after('own-key', initiator ? OWN_KEY_HOLD_MS : 0, () => settle(outcome))
    }
    let timer = clock.after('link-handshake', HANDSHAKE_TIMEOUT_MS, () => {
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

  #judge(
    stream: TLSSocket,
    certificate: PeerCertificate,
    address: string,
  ): SecureStream | PipefitterError {
    const { credentials, keys } = this.#security
    const handshake = {
      getProtocol: () => stream.getProtocol(),
      alpnProtocol: stream.alpnProtocol,
      isSessionReused: () => stream.isSessionReused(),
      getPeerX509Certificate: () => certificate,
    }
    const outcome = passGate(handshake, keys, credentials.fingerprint)
    if (typeof outcome === 'string') return unproven(address, outcome, 'refused')
    return { stream, proof: { ...outcome, exportKey: exporterOf(stream, address) } }
  }

  /** Whether the other end holds our own key, which is told to whoever watches for that. */
  #meetsItself(
    stream: TLSSocket,
    certificate: PeerCertificate,
    { initiator, address }: HandshakeOptions,
  ): boolean {
    const { credentials, keys } = this.#security
    if (this.#security.ownKeyMet === undefined || certificate === undefined) return false
    const publicKey = certificate.publicKey.export({ type: 'spki', format: 'der' })
    if (keys.fingerprintOf(Uint8Array.from(publicKey)) !== credentials.fingerprint) return false
    const mark = stream
      .exportKeyingMaterial(MARK_BYTES, MARK_LABEL, Buffer.alloc(0))
      .toString('hex')
    this.#security.ownKeyMet({ mark, initiator, address })
    return true
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

/**
 * Ends a link on which a record came that does not hold. Node keeps such errors of accepted sockets to itself (it tells
 * them to its own servers alone), and the link would stay, deaf, until the other end closes it.
 */
const destroyOnTlsError = (stream: TLSSocket): void => {
  stream.on('_tlsError', (error: Error) => stream.destroy(error))
}

/** The TLS library's reason, without the numbers and the file of its source around it. */
const wordsOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? error.reason : systemWords(error)

const ignore = (): void => {}
