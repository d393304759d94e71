/** Where the key of a profile is kept: the command line against a real Secret Service, and without one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folders.ts'
import { runCli, startCli, type CliRun } from '../support/run-cli.ts'
import { startSecretService, whyNoSecretService } from '../support/secret-service.ts'
import { skipUnless } from '../support/skips.ts'

const UP = ['up', '--json', '--interface', 'lo', '--port', '0', '--no-multicast', '--no-ws']
const PASSPHRASE = 'correct horse battery'
const TIME = 90_000
/** As a PKCS #8 key on P-256 begins, in base64. */
const KEY_HEAD = /MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH/

interface Said {
  readonly fingerprint: string
  readonly keyStorage: { readonly kind: string; readonly words: string }
}

/** A peer that runs with a profile, as it says itself. */
const up = async (
  profile: string,
  environment: NodeJS.ProcessEnv,
  flags: readonly string[] = [],
): Promise<Said & { readonly run: CliRun }> => {
  const run = startCli(profile, [...UP, ...flags], environment)
  await expect
    .poll(() => run.stdout().includes('\n') || run.child.exitCode !== null, { timeout: 30_000 })
    .toBe(true)
  const line = run.stdout().split('\n')[0] ?? ''
  if (line === '') throw new Error(`it did not start: ${run.stderr()}`)
  const { ready } = JSON.parse(line) as { ready: { status: Said } }
  return { ...ready.status, run }
}

const end = async ({ run }: { readonly run: CliRun }): Promise<void> => {
  run.child.kill('SIGINT')
  expect(await run.ended).toBe(0)
}

/** What a start that fails says. */
const refused = async (profile: string, environment: NodeJS.ProcessEnv): Promise<string> => {
  const run = startCli(profile, UP, environment)
  expect(await run.ended).not.toBe(0)
  return run.stderr()
}

/** All that the files of a profile hold. */
const textsIn = (profile: string): string =>
  readdirSync(profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe(
  'the key of a peer in the keychain of the system',
  skipUnless(whyNoSecretService()),
  () => {
    it('is sealed there from the first start, and stays the same', { timeout: TIME }, async () => {
      const { environment } = await startSecretService()
      const profile = join(temporaryFolder(), 'profile')
      const first = await up(profile, environment)
      expect(first.keyStorage).toEqual({
        kind: 'keychain',
        words:
          'In a file of the profile, encrypted with a secret that the Secret Service of this session keeps',
      })
      await end(first)
      expect(textsIn(profile)).not.toMatch(KEY_HEAD)
      const second = await up(profile, environment)
      expect(second).toMatchObject({ fingerprint: first.fingerprint, keyStorage: first.keyStorage })
      await end(second)
    })

    it(
      'moves from a file to the keychain and back, on request alone',
      { timeout: TIME },
      async () => {
        const { environment } = await startSecretService()
        const profile = join(temporaryFolder(), 'profile')
        const first = await up(profile, environment, ['--no-keychain'])
        expect(first.keyStorage.kind).toBe('file')
        await end(first)
        const second = await up(profile, environment)
        expect(second.keyStorage.kind).toBe('file')
        expect(textsIn(profile)).toMatch(KEY_HEAD)

        const moved = await runCli(profile, ['identity', 'keep-key', 'keychain'], '', environment)
        expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('encrypted with') })
        expect(textsIn(profile)).not.toMatch(KEY_HEAD)
        await end(second)
        const third = await up(profile, environment)
        expect(third).toMatchObject({
          fingerprint: first.fingerprint,
          keyStorage: { kind: 'keychain' },
        })
        const back = await runCli(profile, ['identity', 'keep-key', 'file'], '', environment)
        expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('not encrypted') })
        await end(third)
        const fourth = await up(profile, environment, ['--no-keychain'])
        expect(fourth).toMatchObject({
          fingerprint: first.fingerprint,
          keyStorage: { kind: 'file' },
        })
        await end(fourth)
      },
    )

    it(
      'is asked for in words where the keychain is locked or gone; no other peer is made',
      { timeout: TIME },
      async () => {
        const service = await startSecretService()
        const { environment } = service
        const profile = join(temporaryFolder(), 'profile')
        const first = await up(profile, environment)
        await end(first)
        const files = textsIn(profile)

        service.lock()
        const locked = await refused(profile, environment)
        expect(locked).toContain('the Secret Service of this session gives nothing')
        expect(locked).toContain('Unlock the keychain')
        await service.stop()
        const gone = await refused(profile, environment)
        expect(gone).toContain('the Secret Service of this session')
        const { DBUS_SESSION_BUS_ADDRESS: _bus, ...elsewhere } = environment
        const missing = await refused(profile, elsewhere)
        expect(missing).toContain('cannot be reached')
        expect(missing).toContain('Start it in your desktop session')
        expect(await refused(profile, { ...environment, PIPEFITTER_KEYCHAIN: 'off' })).toContain(
          'is switched off for this run',
        )
        const other = await startSecretService()
        const empty = await refused(profile, other.environment)
        expect(empty).toContain('has nothing under the name')
        expect(empty).toContain('No new identity is made')
        expect(textsIn(profile)).toBe(files)

        await service.start()
        const again = await up(profile, environment)
        expect(again.fingerprint).toBe(first.fingerprint)
        await end(again)
      },
    )

    it(
      'goes into a backup, and from it into a profile of either kind',
      { timeout: TIME },
      async () => {
        const { environment } = await startSecretService()
        const folder = temporaryFolder()
        const file = join(folder, 'x.pfbackup')
        const first = await up(join(folder, 'first'), environment)
        const made = await runCli(
          join(folder, 'first'),
          ['backup', 'create', file],
          PASSPHRASE,
          environment,
        )
        expect(made).toMatchObject({ code: 0 })
        await end(first)

        for (const kind of ['keychain', 'file'] as const) {
          const profile = join(folder, kind)
          const flags = kind === 'file' ? ['--no-keychain'] : []
          const other = await up(profile, environment, flags)
          await end(other)
          const how = ['backup', 'restore', file, '--as', 'move', '--replace', other.fingerprint]
          expect(await runCli(profile, how, PASSPHRASE, environment)).toMatchObject({ code: 0 })
          const restored = await up(profile, environment)
          expect(restored).toMatchObject({ fingerprint: first.fingerprint, keyStorage: { kind } })
          await end(restored)
          const later = await up(profile, environment)
          expect(later.fingerprint).toBe(first.fingerprint)
          await end(later)
        }
      },
    )
  },
)

describe('the key of a peer where the system has no keychain', () => {
  it(
    'is in a file, which says why, and a wish to move it is refused',
    { timeout: TIME },
    async () => {
      const { PIPEFITTER_KEYCHAIN: _off, DBUS_SESSION_BUS_ADDRESS: _bus, ...rest } = process.env
      // An address at which nobody listens: the same on every machine.
      const environment = { ...rest, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' }
      const profile = join(temporaryFolder(), 'profile')
      const peer = await up(profile, environment)
      expect(peer.keyStorage.kind).toBe('file')
      if (process.platform === 'linux')
        expect(peer.keyStorage.words).toMatch(
          /not encrypted, as the Secret Service .* cannot be reached/,
        )
      const moved = await runCli(profile, ['identity', 'keep-key', 'keychain'], '', environment)
      if (process.platform === 'linux') expect(moved).toMatchObject({ code: 5 })
      await end(peer)
      const again = await up(profile, environment)
      expect(again.fingerprint).toBe(peer.fingerprint)
      await end(again)
    },
  )
})
