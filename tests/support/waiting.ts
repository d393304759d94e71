/** Waits that end: with what was waited for, or after a time with words on what was there instead. */

/**
 * Checks now and whenever `subscribe` says that something changed, until there is a value. Rejects after `timeoutMs`
 * with what `failure` says then.
 */
export const until = <T>(
  failure: () => string,
  check: () => T | undefined,
  subscribe: (again: () => void) => () => void,
  timeoutMs: number,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      try {
        const value = check()
        if (value === undefined) return
        end()
        resolve(value)
      } catch (error) {
        end()
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    let leave = (): void => {}
    const end = (): void => {
      clearTimeout(timer)
      leave()
    }
    const timer = setTimeout(() => {
      leave()
      reject(new Error(`after ${timeoutMs} ms: ${failure()}`))
    }, timeoutMs)
    leave = subscribe(look)
    look()
  })

/** Rejects when the promise does not settle in time. */
export const within = async <T>(what: string, work: Promise<T>, timeoutMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after ${timeoutMs} ms: ${what}`)), timeoutMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** How long real sockets may take for whatever a test waits for, on a busy machine. */
const SOON_MS = 15_000

/** Looks again after each `turn` (of the event loop) until it is so; rejects with words on what was waited for. */
export const untilSo = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  { withinMs = SOON_MS, turn = nextTurn }: { withinMs?: number; turn?: () => Promise<void> } = {},
): Promise<void> => {
  const deadlineMs = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await turn()
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
