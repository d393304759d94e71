/** Sizes and times as people write them in a filter. */

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1_024, m: 1_024 ** 2, g: 1_024 ** 3 }
const SIZE = /^(\d{1,15}(?:\.\d{1,6})?)(?:([kmg])i?)?b?$/i
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z$/
const MS = { hour: 3_600_000, minute: 60_000, second: 1_000 }

/** Bytes of `512`, `1k`, `1.5M`, `2 KiB` written as one word; `undefined` for what is no size. */
export const parseSize = (text: string): number | undefined => {
  const [, number, unit = ''] = SIZE.exec(text) ?? []
  const factor = UNITS[unit.toLowerCase()]
  return number === undefined || factor === undefined ? undefined : Number(number) * factor
}

/** A time of day counts from the last midnight where the peer is; an instant from 1970. */
export type FilterTime = { readonly of: 'day' | 'epoch'; readonly ms: number }

const millis = (digits = ''): number => Number(digits.padEnd(3, '0'))

export const parseTime = (text: string): FilterTime | undefined => {
  const clock = CLOCK.exec(text)
  if (clock !== null) {
    const [hour, minute, second] = [clock[1], clock[2], clock[3] ?? '0'].map(Number)
    return clockTime(hour ?? 0, minute ?? 0, second ?? 0, millis(clock[4]))
  }
  const parts = INSTANT.exec(text)
  if (parts === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? '0'))
  const days = Date.UTC(year, month - 1, day)
  const time = clockTime(hour, minute, second, millis(parts[7]))
  return time && { of: 'epoch', ms: days + time.ms }
}

const clockTime = (
  hour: number,
  minute: number,
  second: number,
  ms: number,
): FilterTime | undefined =>
  hour > 23 || minute > 59 || second > 59
    ? undefined
    : { of: 'day', ms: hour * MS.hour + minute * MS.minute + second * MS.second + ms }
