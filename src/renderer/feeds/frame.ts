/** Runs the latest of many requests once, at an animation frame, and no sooner than a gap after the one before. */
export interface Frame {
  request(run: () => void): void
  cancel(): void
}

/** A hidden page gets no animation frames; this long after a request it is run all the same, so that memory stays flat. */
const HIDDEN_MS = 500

/** @param gapMs Least time between two runs: more often than a person can read only heats the machine. */
export function createFrame(gapMs = 0): Frame {
  let wanted: (() => void) | undefined
  let frame = 0
  let pause: ReturnType<typeof setTimeout> | undefined
  let hidden: ReturnType<typeof setTimeout> | undefined
  let lastMs = -Infinity

  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(pause)
    clearTimeout(hidden)
    wanted = undefined
  }
  const run = () => {
    const due = wanted
    cancel()
    lastMs = performance.now()
    due?.()
  }
  const atFrame = () => {
    frame = requestAnimationFrame(run)
  }
  return {
    request(next) {
      const waiting = wanted !== undefined
      wanted = next
      if (waiting) return
      const restMs = lastMs + gapMs - performance.now()
      if (restMs > 0) pause = setTimeout(atFrame, restMs)
      else atFrame()
      hidden = setTimeout(run, HIDDEN_MS)
    },
    cancel,
  }
}
