/** Whom the gate lets in, and whom it does not: every attacker here is a bare TLS end with what it would bring. */
import { constants, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { connect as connectTcp, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import type { SecureContextOptions } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { LinkSecurity } from '../../peer/ports/link-security.ts'
import { selfSignedCertificate } from '../../platform/certificate.ts'
import { derNull, derObjectId, derSequence } from '../../platform/der.ts'
import { createIdentityKey, keyVerifier } from '../../platform/identity-key.ts'
import type { PlatformKey } from '../../platform/identity-key.ts'
import { HANDSHAKE_TIMEOUT_MS, SecureLayer } from './index.ts'
import type { SecureStream } from './secure-layer.ts'

const ALPNProtocols = ['pipefitter/1']

const securityOf = ({ credentials }: PlatformKey): LinkSecurity => ({
  ...{ credentials, keys: keyVerifier },
  legacyAllowed: () => false,
})

const ECDSA = derSequence(derObjectId('1.2.840.10045.4.3.2'))
const RSA = derSequence(derObjectId('1.2.840.113549.1.1.11'), derNull())

const certificateFor = (privateKey: KeyObject, algorithm: Uint8Array): SecureContextOptions => {
  const der = selfSignedCertificate(privateKey, {
    ...{ algorithm, serial: Uint8Array.of(1), commonName: 'pipefitter', extensions: [] },
    ...{ validFromWallMs: 0, validToWallMs: Date.UTC(2049, 0, 1) },
  })
  const body = Buffer.from(der).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  }
}

const ecCertificate = (namedCurve: string): SecureContextOptions =>
  certificateFor(generateKeyPairSync('ec', { namedCurve }).privateKey, ECDSA)

const rsaCertificate = (): SecureContextOptions =>
  certificateFor(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, RSA)

const certificateOf = ({ credentials }: PlatformKey): SecureContextOptions => ({
  key: credentials.privateKeyPem,
  cert: credentials.certificatePem,
})

const chainOfTwo = (key: PlatformKey): SecureContextOptions => ({
  ...certificateOf(key),
  cert: key.credentials.certificatePem + createIdentityKey().credentials.certificatePem,
})

describe('a secure stream', () => {
  const ours = createIdentityKey()
  const theirs = createIdentityKey()
  const ourLayer = new SecureLayer(securityOf(ours))
  const theirLayer = new SecureLayer(securityOf(theirs))
  let clock: VirtualClock
  let sockets: Duplex[]
  let servers: Server[]
  beforeEach(() => {
    clock = new VirtualClock()
    sockets = []
    servers = []
  })
  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
  })

  const kept = <Stream extends Duplex>(stream: Stream): Stream => {
    sockets.push(stream.on('error', () => {}))
    return stream
  }

  /** Both ends of a connection of the system. */
  const pair = (): Promise<readonly [Socket, Socket]> =>
    new Promise((resolve) => {
      const server = createServer({ allowHalfOpen: true })
      servers.push(server)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        const port = typeof address === 'object' ? (address?.port ?? 0) : 0
        const near = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true })
        server.once('connection', (far) => resolve([kept(near), kept(far)]))
      })
    })

  interface Side {
    outcome?: SecureStream | PipefitterError
    giveUp: (error: PipefitterError) => void
  }

  const start = (duplex: Duplex, key: PlatformKey, initiator: boolean): Side => {
    const side: Side = { giveUp: () => {} }
    side.giveUp = (key === ours ? ourLayer : theirLayer).start(duplex, {
      ...{ initiator, clock, address: 'there' },
      done: (outcome) => (side.outcome = outcome),
    })
    return side
  }

  const succeeded = (side: Side): SecureStream => {
    if (side.outcome === undefined || side.outcome instanceof PipefitterError)
      throw new Error(`no proof: ${refusalOf(side)}`)
    kept(side.outcome.stream)
    return side.outcome
  }

  const refusalOf = ({ outcome }: Side): string =>
    outcome instanceof PipefitterError ? outcome.message : 'it was let in'

  const shaken = async (near: Duplex, far: Duplex) => {
    const client = start(near, theirs, true)
    const server = start(far, ours, false)
    await untilSo(() => !!client.outcome && !!server.outcome, 'both are done')
    return { client: succeeded(client), server: succeeded(server) }
  }

  const expectProof = ({ client, server }: { client: SecureStream; server: SecureStream }) => {
    expect(client.proof.fingerprint).toBe(ours.fingerprint)
    expect(server.proof.fingerprint).toBe(theirs.fingerprint)
    expect(server.proof.publicKey).toEqual(theirs.publicKey)
    const context = Uint8Array.of(1)
    const exported = client.proof.exportKey('EXPORTER-test', context, 32)
    expect(exported).toEqual(server.proof.exportKey('EXPORTER-test', context, 32))
    expect(exported).not.toEqual(server.proof.exportKey('EXPORTER-other', context, 32))
    expect(exported).not.toEqual(server.proof.exportKey('EXPORTER-test', Uint8Array.of(2), 32))
  }

  const echoed = async (from: TLSSocket, to: TLSSocket, text: string): Promise<string> => {
    let got = ''
    to.on('data', (chunk: Buffer) => (got += chunk.toString()))
    from.write(text)
    await untilSo(() => got.length >= text.length, 'the text arrives')
    return got
  }

  it('proves both keys to each other and exports the same secrets at both ends', async () => {
    const streams = await shaken(...(await pair()))
    expectProof(streams)
    expect(await echoed(streams.client.stream, streams.server.stream, 'x'.repeat(100_000))).toBe(
      'x'.repeat(100_000),
    )
    streams.client.stream.destroy()
    expect(() => streams.client.proof.exportKey('EXPORTER-test', new Uint8Array(0), 32)).toThrow(
      expect.objectContaining({ code: 'endpoint/closed' }),
    )
    expect(clock.pendingNames()).toEqual([])
  })

  it('works over streams that are no sockets', async () => {
    const streams = await shaken(...duplexPair())
    expectProof(streams)
    expect(await echoed(streams.server.stream, streams.client.stream, 'well')).toBe('well')
  })

  // What a client brings, and what becomes of it.
  const CLIENTS: readonly (readonly [string, () => SecureContextOptions, RegExp])[] = [
    ['no certificate', () => ({}), /showed no certificate/],
    ['an RSA key', rsaCertificate, /./],
    ['a key on P-384', () => ecCertificate('P-384'), /./],
    ['a key on secp256k1', () => ecCertificate('secp256k1'), /./],
    ['two certificates', () => chainOfTwo(theirs), /not the only one/],
    [
      'TLS 1.2',
      () => ({ ...certificateOf(theirs), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }),
      /unsupported protocol/i,
    ],
    ['the key of this very peer', () => certificateOf(ours), /key of this very peer/],
  ]

  it.each(CLIENTS)(
    'lets in no client with %s, and says nothing to it',
    async (_what, bring, why) => {
      const [near, far] = await pair()
      const side = start(far, ours, false)
      const secureContext = contextOf(bring())
      const client = secureContext && connect({ socket: near, secureContext, ...common() })
      if (client === undefined) near.destroy()
      let heard = 0
      if (client) kept(client).on('data', (chunk: Buffer) => (heard += chunk.length))
      await untilSo(() => side.outcome !== undefined, 'the gate has judged')
      expect(side.outcome).toMatchObject({ code: 'transport/unproven' })
      expect(refusalOf(side)).toMatch(why)
      await untilSo(() => far.destroyed, 'the socket is closed')
      expect(heard).toBe(0)
    },
  )

  it.each(CLIENTS.filter(([what]) => what !== 'no certificate' && what !== 'two certificates'))(
    'believes no server with %s',
    async (_what, bring, _why) => {
      const [near, far] = await pair()
      const side = start(near, ours, true)
      const options = { isServer: true, requestCert: true, ...common() }
      kept(new TLSSocket(far, { ...options, secureContext: contextOf(bring()) }))
      await untilSo(() => side.outcome !== undefined, 'the gate has judged')
      expect(side.outcome).toMatchObject({ code: 'transport/unproven' })
      expect(near.destroyed).toBe(true)
    },
  )

  it.each([
    ['none', []],
    ['another', ['jxta/1']],
  ] as const)('lets in no client that names %s as its protocol', async (_what, protocols) => {
    const [near, far] = await pair()
    const side = start(far, ours, false)
    const secureContext = contextOf(certificateOf(theirs))
    kept(connect({ socket: near, secureContext, ...common(), ALPNProtocols: [...protocols] }))
    await untilSo(() => side.outcome !== undefined, 'the gate has judged')
    expect(side.outcome).toMatchObject({ code: 'transport/unproven' })
  })

  it('lets in no client that resumes a session without its key', async () => {
    const [near, far] = await pair()
    const side = start(far, ours, false)
    const sessions: Buffer[] = []
    const secureContext = contextOf(certificateOf(theirs))
    const client = kept(connect({ socket: near, secureContext, ...common() }))
    client.on('session', (session) => sessions.push(session))
    client.resume()
    await untilSo(() => side.outcome !== undefined, 'the first is let in')
    succeeded(side).stream.write('x')
    await settle()
    const session = sessions[0] ?? client.getSession()
    client.destroy()
    const [again, there] = await pair()
    const second = start(there, ours, false)
    const bare = contextOf({})
    kept(connect({ socket: again, secureContext: bare, ...common(), ...(session && { session }) }))
    await untilSo(() => second.outcome !== undefined, 'the second is judged')
    expect(second.outcome).toMatchObject({ code: 'transport/unproven' })
    expect(refusalOf(second)).toMatch(/showed no certificate/)
  })

  it.each([
    ['silent', () => {}],
    ['silent after half a greeting', (near: Socket) => near.write(Buffer.from('16030101', 'hex'))],
  ])('gives up a client that is %s, and closes the socket itself', async (_what, act) => {
    const [near, far] = await pair()
    const side = start(far, ours, false)
    act(near)
    await settle()
    await clock.advance(HANDSHAKE_TIMEOUT_MS - 1)
    expect(side.outcome).toBeUndefined()
    await clock.advance(1)
    expect(side.outcome).toMatchObject({
      code: 'transport/unproven',
      details: { fault: 'silent' },
    })
    near.resume()
    await untilSo(() => far.destroyed, 'the socket is closed')
  })

  it('gives up when it is told to', async () => {
    const [near, far] = await pair()
    const side = start(near, ours, true)
    const reason = new PipefitterError('base/cancelled', 'enough')
    side.giveUp(reason)
    expect(side.outcome).toBe(reason)
    await untilSo(() => near.destroyed, 'the socket is closed')
    far.destroy()
    expect(clock.pendingNames()).toEqual([])
  })

  it('tells of what is no TLS, so that a legacy peer may be tried', async () => {
    const [near, far] = await pair()
    const side = start(near, ours, true)
    far.write('JXTAHELLO tcp://127.0.0.1:9 tcp://127.0.0.1:9 urn:jxta:uuid-00 0 1.1\r\n')
    await untilSo(() => side.outcome !== undefined, 'it is judged')
    expect(side.outcome).toMatchObject({
      code: 'transport/unproven',
      details: { fault: 'protocol' },
    })
  })
})

const common = () => ({ ALPNProtocols, rejectUnauthorized: false })

const contextOf = (options: SecureContextOptions) =>
  createSecureContext({ secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT, ...options })

/** Two streams, what is written to one being read from the other. */
const duplexPair = (): readonly [Duplex, Duplex] => {
  const make = (other: () => Duplex): Duplex =>
    new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        other().push(chunk)
        setImmediate(done)
      },
      final(done) {
        other().push(null)
        done()
      },
    })
  const one: Duplex = make(() => two)
  const two: Duplex = make(() => one)
  return [one, two]
}
