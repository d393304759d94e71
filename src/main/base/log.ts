/** Structured fields of a log line: ids shortened, never payloads or secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Injected and scoped: a fixed message, and what varies in fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  /** A log whose lines carry the component's name. */
  scope(name: string): Log
}

const nothing = (): void => {}
export const silentLog: Log = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  scope: () => silentLog,
}
