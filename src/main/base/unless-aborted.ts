/** What the promise gives, or nothing once the signal aborts; the work behind it goes on. */
export const unlessAborted = <T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
