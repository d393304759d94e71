/** Links without the proof that is asked for, and every way around it: none is let in, nothing is said to any. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../src/main/platform/certificate.ts'
import { derNull, derObjectId, derSequence } from '../../src/main/platform/der.ts'
import { Attacker, type Brings, type Wire } from './support/attacker.ts'
import { Scene } from './support/scene.ts'

const ECDSA = derSequence(derObjectId('1.2.840.10045.4.3.2'))
const RSA = derSequence(derObjectId('1.2.840.113549.1.1.11'), derNull())

const certificateFor = (privateKey: KeyObject, algorithm: Uint8Array): Brings => {
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

const curve = (namedCurve: string): Brings =>
  certificateFor(generateKeyPairSync('ec', { namedCurve }).privateKey, ECDSA)

describe('a link without proof', () => {
  let scene: Scene
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
    mallory = new Attacker()
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  const expectRefused = async (wire: Wire, counter: string, says: RegExp): Promise<void> => {
    await wire.closed
    expect(wire.heardBytes).toBe(0)
    await scene.expectTraces({ counters: [counter], says })
  }

  it.each<[string, (attacker: Attacker) => Brings, RegExp]>([
    ['shows no certificate', () => ({}), /showed no certificate/],
    ['shows a key on P-384', () => curve('P-384'), /did not prove who it is/],
    [
      'shows an RSA key',
      () => certificateFor(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, RSA),
      /did not prove who it is/,
    ],
    [
      'shows two certificates',
      (own) => ({
        ...own.certificate,
        cert: String(own.certificate.cert) + String(new Attacker().certificate.cert),
      }),
      /not the only one/,
    ],
    [
      'speaks TLS 1.2',
      (own) => ({ ...own.certificate, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }),
      /unsupported protocol/i,
    ],
    [
      'speaks another protocol inside',
      (own) => ({ ...own.certificate, ALPNProtocols: ['h2'] }),
      /did not prove who it is/,
    ],
  ])('that %s is refused, counted and logged', async (_what, brings, words) => {
    const wire = mallory.dialSecurely(scene.ada, brings(mallory))
    wire.greet(mallory.id)
    await expectRefused(wire, 'tcp.refused-unproven', words)
  })

  it('by a session that is resumed without the key is refused', async () => {
    const sessions: Buffer[] = []
    const first = mallory.dialSecurely(scene.ada)
    first.socket.on('session', (session: Buffer) => sessions.push(session))
    first.greet(mallory.id)
    await first.welcomed
    const session =
      sessions[0] ?? (first.socket as unknown as { getSession(): Buffer }).getSession()
    const again: ConnectionOptions = { session }
    const wire = mallory.dialSecurely(scene.ada, again)
    wire.greet(mallory.id)
    await expectRefused(wire, 'tcp.refused-unproven', /did not prove who it is/)
  })

  it('in plain words is refused, as a stranger and under the id of a trusted peer', async () => {
    for (const id of [mallory.id, scene.ben.id]) {
      const wire = mallory.dial(scene.ada)
      wire.greet(id)
      await expectRefused(wire, 'tcp.refused-legacy', /is a legacy peer, which proves nothing/)
    }
  })

  it('is refused under the id of a peer that has a key, also where legacy peers are allowed', async () => {
    await scene.ada.client.call('settings.set', { legacy: 'allow' })
    const before = await scene.ada.counter('endpoint.refused-downgrades')
    const wire = mallory.dial(scene.ada)
    wire.greet(scene.ben.id)
    await wire.closed
    await scene.ada.risen('endpoint.refused-downgrades', before)
    expect(wire.received).toEqual([])
    await scene.ada.client.call('settings.set', { legacy: 'refuse' })
    await scene.expectTraces({
      counters: ['endpoint.refused-downgrades'],
      says: /a peer that has a key did not show it/,
    })
  })

  it('that breaks off in the middle of anything harms nobody', async () => {
    const before = await scene.ada.counter('tcp.ungreeted')
    const beginnings = [
      '',
      '16',
      '160301',
      'J',
      'JXTAHELLO',
      '16030100ff01',
      'GET / HTTP/1.1\r\n\r\n',
    ]
    const wires = beginnings.map((text) => {
      const wire = mallory.dial(scene.ada)
      wire.socket.write(Buffer.from(text, /^[0-9a-f]+$/.test(text) ? 'hex' : 'latin1'))
      wire.socket.end()
      return wire
    })
    await Promise.all(wires.map((wire) => wire.closed))
    // An alert of TLS at most.
    for (const wire of wires) expect(wire.heardBytes).toBeLessThan(64)
    await scene.ada.risen('tcp.ungreeted', before)
    await scene.expectTraces({ counters: ['tcp.ungreeted'], says: /did not greet/ })
  })
})
