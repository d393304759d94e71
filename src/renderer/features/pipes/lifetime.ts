/** How long a published advertisement lives. */
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const LIFETIMES = [
  { value: 'hour', label: 'One hour', ms: HOUR_MS },
  { value: 'day', label: 'One day', ms: DAY_MS },
  { value: 'month', label: '30 days', ms: 30 * DAY_MS },
  { value: 'year', label: 'One year', ms: 365 * DAY_MS },
] as const
export type Lifetime = (typeof LIFETIMES)[number]['value']

export const lifetimeMs = (lifetime: Lifetime): number =>
  LIFETIMES.find((one) => one.value === lifetime)?.ms ?? DAY_MS

export const lifetimeHours = (lifetime: Lifetime): number => lifetimeMs(lifetime) / HOUR_MS
