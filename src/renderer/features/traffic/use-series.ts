/** A number of a pipe's messages over time: what was captured of it, and what comes, part after part. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { CallInput } from '../../../shared/contract.ts'
import { useHost } from '../../client.ts'
import { isCancellation, wordsOf } from '../../errors.ts'
import type { ErrorWords } from '../../errors.ts'
import { Series } from './series.ts'

export type SeriesOf = Omit<CallInput<'traffic.series'>, 'next'>

/** Between two looks for what has come. */
const ROUND_MS = 500
/** Between two drawings while much is read. */
const DRAW_MS = 200

/** @param frozen While it is so nothing more is read. */
export function useSeries(of: () => SeriesOf | undefined, frozen: () => boolean) {
  const { client } = useHost()
  /** Another object when there is something new to draw. */
  const series = shallowRef({ values: new Series() })
  const left = ref(0)
  const without = ref(0)
  const error = shallowRef<ErrorWords>()
  let running = new AbortController()

  async function follow(wanted: SeriesOf, signal: AbortSignal) {
    const values = new Series()
    let next: number | undefined
    let drawnAt = 0
    series.value = { values }
    left.value = without.value = 0
    for (;;) {
      if (frozen()) {
        await pause(ROUND_MS, signal)
        continue
      }
      const input = { ...wanted, ...(next === undefined ? {} : { next }) }
      const part = await client.call('traffic.series', input, { signal })
      if (signal.aborted) return
      part.values.forEach((value, at) => values.push(part.atWallMs[at] ?? 0, value))
      next = part.next
      left.value = part.left
      without.value += part.without
      const isDue = part.left === 0 || performance.now() - drawnAt > DRAW_MS
      if (isDue && (part.values.length > 0 || drawnAt === 0)) {
        drawnAt = performance.now()
        series.value = { values }
      }
      if (part.left === 0) {
        // What is read of a file is read once.
        if (wanted.file !== undefined) return
        await pause(ROUND_MS, signal)
      }
    }
  }

  watch(
    () => JSON.stringify(of()),
    () => {
      running.abort()
      running = new AbortController()
      error.value = undefined
      const wanted = of()
      if (!wanted) return
      follow(wanted, running.signal).catch((thrown: unknown) => {
        if (!isCancellation(thrown)) error.value = wordsOf(thrown)
      })
    },
    { immediate: true },
  )
  onScopeDispose(() => running.abort())
  return { series, left, without, error }
}

/** Rejects when it is given up. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done, reject) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('given up', 'AbortError'))
    })
  })
