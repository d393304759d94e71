import { connect, type ConnectionOptions as TlsOptions } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { PipefitterError } from '../base/errors.ts'
import type { SecureFacts, SecureSessions, SecureWish, TlsSession } from '../peer/ports/secure.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import { createIdentityKey, type PlatformKey } from './identity-key.ts'
import { createLegacyKeys } from './legacy-keys.ts'
import { certificatePemOf } from './certificate.ts'
import { createSecureSessions, SECURE_ALPN } from './secure-sessions.ts'
import { TlsDuplex } from './tls-duplex.ts'

/** What one end of a session was told. */
interface End {
  readonly plaintext: Buffer[]
  readonly facts: SecureFacts[]
  readonly closed: (PipefitterError | undefined)[]
  session: TlsSession | undefined
}

/** Somebody who hears nothing. */
const never = {
  onCiphertext: () => {},
  onPlaintext: () => {},
  onSecured: () => {},
  onDrain: () => {},
  onClosed: () => {},
}

const UNCHECKED = { rejectUnauthorized: false, checkServerIdentity: () => undefined }

const newEnd = (): End => ({ plaintext: [], facts: [], closed: [], session: undefined })

/** Two ends, each block of one handed to the other; settles when neither says more. */
const join = async (
  client: { readonly sessions: SecureSessions; readonly wish: SecureWish },
  server: { readonly sessions: SecureSessions; readonly wish: SecureWish },
): Promise<{ readonly client: End; readonly server: End; readonly wire: () => Buffer }> => {
  const [a, b] = [newEnd(), newEnd()]
  const wire: Buffer[] = []
  const start = (one: typeof client, own: End, other: End): void => {
    own.session = one.sessions.start(one.wish, {
      onCiphertext: (bytes) => {
        wire.push(Buffer.from(bytes))
        setImmediate(() => other.session?.receive(bytes))
      },
      onPlaintext: (bytes) => own.plaintext.push(Buffer.from(bytes)),
      onSecured: (facts) => own.facts.push(facts),
      onDrain: () => {},
      onClosed: (error) => own.closed.push(error),
    })
  }
  start(server, b, a)
  start(client, a, b)
  await quiet()
  return { client: a, server: b, wire: () => Buffer.concat(wire) }
}

const quiet = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve))
}

const sessionsOf = (key: PlatformKey): SecureSessions =>
  createSecureSessions({ tls13: key.credentials })

const idOf = (key: PlatformKey) => peerIdOfFingerprint(key.fingerprint)

const wish = (role: SecureWish['role'], other: PlatformKey): SecureWish => ({
  profile: 'tls13',
  role,
  peerId: idOf(other),
})

describe('TLS 1.3 between two peers', () => {
  const [alice, bob] = [createIdentityKey(), createIdentityKey()]

  it('both prove who they are, and what one writes the other reads, but nobody between', async () => {
    const { client, server, wire } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    expect(client.facts).toMatchObject([{ protocol: 'TLSv1.3', fingerprint: bob.fingerprint }])
    expect(server.facts).toMatchObject([{ profile: 'tls13', fingerprint: alice.fingerprint }])
    expect(client.facts[0]?.cipher).toMatch(/^TLS_/)
    client.session?.write(Buffer.from('a word from the client'))
    server.session?.write(Buffer.from('a word from the server'))
    await quiet()
    expect(Buffer.concat(server.plaintext).toString()).toBe('a word from the client')
    expect(Buffer.concat(client.plaintext).toString()).toBe('a word from the server')
    expect(wire().includes('a word from')).toBe(false)
  })

  it('a megabyte passes whole, in order', async () => {
    const { client, server } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    const bytes = Buffer.from(Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 31) >> 5))
    for (let at = 0; at < bytes.length; at += 1 << 16)
      client.session?.write(bytes.subarray(at, at + (1 << 16)))
    await quiet()
    expect(Buffer.concat(server.plaintext).equals(bytes)).toBe(true)
  })

  it('a server with the key of somebody else is refused, in words', async () => {
    const { client } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(createIdentityKey()), wish: wish('server', alice) },
    )
    expect(client.facts).toEqual([])
    expect(client.closed).toMatchObject([{ code: 'secure/gate' }])
    expect(client.closed[0]?.message).toContain('its key is not the one that its id belongs to')
  })

  it('a client with the key of somebody else is refused, and gets nothing', async () => {
    const { client, server } = await join(
      { sessions: sessionsOf(createIdentityKey()), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    expect(server.closed).toMatchObject([{ code: 'secure/gate' }])
    expect(client.plaintext).toEqual([])
  })

  it('bytes that are no TLS end the session', async () => {
    const { client } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    client.session?.receive(Buffer.alloc(64, 7))
    await quiet()
    expect(client.closed).toMatchObject([{ code: 'secure/handshake' }])
  })

  it('a peer without keys for TLS 1.0 starts no such session', () => {
    expect(() =>
      sessionsOf(alice).start({ ...wish('client', bob), profile: 'legacy' }, never),
    ).toThrow('switched off here because it is weak')
  })
})

