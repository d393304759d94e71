import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** Real time. This file is the only one below the host that may ask for it. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (_name, delayMs, run) => {
    const handle = setTimeout(run, delayMs)
    handle.unref()
    return { cancel: () => clearTimeout(handle) }
  },
}

/** Real chance, fit for ids and tokens. */
export const systemRandom: Random = {
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
}
