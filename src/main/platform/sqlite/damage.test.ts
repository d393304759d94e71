import Database from 'better-sqlite3'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../base/random.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Store } from '../../peer/ports/store.ts'
import { pipeIdOf, storedPeer } from '../../../../tests/support/stored.ts'
import { MADE, StoreFile, fillStore } from '../../../../tests/support/store-file.ts'

let good: StoreFile
let subject: StoreFile
beforeEach(() => {
  good = new StoreFile()
  good.fill()
  subject = new StoreFile()
})
afterEach(() => {
  good.remove()
  subject.remove()
})

/** Uses everything once: none of it may fail, whatever lies in the file. */
const exercise = ({ read, write }: Store): void => {
  read.peers()
  read.endpoints()
  read.pipes()
  read.bindings(pipeIdOf(1), 1000)
  read.setting('setting-1')
  write.savePeer(storedPeer(7_000_000))
  write.batch(() => {
    for (const peer of read.peers()) write.removePeer(peer.id)
    for (const pipe of read.pipes()) write.removePipe(pipe.advertisement.id)
  })
  expect(read.peers()).toEqual([])
  write.savePeer(storedPeer(7_000_001))
  expect(read.peers()).toHaveLength(1)
}

const asides = (): string[] =>
  readdirSync(subject.folder)
    .filter((name) => /\.corrupt-\d+$/.test(name))
    .sort()

const flip = (file: string, seed: number, bytes: number): void => {
  const random = seededRandom(seed)
  const content = readFileSync(file)
  for (let n = 0; n < bytes; n++) {
    const at = randomBelow(random, content.length)
    content[at] = (content[at] ?? 0) ^ (1 + randomBelow(random, 255))
  }
  writeFileSync(file, content)
}

describe('a store whose file was damaged', () => {
  test.each([1, 10, 1000])('starts and works after any %i bytes were flipped', (bytes) => {
    let rebuilt = 0
    for (let seed = 1; seed <= 25; seed++) {
      subject.replaceWith(good.file)
      flip(subject.file, seed, bytes)
      const { store, notice, close } = subject.open()
      if (notice !== undefined) rebuilt++
      exercise(store)
      close()
    }
    // One flipped byte mostly lies in a text or in free space; a thousand never do.
    if (bytes === 1000) expect(rebuilt).toBe(25)
  })

  test('starts and works after it was cut short anywhere', () => {
    const { size } = statSync(good.file)
    const lengths = [
      1,
      15,
      16,
      50,
      99,
      100,
      101,
      511,
      512,
      1024,
      4095,
      4096,
      4097,
      8192,
      size - 4096,
    ]
    for (let part = 1; part < 16; part++) lengths.push(Math.floor((size * part) / 16))
    for (const length of lengths) {
      subject.replaceWith(good.file)
      truncateSync(subject.file, length)
      const { store, notice, close } = subject.open()
      expect(notice ?? `none when cut to ${length}`).toMatch(
        /was damaged .* set aside as pipefitter\.db\.corrupt-\d+/,
      )
      exercise(store)
      close()
    }
  })

  test('starts and says so when it is empty, with nothing to set aside', () => {
    writeFileSync(subject.file, '')
    const { store, notice } = subject.open()
    expect(notice).toBe('The cache pipefitter.db was empty and has been begun anew.')
    expect(asides()).toEqual([])
    exercise(store)
  })

  test.each([
    ['no database at all', 'this is a text file\n'.repeat(1000)],
    ['zeros', '\u0000'.repeat(8192)],
    ['nothing but the magic', 'SQLite format 3\u0000'],
  ])('is set aside when it is %s', (_what, content) => {
    writeFileSync(subject.file, content)
    const { store, notice } = subject.open()
    expect(notice).toContain('set aside as pipefitter.db.corrupt-1')
    expect(readFileSync(`${subject.file}.corrupt-1`, 'utf8')).toBe(content)
    exercise(store)
  })

  test('is set aside when it is the database of another program', () => {
    const other = new Database(subject.file)
    other.exec('CREATE TABLE bookmarks (url TEXT)')
    other.close()
    expect(subject.open().notice).toContain('it belongs to another program')
  })

  test('is set aside when something was planted into its schema', () => {
    for (const planted of [
      'CREATE TRIGGER evil AFTER INSERT ON peers BEGIN DELETE FROM settings; END',
      'CREATE VIEW evil AS SELECT * FROM settings',
      'DROP INDEX peers_by_last_seen',
      'ALTER TABLE peers ADD COLUMN evil TEXT',
    ]) {
      subject.replaceWith(good.file)
      const file = new Database(subject.file)
      file.exec(planted)
      file.close()
      const { notice, close } = subject.open()
      expect(notice, planted).toContain('its tables are not the expected ones')
      close()
    }
  })

  test('is set aside when its header lies about its version, instead of passing for a newer one', () => {
    subject.replaceWith(good.file)
    const file = new Database(subject.file)
    file.pragma('user_version = 77')
    file.close()
    expect(subject.open().notice).toContain(
      `its schema is 77 by header and ${MIGRATIONS.length} by history`,
    )
  })

  test('is set aside when it is larger than any of ours can be', () => {
    subject.replaceWith(good.file)
    const { notice } = subject.open({ limits: { fileBytes: statSync(good.file).size - 1 } })
    expect(notice).toContain('it is too large')
  })

  test('is kept for a look, the last three only, each with its log', () => {
    for (let n = 1; n <= 5; n++) {
      writeFileSync(subject.file, `rubbish ${n}`.repeat(100))
      if (n === 5) writeFileSync(`${subject.file}-wal`, 'rubbish')
      subject.open().close()
    }
    expect(asides()).toEqual([3, 4, 5].map((n) => `pipefitter.db.corrupt-${n}`))
    expect(readFileSync(`${subject.file}.corrupt-5`, 'utf8')).toContain('rubbish 5')
    expect(subject.counters.get('store.set-aside')).toBe(5)
  })

  test('loses none of what a person made where that can still be read', () => {
    subject.replaceWith(good.file)
    const file = new Database(subject.file)
    file.exec('CREATE VIEW evil AS SELECT 1')
    file.close()
    const { store, notice } = subject.open()
    expect(notice).toContain(`with ${MADE.pipes} of your own pipes and ${MADE.settings} settings`)
    expect(store.read.pipes()).toHaveLength(MADE.pipes)
    expect(store.read.setting('setting-2')).toBe('value-2')
    expect(store.read.peers()).toEqual([])
  })

  test('is set aside at the next start when the damage only shows while it runs', () => {
    subject.fill()
    const { store, close } = subject.open()
    // Another's write makes SQLite forget the pages it holds in memory.
    const other = new Database(subject.file)
    other.exec(`INSERT INTO settings VALUES ('other', '')`)
    other.close()
    const content = readFileSync(subject.file)
    const descriptor = openSync(subject.file, 'r+')
    for (let at = 4096; at < content.length; at += 4096)
      writeSync(descriptor, Buffer.alloc(64, 0xff), 0, 64, at)
    closeSync(descriptor)
    expect(() => exercise(store)).toThrow(expect.objectContaining({ code: 'store/failed' }))
    expect(existsSync(`${subject.file}.damaged`)).toBe(true)
    close()
    // Even a file that is sound by then: the mark alone decides.
    copyFileSync(good.file, subject.file)
    const again = subject.open()
    expect(again.notice).toContain('it was found damaged while in use')
    expect(existsSync(`${subject.file}.damaged`)).toBe(false)
    exercise(again.store)
  })
})

