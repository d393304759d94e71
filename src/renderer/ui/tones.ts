/** What a colour may mean. A tone never stands alone: a word and a shape say the same. */
export type Tone = 'good' | 'accent' | 'info' | 'warn' | 'bad' | 'quiet'

/** Soft ground and readable text of one tone. */
export const SOFT: Readonly<Record<Tone, string>> = {
  good: 'bg-good-soft text-good',
  accent: 'bg-accent-soft text-accent-ink',
  info: 'bg-info-soft text-info',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  quiet: 'bg-sunken text-muted',
}

export const TEXT: Readonly<Record<Tone, string>> = {
  good: 'text-good',
  accent: 'text-accent-ink',
  info: 'text-info',
  warn: 'text-warn',
  bad: 'text-bad',
  quiet: 'text-muted',
}
