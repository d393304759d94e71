/** Numbers, sizes and times as people of the chosen language read them. */
import { computed } from 'vue'
import { isolateQuantity } from '../../shared/words/message.ts'
import { locale, spoken, useWords } from '../words/index.ts'

const words = useWords('ui')

/** Formatters are dear to make and cheap to use: one set for each language that is spoken. */
const formats = computed(() => {
  const own = locale.value
  const fixed = (digits: number) =>
    new Intl.NumberFormat(own, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: false,
    })
  return {
    whole: new Intl.NumberFormat(own),
    percent: new Intl.NumberFormat(own, { style: 'percent' }),
    digits: [fixed(0), fixed(1)] as const,
    ago: new Intl.RelativeTimeFormat(own, { style: 'short' }),
    spans: SPANS.map(
      ({ unit }) => new Intl.NumberFormat(own, { style: 'unit', unit, unitDisplay: 'short' }),
    ),
    clock: new Intl.DateTimeFormat(own, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
    moment: new Intl.DateTimeFormat(own, { dateStyle: 'medium', timeStyle: 'medium' }),
  }
})

/** A number with the symbol of its unit, which is the same in every language. */
const quantity = (value: number, digits: 0 | 1, unit: string): string =>
  isolateQuantity(`${formats.value.digits[digits].format(value)} ${unit}`, spoken().messages.voice)

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
const STEP = 1024
const BIT_UNITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'] as const
const BIT_STEP = 1000

const scaled = (amount: number, units: readonly string[], step: number, per = ''): string => {
  let value = amount
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= step
    unit++
  }
  return quantity(value, unit > 0 && value < 9.95 ? 1 : 0, (units[unit] ?? '') + per)
}

/** Such as `812 B`, `1.4 KiB`, `23 MiB`: three digits at most. */
export const formatBytes = (bytes: number): string => scaled(bytes, UNITS, STEP)

export const formatRate = (bytesPerSecond: number, as: 'bytes' | 'bits'): string =>
  as === 'bytes'
    ? scaled(bytesPerSecond, UNITS, STEP, '/s')
    : scaled(bytesPerSecond * 8, BIT_UNITS, BIT_STEP)

/** Such as `0.4 ms`, `12 ms`, `1.3 s`. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return quantity(ms, 1, 'ms')
  if (ms < 999.5) return quantity(ms, 0, 'ms')
  return quantity(ms / 1000, 1, 's')
}

const SPANS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const
const SECONDS = 3

/** Which unit a span is told in: the largest of which it has one. */
const spanAt = (ms: number): number => {
  const at = SPANS.findIndex((one) => ms >= one.ms)
  return at < 0 ? SECONDS : at
}

/** The largest whole unit of a span, such as `3 min`. */
export function formatSpan(ms: number): string {
  const at = spanAt(ms)
  return formats.value.spans[at]?.format(Math.floor(ms / (SPANS[at]?.ms ?? 1))) ?? ''
}

const JUST_NOW_MS = 1_500
/** From so long ago on, seconds are told in steps: a screen at rest is not drawn anew for each of them. */
const STEP_MS = 10_000

/** In what steps a moment is told that is `ms` ago, or that is still to come where that is negative. */
const stepAt = (ms: number): number => {
  const { unit, ms: ofUnit } = SPANS[spanAt(Math.abs(ms))] ?? SPANS[SECONDS]
  return unit === 'second' && ms >= STEP_MS ? STEP_MS : ofUnit
}

/** Such as `just now`, `5 sec. ago`, `10 sec. ago`, `20 sec. ago`, `in 3 min.`. */
export function formatRelative(wallMs: number, nowMs: number): string {
  const ms = nowMs - wallMs
  if (Math.abs(ms) < JUST_NOW_MS) return words.justNow
  const span = SPANS[spanAt(Math.abs(ms))] ?? SPANS[SECONDS]
  const step = stepAt(ms)
  const count = (Math.floor(Math.abs(ms) / step) * step) / span.ms
  return formats.value.ago.format(ms > 0 ? -count : count, span.unit)
}

/** How long `formatRelative` goes on to say the same, in milliseconds. */
export function relativeForMs(wallMs: number, nowMs: number): number {
  const ms = nowMs - wallMs
  const step = stepAt(ms)
  return ms < 0 ? (-ms % step) + 1 : step - (ms % step)
}

/** Such as `14:03:22.481`. */
export const formatClock = (wallMs: number) =>
  isolateQuantity(
    `${formats.value.clock.format(wallMs)}.${String(Math.floor(wallMs) % 1000).padStart(3, '0')}`,
    spoken().messages.voice,
  )

/** Such as `14:03:22`. */
export const formatTime = (wallMs: number) => formats.value.clock.format(wallMs)

/** Date and time in the person's own manner. */
export const formatMoment = (wallMs: number) => formats.value.moment.format(wallMs)

/** A share from 0 to 1, such as `41%`; whole only when it is. */
export const formatPercent = (share: number) =>
  formats.value.percent.format(Math.floor(share * 100) / 100)

export const formatCount = (count: number) => formats.value.whole.format(count)
