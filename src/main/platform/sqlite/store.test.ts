import Database from 'better-sqlite3'
import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Log, LogFields } from '../../base/log.ts'
import { silentLog } from '../../base/log.ts'
import {
  peerIdOf,
  pipeIdOf,
  storedBinding,
  storedEndpoint,
  storedPeer,
  storedPipe,
} from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'
import { skipUnless } from '../../../../tests/support/skips.ts'

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

/** Changes the closed file behind the store's back. */
const tamper = (sql: string): void => {
  const database = new Database(subject.file)
  database.exec(sql)
  database.close()
}

describe('a store after a restart', () => {
  test('has all it had, from the file alone and in one call a list', () => {
    const endpoint = storedEndpoint(1, { lastSuccessWallMs: 9_000 })
    const first = subject.open()
    first.store.write.savePeer(storedPeer(1))
    first.store.write.saveEndpoint(storedEndpoint(2))
    first.store.write.saveEndpoint(endpoint)
    first.store.write.savePipe(storedPipe(1, { origin: 'created' }))
    first.store.write.saveBinding(storedBinding(1))
    first.store.write.setSetting('theme', 'dark')
    first.close()
    // Opening and reading return values, not promises: nothing of it can wait for a network.
    const { read } = subject.open().store
    expect(read.peers()).toEqual([storedPeer(1)])
    expect(read.endpoints()[0]).toEqual(endpoint)
    expect(read.pipes()).toEqual([storedPipe(1, { origin: 'created' })])
    expect(read.bindings(pipeIdOf(1), 10)).toEqual([storedBinding(1)])
    expect(read.setting('theme')).toBe('dark')
  })

  test('lists peers last seen first and endpoints that worked last first', () => {
    const { read, write } = subject.open().store
    for (const n of [2, 3, 1]) write.savePeer(storedPeer(n))
    for (const n of [2, 3, 1]) write.saveEndpoint(storedEndpoint(n))
    write.saveEndpoint(storedEndpoint(4, { learnedWallMs: 0, lastSuccessWallMs: 9_000_000 }))
    expect(read.peers().map((peer) => peer.id)).toEqual([3, 2, 1].map(peerIdOf))
    expect(read.endpoints().map((endpoint) => endpoint.peerId)).toEqual([4, 3, 2, 1].map(peerIdOf))
  })
})

describe('rows on disk that do not parse', () => {
  test.each([
    ['a peer id that is none', `UPDATE peers SET id = 'nobody' WHERE name = 'peer 1'`],
    [
      'a pipe id where a peer’s should be',
      `UPDATE peers SET id = '${pipeIdOf(1)}' WHERE name = 'peer 1'`,
    ],
    ['a time before all times', `UPDATE peers SET last_seen_wall_ms = -1 WHERE name = 'peer 1'`],
    [
      'a name without end',
      `UPDATE peers SET name = printf('%.*c', 100000, 'x') WHERE name = 'peer 1'`,
    ],
    [
      'an unknown way of learning',
      `UPDATE endpoints SET learned_from = 'guess' WHERE worth = 1001`,
    ],
    [
      'XML that is none',
      `UPDATE pipes SET advertisement = '<jxta:Pipe' WHERE id = '${pipeIdOf(1)}'`,
    ],
    [
      'an advertisement with an entity bomb',
      `UPDATE pipes SET advertisement = '<!DOCTYPE x [<!ENTITY a "b">]>' || advertisement WHERE id = '${pipeIdOf(1)}'`,
    ],
    [
      'the advertisement of another pipe',
      `UPDATE pipes SET advertisement = (SELECT advertisement FROM pipes WHERE id = '${pipeIdOf(0)}')
       WHERE id = '${pipeIdOf(1)}'`,
    ],
    ['an unknown origin', `UPDATE pipes SET origin = 'stolen' WHERE id = '${pipeIdOf(1)}'`],
    ['an unknown chooser', `UPDATE bindings SET chosen_by = 'dice' WHERE id = 'binding-1'`],
    [
      'a setting without end',
      `UPDATE settings SET value = printf('%.*c', 100000, 'x') WHERE key = 'setting-1'`,
    ],
  ])('are left out, counted and logged, and the others stay: %s', (_what, sql) => {
    subject.fill(10)
    tamper(sql)
    const warned: (LogFields | undefined)[] = []
    const log: Log = { ...silentLog, warn: (_message, fields) => void warned.push(fields) }
    const { store, notice } = subject.open({ log })
    const { read } = store
    expect(notice).toBeUndefined()
    const settings = [0, 1, 2].filter((n) => read.setting(`setting-${n}`) !== undefined)
    const rows =
      read.peers().length +
      read.endpoints().length +
      read.pipes().length +
      read.bindings(pipeIdOf(1), 100).length +
      settings.length
    expect(rows).toBe(10 + 10 + 15 + 10 + 3 - 1)
    expect(subject.counters.get('store.rows-left-out')).toBe(1)
    expect(warned).toEqual([expect.objectContaining({ rows: 1 })])
  })
})

describe('an open store', () => {
  test('treats text of peers as text alone', () => {
    const { read, write } = subject.open().store
    const name = `'; DROP TABLE peers; -- \u0000 "`
    write.savePeer(storedPeer(1, { name }))
    write.setSetting(name, name)
    expect(read.peers()).toEqual([storedPeer(1, { name })])
    expect(read.setting(name)).toBe(name)
  })

  test(
    'can be read by this user alone',
    skipUnless(process.platform === 'win32' ? 'Windows has no file modes' : undefined),
    () => {
      const before = process.umask(0)
      try {
        subject.open().store.write.savePeer(storedPeer(1))
        for (const suffix of ['', '-wal', '-shm'])
          expect(statSync(subject.file + suffix).mode & 0o077, suffix).toBe(0)
      } finally {
        process.umask(before)
      }
    },
  )

  test('says base/stopped after its end, which may come twice', () => {
    const { store, close } = subject.open()
    close()
    close()
    const stopped = expect.objectContaining({ code: 'base/stopped' }) as unknown
    expect(() => store.read.peers()).toThrow(stopped)
    expect(() => store.write.savePeer(storedPeer(1))).toThrow(stopped)
  })

  test('refuses work that does not end within the batch', () => {
    const { read, write } = subject.open().store
    const unending = async (): Promise<void> => {
      write.savePeer(storedPeer(1))
      await Promise.resolve()
    }
    expect(() => write.batch(unending as () => void)).toThrow(/cannot return a promise/)
    expect(read.peers()).toEqual([])
  })
})
