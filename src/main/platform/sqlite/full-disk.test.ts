import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { storedEndpoint, storedPeer } from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'
import { skipUnless } from '../../../../tests/support/skips.ts'

const program = join(import.meta.dirname, '../../../../tests/support/full-disk.ts')

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

/** Why no small disk can be mounted here, or undefined when one can. */
const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux') return 'a small disk is made with Linux’s mount namespaces'
  const probe = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'])
  return probe.status === 0 ? undefined : 'this system refuses to make a mount namespace'
}

describe('a store that runs out of space', () => {
  test(
    'refuses with a coded error on a full disk, keeps what it had, goes on when there is space',
    skipUnless(whyNoSmallDisk()),
    () => {
      const disk = join(subject.folder, 'disk')
      mkdirSync(disk)
      const output = execFileSync('unshare', ['-rm', process.execPath, program, disk], {
        encoding: 'utf8',
      })
      const { kept, whileFull, withSpace, afterwards } = JSON.parse(output) as Record<
        string,
        unknown
      > & {
        kept: number
      }
      expect(kept).toBeGreaterThan(50)
      expect(whileFull).toEqual({
        refusal: 'store/failed',
        again: 'store/failed',
        peers: kept,
        endpoints: kept,
        identity: 'store/failed',
        identityText: true,
        files: [],
      })
      expect(withSpace).toEqual({ save: 'done', identity: 'done', peers: kept + 1 })
      expect(afterwards).toEqual({ notice: 'none', peers: kept + 1, endpoints: kept + 1 })
    },
  )

  test('refuses at its own bound too, writes no half batch, and takes more once something went', () => {
    const { store } = subject.open({ limits: { fileBytes: 200 * 4096 } })
    const advertisement = 'x'.repeat(4000)
    const savePair = (n: number): void =>
      store.write.batch(() => {
        store.write.savePeer(storedPeer(n, { advertisement }))
        store.write.saveEndpoint(storedEndpoint(n))
      })
    let kept = 0
    expect(() => {
      for (; kept < 1000; kept++) savePair(kept)
    }).toThrow(
      expect.objectContaining({ code: 'store/failed', details: { sqlite: 'SQLITE_FULL' } }),
    )
    expect(kept).toBeGreaterThan(50)
    expect(store.read.peers()).toHaveLength(kept)
    expect(store.read.endpoints()).toHaveLength(kept)
    for (let n = 0; n < 5; n++) store.write.removePeer(storedPeer(n).id)
    savePair(5000)
    expect(store.read.peers()).toHaveLength(kept - 4)
  })

  test('does not let the rest of a batch slip out when an inner error was caught', () => {
    const { store } = subject.open({ limits: { fileBytes: 60 * 4096 } })
    store.write.setSetting('theme', 'dark')
    const advertisement = 'x'.repeat(4000)
    expect(() =>
      store.write.batch(() => {
        store.write.setSetting('theme', 'light')
        expect(() => {
          for (let n = 0; n < 1000; n++) store.write.savePeer(storedPeer(n, { advertisement }))
        }).toThrow(expect.objectContaining({ code: 'store/failed' }))
        store.write.setSetting('later', 'written')
        throw new Error('given up')
      }),
    ).toThrow()
    expect(store.read.setting('theme')).toBe('dark')
    expect(store.read.setting('later')).toBeUndefined()
    expect(store.read.peers()).toEqual([])
  })
})
