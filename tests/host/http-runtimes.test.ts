/** Links over HTTP between the two runtimes that peers run on, whose HTTP and TLS are not the same. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { skipUnless } from '../support/skips.ts'
import type { HttpCommand, HttpReport } from './http-child.ts'
import { bundleChild, RuntimeChild, RUNTIMES, whyNoElectron } from './secure-runtimes.ts'

describe('links over HTTP between runtimes', skipUnless(whyNoElectron), () => {
  let bundle: Awaited<ReturnType<typeof bundleChild>>

  beforeAll(async () => {
    bundle = await bundleChild('http-child.ts')
  })

  afterAll(() => bundle.remove())

  const started = async (runtime: string) => {
    const child = new RuntimeChild<HttpCommand, HttpReport>(runtime, bundle.file)
    onTestFinished(() => child.stop())
    const ready = await child.report('ready')
    expect(ready.runtime.startsWith('no ')).toBe(runtime === process.execPath)
    return child
  }

  it.each(RUNTIMES)(
    'prove both keys from %s to %s, and carry messages both ways',
    async (_from, _to, dialling, listening) => {
      const [alice, bob] = [createIdentityKey(), createIdentityKey()]
      const [dialler, listener] = [await started(dialling), await started(listening)]
      listener.tell({ kind: 'listen', credentials: bob.credentials })
      const { address } = await listener.report('listening')
      dialler.tell({ kind: 'dial', credentials: alice.credentials, address })
      expect((await dialler.report('linked')).fingerprint).toBe(bob.fingerprint)
      expect((await listener.report('linked')).fingerprint).toBe(alice.fingerprint)
      for (const [from, to] of [
        [dialler, listener],
        [listener, dialler],
      ] as const) {
        from.tell({ kind: 'send', count: 3, bytes: 700_000 })
        const came = () => to.reports.filter(({ kind }) => kind === 'message')
        await expect
          .poll(came, { timeout: 10_000 })
          .toEqual([0, 1, 2].map((first) => ({ kind: 'message', first, bytes: 700_000 })))
      }
      dialler.tell({ kind: 'close' })
      expect(await listener.report('ended')).toEqual({ kind: 'ended' })
    },
  )
})
