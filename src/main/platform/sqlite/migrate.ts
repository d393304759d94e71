import Database from 'better-sqlite3'
import { renameSync, rmSync } from 'node:fs'
import { PipefitterError } from '../../base/errors.ts'
import type { SqliteDatabase } from './connection.ts'
import { damaged } from './failure.ts'
import type { Migration } from './migrations/index.ts'

/** "Pipe" in ASCII, in the header of every cache file. */
const APPLICATION_ID = 0x50697065

/**
 * Brings the schema up to the last migration, each one a transaction of its own. A file that already holds a schema is
 * copied to `<file>.before-v<version>` first. Throws `store/newer` for a schema of a later program, `store/corrupt` for
 * one that is not ours, and SQLite's own errors.
 */
export const migrate = (
  database: SqliteDatabase,
  migrations: readonly Migration[],
  wallMs: number,
): void => {
  const version = versionOf(database)
  const latest = migrations.at(-1)?.version ?? 0
  if (version > latest) throw newer(version, latest)
  const due = migrations.filter((migration) => migration.version > version)
  if (version > 0 && due.length > 0) backUp(database, version)
  for (const migration of due) apply(database, migration, wallMs)
  assertSchema(database, migrations)
}

/**
 * The schema's version, believed only if header and history say the same: one flipped bit in the header must not make
 * the file look like that of a later program.
 */
const versionOf = (database: SqliteDatabase): number => {
  const header = Number(database.pragma('user_version', { simple: true }))
  const history = historyOf(database)
  if (header !== history)
    throw damaged(`its schema is ${header} by header and ${history} by history`)
  const owner = Number(database.pragma('application_id', { simple: true }))
  if (history > 0 && owner !== APPLICATION_ID) throw damaged('it belongs to another program')
  return history
}

const historyOf = (database: SqliteDatabase): number => {
  const names = database
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .pluck()
    .all()
  if (names.length === 0) return 0
  if (!names.includes('schema_history')) throw damaged('it belongs to another program')
  return Number(database.prepare('SELECT max(version) FROM schema_history').pluck().get() ?? 0)
}

const apply = (database: SqliteDatabase, migration: Migration, wallMs: number): void => {
  database
    .transaction(() => {
      database.exec(migration.sql)
      database
        .prepare('INSERT INTO schema_history (version, name, applied_wall_ms) VALUES (?, ?, ?)')
        .run(migration.version, migration.name, Math.trunc(wallMs))
      database.pragma(`application_id = ${APPLICATION_ID}`)
      database.pragma(`user_version = ${migration.version}`)
    })
    .exclusive()
}

/** The copy is complete or not there at all: it gets its name last. */
const backUp = (database: SqliteDatabase, version: number): void => {
  const copy = `${database.name}.before-v${version + 1}`
  const unfinished = `${copy}.unfinished`
  rmSync(unfinished, { force: true })
  database.prepare('VACUUM INTO ?').run(unfinished)
  renameSync(unfinished, copy)
}

/** A planted trigger or view would run with our writes: what is in the file must be what the migrations made. */
const assertSchema = (database: SqliteDatabase, migrations: readonly Migration[]): void => {
  const model = new Database(':memory:')
  try {
    for (const migration of migrations) model.exec(migration.sql)
    if (schemaText(database) !== schemaText(model))
      throw damaged('its tables are not the expected ones')
  } finally {
    model.close()
  }
}

const schemaText = (database: SqliteDatabase): string =>
  JSON.stringify(
    database
      .prepare(
        `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite!_stat%' ESCAPE '!'
         ORDER BY type, name`,
      )
      .all(),
  )

const newer = (version: number, latest: number): PipefitterError =>
  new PipefitterError(
    'store/newer',
    `The cache was written by a newer version (schema ${version}, this one knows ${latest})`,
    { details: { version, latest } },
  )
