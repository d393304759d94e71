/**
 * Secure sessions between the two runtimes that peers run on: the command line's Node, whose TLS is OpenSSL, and Electron,
 * whose TLS is BoringSSL. Electron runs without a window here.
 */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createIdentityKey, type PlatformKey } from '../../src/main/platform/identity-key.ts'
import { createLegacyKeys, type LegacyKeys } from '../../src/main/platform/legacy-keys.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import { electronPath } from '../e2e/support/runtime.ts'
import { skipUnless } from '../support/skips.ts'
import type { ChildKeys } from './secure-child.ts'
import { bundleChild, SecureChild, whyNoElectron } from './secure-runtimes.ts'

const idOf = (key: PlatformKey): PeerId => peerIdOfFingerprint(key.fingerprint)
const modernKeys = ({ credentials }: PlatformKey): ChildKeys => ({ tls13: credentials })
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const legacyKeys = ({ privateKeyPem, certificate }: LegacyKeys): ChildKeys => ({
  legacy: { privateKeyPem, certificate: base64(certificate) },
})

describe('secure sessions between runtimes', skipUnless(whyNoElectron), () => {
  let bundle: Awaited<ReturnType<typeof bundleChild>>

  beforeAll(async () => {
    bundle = await bundleChild()
  })

  afterAll(() => bundle.remove())

  /** Two ends, each fed with what the other says. */
  const pair = async (clientRuntime: string, serverRuntime: string) => {
    const client: SecureChild = new SecureChild(clientRuntime, bundle.file, (bytes) =>
      server.tell({ kind: 'ciphertext', base64: bytes }),
    )
    const server: SecureChild = new SecureChild(serverRuntime, bundle.file, (bytes) =>
      client.tell({ kind: 'ciphertext', base64: bytes }),
    )
    onTestFinished(() => {
      client.stop()
      server.stop()
    })
    const { runtime } = await client.report('ready')
    expect(runtime.startsWith('no ')).toBe(clientRuntime === process.execPath)
    await server.report('ready')
    return { client, server }
  }

  const talk = async (client: SecureChild, server: SecureChild): Promise<void> => {
    client.tell({ kind: 'write', text: 'from the client' })
    server.tell({ kind: 'write', text: 'from the server' })
    expect(await server.report('plaintext')).toMatchObject({ text: 'from the client' })
    expect(await client.report('plaintext')).toMatchObject({ text: 'from the server' })
  }

  const RUNTIMES = [
    ['Node', 'Electron', process.execPath, electronPath()],
    ['Electron', 'Node', electronPath(), process.execPath],
  ] as const

  it.each(RUNTIMES)('TLS 1.3 from %s to %s', async (_from, _to, clientRuntime, serverRuntime) => {
    const [alice, bob] = [createIdentityKey(), createIdentityKey()]
    const { client, server } = await pair(clientRuntime, serverRuntime)
    const profile = 'tls13'
    server.tell({
      ...{ kind: 'start', keys: modernKeys(bob) },
      wish: { profile, role: 'server', peerId: idOf(alice) },
    })
    client.tell({
      ...{ kind: 'start', keys: modernKeys(alice) },
      wish: { profile, role: 'client', peerId: idOf(bob) },
    })
    const { facts } = await client.report('secured')
    expect(facts).toMatchObject({ protocol: 'TLSv1.3', fingerprint: bob.fingerprint })
    expect((await server.report('secured')).facts.fingerprint).toBe(alice.fingerprint)
    await talk(client, server)
  })

  it.each(RUNTIMES)('the wrong key is refused from %s to %s', async (_from, _to, ...runtimes) => {
    const [alice, bob, eve] = [createIdentityKey(), createIdentityKey(), createIdentityKey()]
    const { client, server } = await pair(...runtimes)
    const profile = 'tls13'
    server.tell({
      ...{ kind: 'start', keys: modernKeys(bob) },
      wish: { profile, role: 'server', peerId: idOf(alice) },
    })
    client.tell({
      ...{ kind: 'start', keys: modernKeys(eve) },
      wish: { profile, role: 'client', peerId: idOf(bob) },
    })
    expect((await server.report('closed')).why).toContain('not the one that its id belongs to')
  })

  it.each(RUNTIMES)('TLS 1.0 from %s to %s', async (_from, _to, clientRuntime, serverRuntime) => {
    const [alice, bob] = [await createLegacyKeys(0), await createLegacyKeys(0)]
    const { client, server } = await pair(clientRuntime, serverRuntime)
    const profile = 'legacy'
    server.tell({
      ...{ kind: 'start', keys: legacyKeys(bob) },
      wish: {
        ...{ profile, role: 'server', peerId: alice.peerId },
        certificate: base64(alice.certificate),
      },
    })
    client.tell({
      ...{ kind: 'start', keys: legacyKeys(alice) },
      wish: { profile, role: 'client', peerId: bob.peerId },
    })
    expect((await client.report('secured')).facts.protocol).toBe('TLSv1')
    expect((await server.report('secured')).facts.protocol).toBe('TLSv1')
    await talk(client, server)
  })
})
