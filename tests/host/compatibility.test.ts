/** Hosts that were asked to do what older peers need, with real sockets and files, on the loopback interface. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import { statusOf } from '../../src/main/headless/status.ts'
import type { Compatibility } from '../../src/main/host/host-options.ts'
import { createHost, type Host } from '../../src/main/host/host.ts'
import { openProfile } from '../../src/main/platform/profile.ts'
import { temporaryFolder } from '../support/folders.ts'

const { signal } = new AbortController()

const start = async (folder: string, compatibility?: Compatibility) => {
  const profile = openProfile({ folder })
  const options = {
    profile,
    interfaces: ['lo'],
    port: 0,
    multicast: false,
    log: silentLog,
  } as const
  const host: Host = await createHost({ ...options, compatibility, runtime: 'test' })
  const stop = async (): Promise<void> => {
    await host.stop()
    profile.release()
  }
  onTestFinished(stop)
  return { host, profile, stop }
}

describe('a host', () => {
  it('makes no key of signatures unless it is asked to sign', async () => {
    const { profile } = await start(temporaryFolder(), {})
    expect(existsSync(profile.legacyKeysFile)).toBe(false)
  })

  it('that signs keeps its key in the profile, for this user alone, and uses it again', async () => {
    const folder = temporaryFolder()
    const first = await start(folder, { cbjx: true })
    const { legacyKeysFile } = first.profile
    if (process.platform !== 'win32') expect(statSync(legacyKeysFile).mode & 0o777).toBe(0o600)
    const kept = readFileSync(legacyKeysFile, 'utf8')
    await first.stop()
    await start(folder, { cbjx: true })
    expect(readFileSync(legacyKeysFile, 'utf8')).toBe(kept)
  })

  it('that has secure pipes with JXSE peers makes the key for them, and signs nothing', async () => {
    const { host, profile } = await start(temporaryFolder(), { legacySecure: true })
    expect(existsSync(profile.legacyKeysFile)).toBe(true)
    const plain = await start(temporaryFolder())
    const [endpoint] = (await statusOf(host.api)).endpoints
    const { address = '' } = endpoint ?? {}
    const found = await plain.host.api.call('peers.connect', { address }, { signal })
    expect(found).toEqual({ peerId: expect.stringMatching(/^urn:jxta:uuid-/) as string })
  })

  it('that signs and one that does not understand each other', async () => {
    const signing = await start(temporaryFolder(), { cbjx: true })
    const plain = await start(temporaryFolder())
    const [endpoint] = (await statusOf(plain.host.api)).endpoints
    const { address = '' } = endpoint ?? {}
    const found = await signing.host.api.call('peers.connect', { address }, { signal })
    expect(found).toEqual({ peerId: expect.stringMatching(/^urn:jxta:/) as string })
  })
})
