import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { KEPT_DAMAGED_FILES } from './limits.ts'

const COMPANIONS = ['-wal', '-shm', '-journal'] as const
const MARK = '.damaged'

/**
 * Renames a damaged database and its companions to `<file>.corrupt-<n>`, n counting up, and removes all but the last
 * few of those. Returns the new path.
 */
export const setAside = (file: string): string => {
  const numbers = asideNumbers(file)
  const aside = asideName(file, (numbers.at(-1) ?? 0) + 1)
  for (const suffix of ['', ...COMPANIONS])
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix)
  for (const number of numbers.slice(0, Math.max(0, numbers.length + 1 - KEPT_DAMAGED_FILES)))
    removeWithCompanions(asideName(file, number))
  rmSync(file + MARK, { force: true })
  return aside
}

/** Remembers, for the next start, that SQLite found the file damaged while it ran. Never throws. */
export const markDamaged = (file: string): void => {
  try {
    writeFileSync(file + MARK, '', { mode: 0o600 })
  } catch {
    // The mark only hastens the repair: the check at start finds nearly all damage by itself.
  }
}

export const isMarkedDamaged = (file: string): boolean => existsSync(file + MARK)

const asideName = (file: string, number: number): string => `${file}.corrupt-${number}`

/** The numbers in use, ascending. */
const asideNumbers = (file: string): readonly number[] => {
  const prefix = `${basename(file)}.corrupt-`
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(prefix) && /^\d{1,9}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b)
}

const removeWithCompanions = (file: string): void => {
  for (const suffix of ['', ...COMPANIONS]) rmSync(file + suffix, { force: true })
}
