/** How long a published advertisement lives. */
import { WORDS as words } from './words.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const SPANS_MS = {
  hour: HOUR_MS,
  day: DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
} as const
export type Lifetime = keyof typeof SPANS_MS

/** The choices, shortest first. */
export const lifetimes = (): readonly { readonly value: Lifetime; readonly label: string }[] => [
  { value: 'hour', label: words.oneHour },
  { value: 'day', label: words.oneDay },
  { value: 'month', label: words.days },
  { value: 'year', label: words.oneYear },
]

export const lifetimeMs = (lifetime: Lifetime): number => SPANS_MS[lifetime]

export const lifetimeHours = (lifetime: Lifetime): number => lifetimeMs(lifetime) / HOUR_MS
