import { readFileSync } from 'node:fs'

const PRESSURE = '/proc/pressure/cpu'

/**
 * For how long since the start of the machine somebody who could have run waited for a processor, in milliseconds, as the
 * kernel counts it; undefined where it does not.
 */
const waitedMs = (): number | undefined => {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync(PRESSURE, 'utf8'))?.[1]
    return total === undefined ? undefined : Number(total) / 1_000
  } catch {
    return undefined
  }
}

/**
 * Measures, from its making on, what a busy machine adds to what is promised of one that has time: no more than the time in
 * which its processors were wanted by more than they could serve, and never more than `mostMs`. An idle machine adds nothing.
 */
export const busyness = (mostMs: number): (() => number) => {
  const before = waitedMs()
  return () => {
    const now = waitedMs()
    return before === undefined || now === undefined ? mostMs : Math.min(mostMs, now - before)
  }
}
