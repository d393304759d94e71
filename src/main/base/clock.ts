import { PipefitterError } from './errors.ts'

/** A running timer; `cancel` is idempotent. */
export interface Timer {
  cancel(): void
}

/**
 * The sole source of time. Monotonic time orders and measures; wall time is only ever shown or stored.
 * Real: `base/system.ts`. Virtual, for simulations: `tests/sim`.
 */
export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start. */
  nowMs(): number
  /** Whole milliseconds since 1970 UTC, as the system believes them to be. */
  wallMs(): number
  /** Calls `run` once after `delayMs`. `name` is for diagnosis. The timer does not keep the process alive. */
  after(name: string, delayMs: number, run: () => void): Timer
  /**
   * The delay, of about `periodMs`, after which something periodic goes on together with others, so that the machine is woken
   * once for all. Absent: what is periodic keeps exactly to its own time.
   */
  inStep?(periodMs: number): number
}

/** Calls `run` every `periodMs` until cancelled, in step with others; the next period begins when `run` has returned. */
export const every = (clock: Clock, name: string, periodMs: number, run: () => void): Timer => {
  let timer: Timer | undefined
  let cancelled = false
  const arm = (): void => {
    timer = clock.after(name, clock.inStep?.(periodMs) ?? periodMs, () => {
      run()
      if (!cancelled) arm()
    })
  }
  arm()
  return {
    cancel: () => {
      cancelled = true
      timer?.cancel()
    },
  }
}

/** The same clock, whose timers do nothing any more once the signal has aborted. */
export const until = (signal: AbortSignal, clock: Clock): Clock => ({
  nowMs: () => clock.nowMs(),
  wallMs: () => clock.wallMs(),
  inStep: (periodMs) => clock.inStep?.(periodMs) ?? periodMs,
  after: (name, delayMs, run) =>
    clock.after(name, delayMs, () => {
      if (!signal.aborted) run()
    }),
})

/** Settles after `delayMs`; rejects with `base/cancelled` when the signal aborts first. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = (): void => {
      timer.cancel()
      reject(cancelled('waiting'))
    }
    const timer = clock.after('sleep', delayMs, () => {
      signal?.removeEventListener('abort', cancel)
      resolve()
    })
    if (signal?.aborted === true) return cancel()
    signal?.addEventListener('abort', cancel, { once: true })
  })

/** A signal that aborts when `parent` does, or after `timeoutMs`. `clear` must be called when the wait is over. */
export const deadline = (
  clock: Clock,
  timeoutMs: number,
  parent?: AbortSignal,
): { signal: AbortSignal; expired: () => boolean; clear: () => void } => {
  const controller = new AbortController()
  let expired = false
  const abort = (): void => controller.abort()
  const timer = clock.after('deadline', timeoutMs, () => {
    expired = true
    abort()
  })
  if (parent?.aborted === true) abort()
  parent?.addEventListener('abort', abort, { once: true })
  const clear = (): void => {
    timer.cancel()
    parent?.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, expired: () => expired, clear }
}

export const cancelled = (what: string): PipefitterError =>
  new PipefitterError('base/cancelled', `${what} was cancelled`)
