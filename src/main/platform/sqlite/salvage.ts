import Database from 'better-sqlite3'
import type { StoreWriter } from '../../peer/ports/store.ts'
import type { Row } from './columns.ts'
import { textColumn } from './columns.ts'
import type { SqliteDatabase } from './connection.ts'
import type { StoreLimits } from './limits.ts'
import { MAX_BYTES } from './limits.ts'
import { decoded } from './reader.ts'
import { decodePipe } from './rows.ts'

/** How much a person made was still readable. */
export interface Salvaged {
  readonly pipes: number
  readonly settings: number
}

interface Setting {
  readonly key: string
  readonly value: string
}

/**
 * Copies what a person made, and the network cannot bring back, out of a damaged file: created pipes and settings, as
 * far as they can still be read. All else in the cache is learned anew. Never throws for damage in `file`.
 */
export const salvage = (file: string, write: StoreWriter, limits: StoreLimits): Salvaged => {
  const database = openDamaged(file)
  if (database === undefined) return { pipes: 0, settings: 0 }
  try {
    const pipes = read(database, CREATED_PIPES, MAX_SALVAGED_PIPES, decodePipe)
    const settings = read(database, SETTINGS, limits.settings, decodeSetting)
    write.batch(() => {
      for (const pipe of pipes) write.savePipe(pipe)
      for (const { key, value } of settings) write.setSetting(key, value)
    })
    return { pipes: pipes.length, settings: settings.length }
  } finally {
    database.close()
  }
}

/** More than a person makes, fewer than would hold up the start. */
const MAX_SALVAGED_PIPES = 10_000
const CREATED_PIPES = `SELECT * FROM pipes NOT INDEXED WHERE origin = 'created' LIMIT ?`
const SETTINGS = 'SELECT * FROM settings NOT INDEXED LIMIT ?'

const decodeSetting = (row: Row): Setting => ({
  key: textColumn(row, 'key', MAX_BYTES.settingKey),
  value: textColumn(row, 'value', MAX_BYTES.settingValue),
})

const openDamaged = (file: string): SqliteDatabase | undefined => {
  try {
    const database = new Database(file, { readonly: true, timeout: 0 })
    database.pragma('trusted_schema = OFF')
    return database
  } catch (error) {
    if (error instanceof Database.SqliteError) return undefined
    throw error
  }
}

/** Every readable row up to the first that SQLite itself cannot reach. */
const read = <T>(
  database: SqliteDatabase,
  sql: string,
  limit: number,
  decode: (row: Row) => T,
): readonly T[] => {
  const values: T[] = []
  try {
    for (const row of database.prepare(sql).iterate(limit)) {
      const value = decoded(row as Row, decode)
      if (value !== undefined) values.push(value)
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
  }
  return values
}
