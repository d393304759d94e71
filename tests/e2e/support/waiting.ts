import { setTimeout as after } from 'node:timers/promises'

/** How long the product may take for anything that a person waits for, on a busy machine. */
export const DEADLINE_MS = 20_000

/** Whether a promise settles within its time. */
export const settled = async (promise: Promise<unknown>, withinMs: number): Promise<boolean> => {
  const timer = new AbortController()
  const late = after(withinMs, false, { signal: timer.signal }).catch(() => false)
  try {
    return await Promise.race([promise.then(always, always), late])
  } finally {
    timer.abort()
  }
}

const always = (): boolean => true
