/** What file and console logs have in common: levels, bounded and harmless text, and a limit on the rate of lines. */
import type { Clock } from '../base/clock.ts'
import type { Log, LogFields } from '../base/log.ts'
import { printable } from '../base/printable.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** One line to be, harmless in every field. */
export interface LogRecord {
  readonly level: LogLevel
  /** The component, such as `endpoint.tcp`; empty at the root. */
  readonly scope: string
  readonly message: string
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

export interface RecordLogOptions {
  /** The least level that is written. */
  readonly level: LogLevel
  readonly clock: Clock
}

const MAX_MESSAGE = 500
const MAX_FIELD = 300
const MAX_FIELDS = 20
/** Beyond this many lines in one second the rest is counted, not written: peers must not fill the disk. */
export const LINES_PER_SECOND = 500
/** Fields of these names never reach a log, should a caller err. */
const SECRET = /token|secret|password|passphrase|private/i

/** A log whose lines go, cleaned and limited, to `write`. */
export const createRecordLog = (
  options: RecordLogOptions,
  write: (record: LogRecord) => void,
): Log => {
  const limited = limitRate(options.clock, write)
  const least = LOG_LEVELS.indexOf(options.level)
  const at =
    (scope: string, level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(level) < least) return
      limited({ level, scope, message: printable(message, MAX_MESSAGE), fields: clean(fields) })
    }
  const scoped = (scope: string): Log => ({
    debug: at(scope, 'debug'),
    info: at(scope, 'info'),
    warn: at(scope, 'warn'),
    error: at(scope, 'error'),
    scope: (name) => scoped(scope === '' ? name : `${scope}.${name}`),
  })
  return scoped('')
}

const clean = (fields: LogFields): LogRecord['fields'] =>
  Object.fromEntries(
    Object.entries(fields)
      .filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined)
      .slice(0, MAX_FIELDS)
      .map(([name, value]) => [name, SECRET.test(name) ? '[withheld]' : cleanValue(value)]),
  )

const cleanValue = (value: string | number | boolean): string | number | boolean =>
  typeof value === 'string' ? printable(value, MAX_FIELD) : value

const limitRate = (
  clock: Clock,
  write: (record: LogRecord) => void,
): ((record: LogRecord) => void) => {
  let secondBegan = clock.nowMs()
  let lines = 0
  return (record) => {
    const nowMs = clock.nowMs()
    if (nowMs - secondBegan >= 1000) {
      if (lines > LINES_PER_SECOND) write(leftOut(lines - LINES_PER_SECOND))
      secondBegan = nowMs
      lines = 0
    }
    if (++lines <= LINES_PER_SECOND) write(record)
  }
}

const leftOut = (lines: number): LogRecord => ({
  level: 'warn',
  scope: 'log',
  message: 'lines were left out, too many at once',
  fields: { lines },
})
