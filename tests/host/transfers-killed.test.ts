/** Transfers of which one side's process is killed in their midst, and comes back. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import {
  call,
  MULTICAST_GROUP,
  MULTICAST_PORT,
  removeFolders,
  rowsOf,
  start,
  stop,
  type RunningHost,
} from './running-host.ts'

const MEGABYTE = 1024 * 1024
const SIZE = 40 * MEGABYTE
/** It is killed once so much has come: more than can be on its way at once. */
const MIDST = 20 * MEGABYTE
const ON_ITS_WAY = 16 * MEGABYTE
const DEADLINE_MS = 60_000
const root = mkdtempSync(join(tmpdir(), 'pipefitter-killed-'))

const digest = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex')

const partBytes = (received: string): number => {
  const incoming = join(received, '.pipefitter-incoming')
  const parts = existsSync(incoming) ? readdirSync(incoming) : []
  const sizes = parts.map((name) => statSync(join(incoming, name), { throwIfNoEntry: false })?.size)
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}

const midst = (received: string): Promise<void> =>
  expect
    .poll(() => partBytes(received), { interval: 10, timeout: DEADLINE_MS })
    .toBeGreaterThan(MIDST)

const saved = async (host: RunningHost): Promise<FeedRow<'transfers'> | undefined> => {
  const rows = await rowsOf(
    ...([host, 'transfers', {}] as const),
    (all) => all.some(({ state }) => state === 'Saved'),
    DEADLINE_MS,
  )
  return rows.find(({ state }) => state === 'Saved')
}

const counter = async (host: RunningHost, name: string): Promise<number> => {
  const rows = await rowsOf(host, 'counters', {}, () => true)
  return rows.find(({ id }) => id === name)?.value ?? 0
}

/** The peer of a profile, as a process of its own. */
const peerOf = (folder: string, received: string) =>
  startCli(folder, [
    ...['up', '--interface', 'lo', '--no-keychain', '--receive-folder', received],
    ...['--multicast-group', MULTICAST_GROUP, '--multicast-port', String(MULTICAST_PORT)],
  ])

describe('a transfer of which one side is killed', () => {
  /** Profiles of two peers that are paired; the second takes whatever comes from the first. */
  let folders: readonly [string, string]
  const file = join(root, 'film.bin')

  beforeAll(async () => {
    writeFileSync(file, randomBytes(SIZE))
    const [anna, bert] = [await start('Anna'), await start('Bert')]
    const { link } = await call(bert, 'invitations.create', {})
    await call(anna, 'invitations.redeem', { invitation: link })
    const [known] = await rowsOf(bert, 'trust', {}, (rows) =>
      rows.some(({ standing }) => standing === 'paired'),
    )
    await call(bert, 'trust.grant', { fingerprint: known?.id ?? '', right: 'attach-file' })
    folders = [anna.profile.folder, bert.profile.folder]
    await Promise.all([stop(anna), stop(bert)])
  })

  afterAll(() => {
    removeFolders()
    rmSync(root, { recursive: true, force: true })
  })

  it('goes on when the receiver comes back, and is saved once', async () => {
    const received = join(root, 'by-receiver')
    const anna = await start('Anna', { folder: folders[0] })
    try {
      const bert = peerOf(folders[1], received)
      const rows = await rowsOf(anna, 'trust', {}, (all) =>
        all.some(({ standing }) => standing === 'paired'),
      )
      const { peerId = '' } = rows.find(({ standing }) => standing === 'paired') ?? {}
      await call(anna, 'transfers.send', { peerId, paths: [file] })
      await midst(received)
      bert.child.kill('SIGKILL')
      await bert.ended
      expect(existsSync(join(received, 'film.bin'))).toBe(false)
      const again = peerOf(folders[1], received)
      expect((await saved(anna))?.resumedTimes).toBe(1)
      expect(digest(join(received, 'film.bin'))).toBe(digest(file))
      expect(readdirSync(received).filter((name) => name.startsWith('film'))).toHaveLength(1)
      expect(await counter(anna, 'transfers.bytes-sent')).toBeLessThan(SIZE + ON_ITS_WAY)
      again.child.kill('SIGKILL')
      await again.ended
    } finally {
      await stop(anna)
    }
  })

  it('goes on when the sender comes back', async () => {
    const received = join(root, 'by-sender')
    const bert = await start('Bert', { folder: folders[1], receiveFolder: received })
    try {
      await call(bert, 'transfers.remove', {})
      const anna = peerOf(folders[0], join(root, 'none'))
      await expect
        .poll(async () => (await runCli(folders[0], ['file', 'send', 'Bert', file])).code, {
          timeout: DEADLINE_MS,
        })
        .toBe(0)
      await midst(received)
      anna.child.kill('SIGKILL')
      await anna.ended
      peerOf(folders[0], join(root, 'none'))
      expect((await saved(bert))?.resumedTimes).toBe(1)
      expect(digest(join(received, 'film.bin'))).toBe(digest(file))
      expect(await counter(bert, 'transfers.bytes-received')).toBe(SIZE)
    } finally {
      await stop(bert)
    }
  })
})
