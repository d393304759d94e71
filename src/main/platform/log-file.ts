import { pino } from 'pino'
import type { Log } from '../base/log.ts'
import type { RecordLogOptions } from './log-records.ts'
import { createRecordLog } from './log-records.ts'
import { RotatingFile } from './rotating-file.ts'

export interface FileLogOptions extends RecordLogOptions {
  readonly file: string
  /** Adds to a counter that a person can see. */
  readonly count?: (counter: string, by?: number) => void
  readonly maxFileBytes?: number
  readonly keptFiles?: number
}

/** A log with an end. */
export interface FileLog extends Log {
  /** Settles when all lines so far are with the system. */
  flush(): Promise<void>
  /** Writes what waits at once: for the last moments of a process. */
  flushNow(): void
  /** Writes what waits and closes the file. */
  close(): Promise<void>
}

/** A file is renamed before it grows past this. */
const MAX_FILE_BYTES = 5 * 1024 * 1024
const KEPT_FILES = 3

/**
 * A log in a file of bounded size, one JSON object a line: `time`, `level`, `scope`, `message` and the fields under
 * `fields`, so that no field can pass for one of the others. Never throws and never waits for the disk.
 */
export const createFileLog = (options: FileLogOptions): FileLog => {
  const file = new RotatingFile({
    file: options.file,
    maxFileBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
    keptFiles: options.keptFiles ?? KEPT_FILES,
    onLost: (lines) => options.count?.('log.lines-lost', lines),
  })
  const writer = createWriter(options, file)
  const log = createRecordLog(options, ({ level, scope, message, fields }) =>
    writer[level]({ scope, fields }, message),
  )
  return {
    ...log,
    flush: () => file.flush(),
    flushNow: () => file.flushNow(),
    close: () => file.close(),
  }
}

const createWriter = (options: FileLogOptions, file: RotatingFile) =>
  pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date(options.clock.wallMs()).toISOString()}"`,
      formatters: { level: (level) => ({ level }) },
    },
    file,
  )