describe('the gate of TLS 1.3', () => {
  const [alice, bob] = [createIdentityKey(), createIdentityKey()]

  /** A client that follows no rules of ours, against our server. */
  const attack = async (options: TlsOptions): Promise<End & { sessions: Buffer[] }> => {
    const end = newEnd()
    const sessions: Buffer[] = []
    const carrier = new TlsDuplex((bytes) => setImmediate(() => end.session?.receive(bytes)))
    end.session = sessionsOf(bob).start(wish('server', alice), {
      ...never,
      onCiphertext: (bytes) => setImmediate(() => carrier.arrived(bytes)),
      onPlaintext: (bytes) => end.plaintext.push(Buffer.from(bytes)),
      onSecured: (facts) => end.facts.push(facts),
      onClosed: (error) => end.closed.push(error),
    })
    const socket = connect({
      ALPNProtocols: [SECURE_ALPN],
      ...options,
      ...UNCHECKED,
      socket: carrier,
    })
    socket.on('error', () => {})
    socket.on('session', (session) => sessions.push(session))
    socket.write('before anybody has let me in')
    await quiet()
    socket.destroy()
    return { ...end, sessions }
  }

  const { privateKeyPem: key, certificatePem: cert } = alice.credentials

  it('lets in the one that is right', async () => {
    const { facts, plaintext } = await attack({ key, cert })
    expect(facts).toMatchObject([{ fingerprint: alice.fingerprint }])
    expect(Buffer.concat(plaintext).toString()).toBe('before anybody has let me in')
  })

  it.each<[string, TlsOptions, RegExp]>([
    ['without a certificate', {}, /no certificate|peer did not return/],
    ['with a chain of two', { key, cert: cert + bob.credentials.certificatePem }, /more than one/],
    ['over TLS 1.2', { key, cert, maxVersion: 'TLSv1.2' }, /handshake failed|version/i],
    ['of another application', { key, cert, ALPNProtocols: ['h2'] }, /protocol|handshake/i],
  ])('keeps out a client %s, and reads nothing of it', async (_what, options, why) => {
    const { facts, plaintext, closed } = await attack(options)
    expect([facts, plaintext]).toEqual([[], []])
    expect(closed[0]?.message).toMatch(why)
  })

  it('keeps out a client with a key that is not on P-256', async () => {
    const { privateKeyPem, certificate } = await createLegacyKeys(0)
    const { facts, closed } = await attack({
      key: privateKeyPem,
      cert: certificatePemOf(certificate),
    })
    expect(facts).toEqual([])
    expect(closed[0]?.message).toContain('not of the kind P-256')
  })

  it('resumes no session, so that a captured one is worth nothing without the key', async () => {
    const { facts, sessions } = await attack({ key, cert })
    expect(facts).toHaveLength(1)
    expect(sessions.length).toBeGreaterThan(0)
    for (const session of sessions) {
      const again = await attack({ session })
      expect(again.facts).toEqual([])
      expect(again.closed[0]?.message).toMatch(/no certificate|peer did not return/)
    }
  })
})

describe('TLS 1.0, with the keys for JXSE', () => {
  it('both prove that their ids were made from their keys', async () => {
    const [alice, bob] = [await createLegacyKeys(0), await createLegacyKeys(0)]
    const { client, server, wire } = await join(
      {
        sessions: createSecureSessions({ legacy: alice }),
        wish: { profile: 'legacy', role: 'client', peerId: bob.peerId },
      },
      {
        sessions: createSecureSessions({ legacy: bob }),
        wish: {
          ...{ profile: 'legacy', role: 'server', peerId: alice.peerId },
          certificate: alice.certificate,
        },
      },
    )
    expect(client.facts).toMatchObject([{ profile: 'legacy', protocol: 'TLSv1' }])
    expect(server.facts).toMatchObject([{ profile: 'legacy', protocol: 'TLSv1' }])
    client.session?.write(Buffer.from('a word'))
    await quiet()
    expect(Buffer.concat(server.plaintext).toString()).toBe('a word')
    expect(wire().includes('a word')).toBe(false)
  })

  it('a certificate that is not the published one is refused', async () => {
    const [alice, bob, eve] = await Promise.all([0, 0, 0].map(createLegacyKeys))
    const { server } = await join(
      {
        sessions: createSecureSessions({ legacy: eve! }),
        wish: { profile: 'legacy', role: 'client', peerId: bob!.peerId },
      },
      {
        sessions: createSecureSessions({ legacy: bob! }),
        wish: {
          ...{ profile: 'legacy', role: 'server', peerId: alice!.peerId },
          certificate: alice!.certificate,
        },
      },
    )
    expect(server.closed).toMatchObject([{ code: 'secure/gate' }])
  })
})
