import { describe, expect, test } from 'vitest'
import type { PipefitterError } from '../base/errors.ts'
import type { SecureFacts, SecureSessions, SecureWish, TlsSession } from '../peer/ports.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import { createIdentityKey, type PlatformKey } from './identity-key.ts'
import { createLegacyKeys } from './legacy-keys.ts'
import { createSecureSessions } from './secure-sessions.ts'

/** What one end of a session was told. */
interface End {
  readonly plaintext: Buffer[]
  readonly facts: SecureFacts[]
  readonly closed: (PipefitterError | undefined)[]
  session: TlsSession | undefined
}

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

  test('both prove who they are, and what one writes the other reads, but nobody between', async () => {
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

  test('a megabyte passes whole, in order', async () => {
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

  test('a server with the key of somebody else is refused, in words', async () => {
    const { client } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(createIdentityKey()), wish: wish('server', alice) },
    )
    expect(client.facts).toEqual([])
    expect(client.closed).toMatchObject([{ code: 'secure/gate' }])
    expect(client.closed[0]?.message).toContain('its key is not the one that its id belongs to')
  })

  test('a client with the key of somebody else is refused, and gets nothing', async () => {
    const { client, server } = await join(
      { sessions: sessionsOf(createIdentityKey()), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    expect(server.closed).toMatchObject([{ code: 'secure/gate' }])
    expect(client.plaintext).toEqual([])
  })

  test('bytes that are no TLS end the session', async () => {
    const { client } = await join(
      { sessions: sessionsOf(alice), wish: wish('client', bob) },
      { sessions: sessionsOf(bob), wish: wish('server', alice) },
    )
    client.session?.receive(Buffer.alloc(64, 7))
    await quiet()
    expect(client.closed).toMatchObject([{ code: 'secure/handshake' }])
  })

  test('a peer without keys for TLS 1.0 starts no such session', () => {
    expect(() =>
      sessionsOf(alice).start({ ...wish('client', bob), profile: 'legacy' }, never),
    ).toThrow('switched off here because it is weak')
  })
})

describe('TLS 1.0, with the keys for JXSE', () => {
  test('both prove that their ids were made from their keys', async () => {
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

  test('a certificate that is not the published one is refused', async () => {
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

const never = {
  onCiphertext: () => {},
  onPlaintext: () => {},
  onSecured: () => {},
  onDrain: () => {},
  onClosed: () => {},
}
