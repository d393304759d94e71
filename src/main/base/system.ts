import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** What is periodic goes on at multiples of this, and what is more frequent at its own time. */
export const STEP_MS = 500

/** How long from `nowMs` to that multiple of the step that is nearest to a period later. */
export const delayInStep = (nowMs: number, periodMs: number): number =>
  periodMs < 2 * STEP_MS ? periodMs : Math.round((nowMs + periodMs) / STEP_MS) * STEP_MS - nowMs

/** Real time. This file is the only one below the host that may ask for it. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (_name, delayMs, run) => {
    const handle = setTimeout(run, delayMs)
    handle.unref()
    return { cancel: () => clearTimeout(handle) }
  },
  inStep: (periodMs) => delayInStep(performance.now(), periodMs),
}

/** Real chance, fit for ids and tokens. */
export const systemRandom: Random = {
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
}