describe('a store whose write-ahead log was damaged', () => {
  /** A database and its log as a killed process leaves them. */
  const withLog = (): { close: () => void; walFile: string } => {
    const { store, close } = good.open()
    fillStore(store, 400)
    subject.replaceWith(good.file)
    return { close, walFile: `${subject.file}-wal` }
  }

  test('works with what the log holds when it is whole', () => {
    const { close } = withLog()
    const { store, notice } = subject.open()
    expect(notice).toBeUndefined()
    expect(store.read.peers()).toHaveLength(400)
    close()
  })

  test('starts and works after any of its bytes were flipped, or it was cut short', () => {
    const { close, walFile } = withLog()
    for (let seed = 1; seed <= 20; seed++) {
      subject.replaceWith(good.file)
      if (seed % 2 === 0) flip(walFile, seed, 20)
      else truncateSync(walFile, randomBelow(seededRandom(seed), statSync(walFile).size))
      const opened = subject.open()
      exercise(opened.store)
      opened.close()
    }
    close()
  })

  test('starts and works with rubbish, or with the log of another database, in its place', () => {
    const { close } = withLog()
    const stranger = new StoreFile()
    const { store } = stranger.open()
    fillStore(store, 10)
    for (const log of ['rubbish'.repeat(5000), readFileSync(`${stranger.file}-wal`)]) {
      subject.replaceWith(good.file)
      writeFileSync(`${subject.file}-wal`, log)
      const opened = subject.open()
      exercise(opened.store)
      opened.close()
    }
    stranger.remove()
    close()
  })
})

describe('a store whose disk or rights are at fault', () => {
  test('fails with store/failed and sets nothing aside', () => {
    mkdirSync(subject.file)
    expect(() => subject.open()).toThrow(expect.objectContaining({ code: 'store/failed' }))
    expect(() => subject.open({ file: `${subject.folder}/no/such/folder.db` })).toThrow(
      expect.objectContaining({ code: 'store/failed' }),
    )
    expect(readdirSync(subject.folder)).toEqual(['pipefitter.db'])
  })
})
