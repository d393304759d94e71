import Database from 'better-sqlite3'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MADE, StoreFile } from '../../../../tests/support/store-file.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/index.ts'

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

const step = (version: number, sql: string): Migration => ({
  version,
  name: `step ${version}`,
  sql,
})
const latest = MIGRATIONS.length
const next = [...MIGRATIONS, step(latest + 1, 'CREATE TABLE colours (name TEXT) STRICT')]

const pluck = (sql: string): unknown[] => {
  const database = new Database(subject.file, { readonly: true })
  try {
    return database.prepare(sql).pluck().all()
  } finally {
    database.close()
  }
}

describe('migrating', () => {
  test('has its steps numbered from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, n) => n + 1))
  })

  test('brings a new file to the last version, without a copy, and writes down each step', () => {
    subject.open({ migrations: next }).close()
    expect(readdirSync(subject.folder)).toEqual(['pipefitter.db'])
    expect(pluck('PRAGMA user_version')).toEqual([latest + 1])
    expect(pluck('SELECT version FROM schema_history')).toEqual(next.map(({ version }) => version))
  })

  test('keeps all rows, and a copy of the file as it was', () => {
    subject.fill()
    const { store, notice } = subject.open({ migrations: next })
    expect(notice).toBeUndefined()
    expect(store.read.peers()).toHaveLength(200)
    const copy = new Database(`${subject.file}.before-v${latest + 1}`, { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(latest)
    expect(copy.prepare('SELECT count(*) FROM peers').pluck().get()).toBe(200)
    copy.close()
  })

  test('applies a step once only', () => {
    subject.open({ migrations: next }).close()
    subject.open({ migrations: next }).close()
    expect(pluck('SELECT count(*) FROM schema_history')).toEqual([latest + 1])
  })

  test('leaves the file as it was when a step fails in its middle', () => {
    subject.fill()
    const broken = [
      ...MIGRATIONS,
      step(latest + 1, 'CREATE TABLE colours (name TEXT) STRICT; INSERT INTO nowhere VALUES (1)'),
    ]
    expect(() => subject.open({ migrations: broken })).toThrow(
      expect.objectContaining({ code: 'store/failed' }),
    )
    expect(subject.open().store.read.pipes()).toHaveLength(200 + MADE.pipes)
    expect(pluck('SELECT version FROM schema_history')).toEqual(
      MIGRATIONS.map(({ version }) => version),
    )
  })

  test('refuses the file of a newer program and does not touch it', () => {
    subject.open({ migrations: next }).close()
    expect(() => subject.open()).toThrow(
      expect.objectContaining({
        code: 'store/newer',
        details: { version: latest + 1, latest },
      }),
    )
    subject.open({ migrations: next }).close()
    expect(readdirSync(subject.folder)).toEqual(['pipefitter.db'])
  })

  test('is not stopped by a copy that an earlier start did not finish', () => {
    subject.fill()
    const copy = `${subject.file}.before-v${latest + 1}`
    writeFileSync(`${copy}.unfinished`, 'cut off')
    subject.open({ migrations: next }).close()
    expect(existsSync(copy)).toBe(true)
    expect(existsSync(`${copy}.unfinished`)).toBe(false)
  })
})
