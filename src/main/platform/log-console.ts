import type { Log } from '../base/log.ts'
import type { LogRecord, RecordLogOptions } from './log-records.ts'
import { createRecordLog } from './log-records.ts'

export interface ConsoleLogOptions extends RecordLogOptions {
  /** Takes one line with its line feed. Default: standard error. */
  readonly write?: (line: string) => void
}

const LEVEL_WIDTH = 5

/** A log for a person at a terminal: `12:01:07 warn  endpoint: the link broke peer=59616261 tries=3`. Never throws. */
export const createConsoleLog = (options: ConsoleLogOptions): Log => {
  const write = options.write ?? ((line) => void process.stderr.write(line))
  return createRecordLog(options, (record) =>
    write(`${timeOfDay(options.clock.wallMs())} ${formatRecord(record)}\n`),
  )
}

const formatRecord = ({ level, scope, message, fields }: LogRecord): string =>
  [
    level.padEnd(LEVEL_WIDTH),
    scope === '' ? message : `${scope}: ${message}`,
    ...Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`),
  ].join(' ')

/** Quoted where it could be taken for more than one value. */
const formatValue = (value: string | number | boolean): string =>
  typeof value === 'string' && /[\s"=]|^$/.test(value) ? JSON.stringify(value) : String(value)

/** Local time, as the person's own clock shows it. */
const timeOfDay = (wallMs: number): string => {
  const date = new Date(wallMs)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}
