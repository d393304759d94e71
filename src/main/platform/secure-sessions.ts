/**
 * TLS sessions over pipe messages, by Node's own TLS on a stream that is no socket. Two profiles: `tls13` between peers of
 * this program, and `legacy` (TLS 1.0) with JXSE, which is there only when keys for it are given. Who the other end is
 * decides the gate of each profile, not the chain of a certificate authority.
 */
import { constants } from 'node:crypto'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import type { SecureContext, TLSSocketOptions } from 'node:tls'
import { errorText, PipefitterError, toPipefitterError } from '../base/errors.ts'
import type { LinkCredentials } from '../peer/ports/identity.ts'
import type {
  SecureFacts,
  SecureProfile,
  SecureSessions,
  SecureWish,
  TlsHandlers,
  TlsSession,
} from '../peer/ports/secure.ts'
import { certificatePemOf } from './certificate.ts'
import type { LegacyKeys } from './legacy-keys.ts'
import { checkLegacyPeer, checkModernPeer } from './secure-gate.ts'
import { TLS_BUFFER_BYTES, TlsDuplex } from './tls-duplex.ts'

/** Application protocol of our sessions (RFC 7301): no session of another program can be taken for one. */
export const SECURE_ALPN = 'pipefitter-secure/1'

export interface SecureKeys {
  /** The key that this peer's id is derived from. */
  readonly tls13?: Omit<LinkCredentials, 'fingerprint'> | undefined
  /** An RSA key for JXSE: absent unless a compatibility setting asks for it. */
  readonly legacy?: Pick<LegacyKeys, 'privateKeyPem' | 'certificate'> | undefined
}

interface Profile {
  context(role: SecureWish['role'], certificate: Uint8Array | undefined): SecureContext
  readonly options: TLSSocketOptions
  /** Throws `secure/gate` in words when the other end is not the wanted peer. */
  check(socket: TLSSocket, wish: SecureWish): SecureFacts
}

export const createSecureSessions = (keys: SecureKeys): SecureSessions => {
  const profiles = new Map<SecureProfile, Profile>()
  if (keys.tls13 !== undefined) profiles.set('tls13', modern(keys.tls13))
  if (keys.legacy !== undefined) profiles.set('legacy', legacy(keys.legacy))
  return {
    profiles: [...profiles.keys()],
    start(wish, handlers) {
      const profile = profiles.get(wish.profile)
      if (profile === undefined)
        throw new PipefitterError('secure/unavailable', unavailable(wish.profile))
      return new NodeTlsSession(profile, wish, handlers)
    },
  }
}

const unavailable = (profile: SecureProfile): string =>
  profile === 'legacy'
    ? 'The peer speaks TLS 1.0 alone, which is switched off here because it is weak'
    : 'This peer has no key of its own for secure pipes'

/** No tickets, for a resumed session proves no key. */
const modern = ({ privateKeyPem, certificatePem }: NonNullable<SecureKeys['tls13']>): Profile => {
  const context = createSecureContext({
    key: privateKeyPem,
    cert: certificatePem,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    secureOptions: constants.SSL_OP_NO_TICKET,
  })
  return {
    context: () => context,
    options: { ALPNProtocols: [SECURE_ALPN] },
    check: (socket, wish) => checkModernPeer(socket, wish.peerId, SECURE_ALPN),
  }
}

/** JXSE's client sends its certificate only to a server that names its issuer. */
const legacy = ({ privateKeyPem, certificate }: NonNullable<SecureKeys['legacy']>): Profile => ({
  context: (role, issuer) =>
    createSecureContext({
      key: privateKeyPem,
      cert: certificatePemOf(certificate),
      ...(role === 'server' && issuer !== undefined ? { ca: [certificatePemOf(issuer)] } : {}),
      ciphers: LEGACY_CIPHERS,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1',
      secureOptions: constants.SSL_OP_NO_TICKET,
    }),
  options: {},
  check: checkLegacyPeer,
})

/** OpenSSL speaks TLS 1.0 at its lowest security level alone; BoringSSL has no levels and refuses their name. */
const LEGACY_CIPHERS = process.versions.electron === undefined ? 'DEFAULT:@SECLEVEL=0' : 'ALL'

class NodeTlsSession implements TlsSession {
  readonly #carrier: TlsDuplex
  readonly #socket: TLSSocket
  readonly #profile: Profile
  readonly #wish: SecureWish
  #handlers: TlsHandlers | undefined
  #secured = false
  #full = false

  constructor(profile: Profile, wish: SecureWish, handlers: TlsHandlers) {
    this.#profile = profile
    this.#wish = wish
    this.#handlers = handlers
    this.#carrier = new TlsDuplex((bytes) => this.#handlers?.onCiphertext(bytes))
    this.#socket = this.#open()
    this.#listen()
  }

  receive(ciphertext: Uint8Array): void {
    this.#carrier.arrived(ciphertext)
  }

  write(plaintext: Uint8Array): boolean {
    if (this.#handlers === undefined || !this.#secured) return false
    this.#socket.write(plaintext)
    this.#full = this.#socket.writableLength >= TLS_BUFFER_BYTES
    return !this.#full
  }

  abort(): void {
    this.#handlers = undefined
    this.#socket.destroy()
    this.#carrier.destroy()
  }

  #open(): TLSSocket {
    const { role, certificate } = this.#wish
    const common = {
      ...this.#profile.options,
      secureContext: this.#profile.context(role, certificate),
      rejectUnauthorized: false,
    }
    return role === 'server'
      ? new TLSSocket(this.#carrier, { ...common, isServer: true, requestCert: true })
      : connect({ ...common, socket: this.#carrier, checkServerIdentity: () => undefined })
  }

  #listen(): void {
    this.#socket.on(this.#wish.role === 'server' ? 'secure' : 'secureConnect', () =>
      this.#onSecure(),
    )
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    this.#socket.on('drain', () => this.#onDrain())
    this.#socket.on('error', (error) => this.#close(handshakeError(error, this.#secured)))
    this.#socket.on('end', () => this.#close(undefined))
    this.#socket.on('close', () => this.#close(undefined))
    this.#carrier.on('error', () => {})
  }

  /** Nothing that came before the gate is handed on: TLS gives no plaintext before its handshake is done. */
  #onSecure(): void {
    if (this.#handlers === undefined || this.#secured) return
    try {
      const facts = this.#profile.check(this.#socket, this.#wish)
      this.#secured = true
      this.#handlers.onSecured(facts)
    } catch (error) {
      this.#close(toPipefitterError(error, 'secure/gate'))
    }
  }

  #onData(chunk: Buffer): void {
    if (!this.#secured) return this.#close(gateError('It wrote before it was proven who it is'))
    this.#handlers?.onPlaintext(chunk)
  }

  #onDrain(): void {
    if (!this.#full) return
    this.#full = false
    this.#handlers?.onDrain()
  }

  #close(error: PipefitterError | undefined): void {
    const handlers = this.#handlers
    if (handlers === undefined) return
    this.abort()
    handlers.onClosed(
      error ?? (this.#secured ? undefined : handshakeError('it ended the handshake', false)),
    )
  }
}

const gateError = (text: string): PipefitterError => new PipefitterError('secure/gate', text)

const handshakeError = (error: unknown, secured: boolean): PipefitterError =>
  new PipefitterError(
    'secure/handshake',
    secured
      ? `The encrypted stream broke: ${errorText(error)}`
      : `The handshake failed: ${errorText(error)}`,
    { cause: error },
  )
