import Database from 'better-sqlite3'
import { PipefitterError, errorText } from '../../base/errors.ts'

/** Result codes that say the file itself is bad; the extended ones begin with these. */
const DAMAGE_CODES = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_FORMAT']

/** Whether SQLite says that the file's content is bad, as opposed to the disk, the rights or the space. */
export const isDamage = (error: unknown): boolean =>
  error instanceof PipefitterError
    ? error.code === 'store/corrupt'
    : error instanceof Database.SqliteError &&
      DAMAGE_CODES.some((code) => error.code.startsWith(code))

/** SQLite's errors as `store/failed`; anything else unchanged. */
export const toStoreError = (error: unknown): unknown =>
  error instanceof Database.SqliteError
    ? new PipefitterError('store/failed', sentenceFor(error.code, errorText(error)), {
        cause: error,
        details: { sqlite: error.code },
      })
    : error

/** An error that names damage found by our own checks. */
export const damaged = (what: string): PipefitterError => new PipefitterError('store/corrupt', what)

const SENTENCES: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'The disk, or the cache itself, is full',
  SQLITE_IOERR: 'The disk reported an error',
  SQLITE_READONLY: 'The cache file may not be written',
  SQLITE_CANTOPEN: 'The cache file cannot be opened',
  SQLITE_BUSY: 'Another program holds the cache file',
  SQLITE_CORRUPT: 'The cache file is damaged and will be rebuilt at the next start',
  SQLITE_NOTADB: 'The cache file is damaged and will be rebuilt at the next start',
}

const sentenceFor = (code: string, text: string): string => {
  const known = Object.keys(SENTENCES).find((prefix) => code.startsWith(prefix))
  const sentence = known === undefined ? undefined : SENTENCES[known]
  return sentence === undefined ? `The cache failed: ${text}` : `${sentence} (${text})`
}
