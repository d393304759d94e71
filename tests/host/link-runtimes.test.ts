/**
 * The handshake of links between the two runtimes that peers run on: the command line's Node, whose TLS is OpenSSL, and
 * Electron, whose TLS is BoringSSL. Real sockets on loopback; Electron runs without a window here.
 */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { createLegacyKeys } from '../../src/main/platform/legacy-keys.ts'
import { skipUnless } from '../support/skips.ts'
import type { LinkCommand, LinkCredentials, LinkReport } from './link-child.ts'
import { bundleChild, RuntimeChild, RUNTIMES, whyNoElectron } from './secure-runtimes.ts'

const ALPN = { ALPNProtocols: ['pipefitter/1'] }
const pemOf = (name: string, der: Uint8Array): string =>
  `-----BEGIN ${name}-----\n${Buffer.from(der).toString('base64')}\n-----END ${name}-----\n`

describe('links between runtimes', skipUnless(whyNoElectron), () => {
  let bundle: Awaited<ReturnType<typeof bundleChild>>

  beforeAll(async () => {
    bundle = await bundleChild('link-child.ts')
  })

  afterAll(() => bundle.remove())

  const started = async (runtime: string) => {
    const child = new RuntimeChild<LinkCommand, LinkReport>(runtime, bundle.file)
    onTestFinished(() => child.stop())
    const ready = await child.report('ready')
    expect(ready.runtime.startsWith('no ')).toBe(runtime === process.execPath)
    return child
  }

  /** One that dials, and one that listens with these credentials. */
  const pair = async (dialling: string, listening: string, credentials: LinkCredentials) => {
    const [dialler, listener] = [await started(dialling), await started(listening)]
    listener.tell({ kind: 'listen', credentials })
    const { port } = await listener.report('listening')
    return { dialler, listener, port }
  }

  it.each(RUNTIMES)('prove both keys from %s to %s', async (_from, _to, ...runtimes) => {
    const [alice, bob] = [createIdentityKey(), createIdentityKey()]
    const { dialler, listener, port } = await pair(...runtimes, bob.credentials)
    dialler.tell({ kind: 'dial', port, credentials: alice.credentials })
    const [there, here] = [await dialler.report('proven'), await listener.report('proven')]
    expect(there).toMatchObject({ fingerprint: bob.fingerprint, protocol: 'TLSv1.3' })
    expect(here).toMatchObject({ fingerprint: alice.fingerprint, protocol: 'TLSv1.3' })
    expect(there.exported).toMatch(/^[0-9a-f]{64}$/)
    expect(here.exported).toBe(there.exported)
    dialler.tell({ kind: 'write', text: 'from the one that dialled' })
    listener.tell({ kind: 'write', text: 'from the one that listened' })
    expect((await listener.report('text')).text).toBe('from the one that dialled')
    expect((await dialler.report('text')).text).toBe('from the one that listened')
  })

  it.each(RUNTIMES)('refuse their own key from %s to %s', async (_from, _to, ...runtimes) => {
    const { credentials } = createIdentityKey()
    const own = {
      ...{ fault: 'refused', why: expect.stringContaining('this very peer') as string },
    }
    const first = await pair(...runtimes, credentials)
    first.dialler.tell({ kind: 'dial', port: first.port, credentials })
    expect(await first.dialler.report('refused')).toMatchObject(own)
    await first.listener.report('refused')
    // Who listens finds it out by itself too, when the other says nothing of it.
    const { dialler, listener, port } = await pair(...runtimes, credentials)
    const { privateKeyPem, certificatePem } = credentials
    const options = { ...ALPN, key: privateKeyPem, cert: certificatePem }
    dialler.tell({ kind: 'knock', port, options })
    expect(await listener.report('refused')).toMatchObject(own)
  })

  const { privateKeyPem: key, certificatePem: cert } = createIdentityKey().credentials
  const KNOCKS = [
    ['no certificate', ALPN, 'no certificate'],
    ['another protocol within TLS', { key, cert, ALPNProtocols: ['http/1.1'] }, ''],
    ['no protocol within TLS', { key, cert }, 'pipefitter/1'],
    ['TLS 1.2', { ...ALPN, key, cert, maxVersion: 'TLSv1.2' }, ''],
  ] as const

  describe.each(RUNTIMES)('from %s to %s', (_from, _to, ...runtimes) => {
    it.each(KNOCKS)('refuse %s', async (_what, options, words) => {
      const { dialler, listener, port } = await pair(...runtimes, createIdentityKey().credentials)
      dialler.tell({ kind: 'knock', port, options })
      const { why, fault } = await listener.report('refused')
      // Said by the gate; by the TLS library, in words of its own, where it refuses before.
      expect(fault).toBe(words === '' ? 'protocol' : 'refused')
      expect(why).toContain(words)
      await dialler.report('cut')
      expect(listener.reports.some(({ kind }) => kind === 'proven')).toBe(false)
    })

    it('refuse a key of another kind', async () => {
      const { dialler, listener, port } = await pair(...runtimes, createIdentityKey().credentials)
      const rsa = await createLegacyKeys(0)
      const options = {
        ...ALPN,
        key: rsa.privateKeyPem,
        cert: pemOf('CERTIFICATE', rsa.certificate),
      }
      dialler.tell({ kind: 'knock', port, options })
      await listener.report('refused')
      await dialler.report('cut')
      expect(listener.reports.some(({ kind }) => kind === 'proven')).toBe(false)
    })
  })
})
