/**
 * Columns read from disk, taken for as hostile as bytes from the network: a value of another type, size or form throws
 * `store/corrupt`, and the reader leaves that row out.
 */
import { damaged } from './failure.ts'

/** A row as SQLite returns it, nothing believed yet. */
export type Row = Readonly<Record<string, unknown>>

/** What SQLite can bind and what {@link Row}s are made of. */
export type Columns = Readonly<Record<string, string | number | null>>

export const textColumn = (row: Row, column: string, maxBytes: number): string => {
  const value = row[column]
  if (typeof value !== 'string') throw damaged(`${column} is no text`)
  if (Buffer.byteLength(value) > maxBytes) throw damaged(`${column} is over ${maxBytes} bytes`)
  return value
}

/** Milliseconds since 1970, or a count. */
export const wholeColumn = (row: Row, column: string): number => {
  const value = row[column]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw damaged(`${column} is no whole number`)
  return value
}

export const wordColumn = <Word extends string>(
  row: Row,
  column: string,
  words: readonly Word[],
): Word => {
  const found = words.find((word) => word === row[column])
  if (found === undefined) throw damaged(`${column} is none of ${words.join(', ')}`)
  return found
}

/** `{ [key]: value }` where the column holds one, nothing where it is NULL: for optional properties. */
export const optional = <Key extends string, Value>(
  row: Row,
  column: string,
  key: Key,
  read: (row: Row, column: string) => Value,
): Readonly<Partial<Record<Key, Value>>> => {
  const property = row[column] === null ? {} : { [key]: read(row, column) }
  return property as Readonly<Partial<Record<Key, Value>>>
}

/** A time as it is bound; fractions of a millisecond are cut off. */
export const whole = (value: number): number => Math.trunc(value)
export const wholeOrNull = (value: number | undefined): number | null =>
  value === undefined ? null : Math.trunc(value)
