/** Runs the latest of many requests once, at the next animation frame. */
export interface Frame {
  request(run: () => void): void
  cancel(): void
}

/** A hidden page gets no animation frames; this long after a request it is run all the same, so that memory stays flat. */
const HIDDEN_MS = 500

export function createFrame(): Frame {
  let wanted: (() => void) | undefined
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    wanted = undefined
  }
  const run = () => {
    const due = wanted
    cancel()
    due?.()
  }
  return {
    request(next) {
      const waiting = wanted !== undefined
      wanted = next
      if (waiting) return
      frame = requestAnimationFrame(run)
      timer = setTimeout(run, HIDDEN_MS)
    },
    cancel,
  }
}
