/** Numbers and times as people read them. Pure. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
const STEP = 1024

/** Such as `812 B`, `1.4 KiB`, `23 MiB`: three digits at most. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= STEP
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`
}

const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const

export function formatRate(bytesPerSecond: number, as: 'bytes' | 'bits'): string {
  if (as === 'bytes') return `${formatBytes(bytesPerSecond)}/s`
  let value = bytesPerSecond * 8
  let unit = 0
  while (value >= 999.5 && unit < BIT_UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${value.toFixed(unit > 0 && value < 9.95 ? 1 : 0)} ${BIT_UNITS[unit] ?? ''}`
}

/** Such as `0.4 ms`, `12 ms`, `1.3 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(1)} s`
}

const SPANS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const

/** The largest whole unit of a span, such as `3 min`. */
export function formatSpan(ms: number): string {
  const span = SPANS.find((one) => ms >= one.ms)
  return span ? `${Math.floor(ms / span.ms)} ${span.unit}` : '0 s'
}

/** Such as `just now`, `12 s ago`, `in 3 min`. */
export function formatRelative(wallMs: number, nowMs: number): string {
  const ms = nowMs - wallMs
  if (Math.abs(ms) < 1_500) return 'just now'
  return ms > 0 ? `${formatSpan(ms)} ago` : `in ${formatSpan(-ms)}`
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** Such as `14:03:22.481`. */
export const formatClock = (wallMs: number) =>
  `${clock.format(wallMs)}.${String(Math.floor(wallMs) % 1000).padStart(3, '0')}`

/** Date and time in the person's own manner. */
export const formatMoment = (wallMs: number) => moment.format(wallMs)

const whole = new Intl.NumberFormat()

export const formatCount = (count: number) => whole.format(count)

/** `1 answer`, `3 answers`. */
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`
