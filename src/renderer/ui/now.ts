/**
 * The wall clock for the screen: one timer for all who read it. It wakes when a text of one of them is to change, on whole
 * seconds, so that they change together; never while the page is hidden or nobody reads.
 */
import { computed, onScopeDispose, readonly, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { formatRelative, relativeForMs } from './format.ts'

const SECOND_MS = 1_000
/** A reader is told the time at least so often: somebody may set the clock. */
const LONGEST_MS = 60_000

interface Reader {
  readonly now: ShallowRef<number>
  /** How long what it shows stays as it is. */
  readonly forMs: (nowMs: number) => number
  dueMs: number
}

const readers = new Set<Reader>()
let timer: ReturnType<typeof setTimeout> | undefined

const tell = (reader: Reader, nowMs: number) => {
  const forMs = Math.min(reader.forMs(nowMs), LONGEST_MS)
  const second = Math.max(Math.floor(nowMs / SECOND_MS) + 1, Math.ceil((nowMs + forMs) / SECOND_MS))
  reader.dueMs = second * SECOND_MS
  reader.now.value = nowMs
}

/** One whose time is further off than any can be was told it before the clock was set. */
const isDue = ({ dueMs }: Reader, nowMs: number) =>
  dueMs <= nowMs || dueMs > nowMs + LONGEST_MS + SECOND_MS

const look = () => {
  const nowMs = Date.now()
  for (const reader of readers) if (isDue(reader, nowMs)) tell(reader, nowMs)
  arm()
}

const arm = () => {
  clearTimeout(timer)
  timer = undefined
  if (readers.size === 0 || document.hidden) return
  const dueMs = Math.min(...Array.from(readers, (one) => one.dueMs))
  timer = setTimeout(look, Math.max(0, dueMs - Date.now()))
}

const enter = (forMs: Reader['forMs']): Reader => {
  if (readers.size === 0) document.addEventListener('visibilitychange', look)
  const reader = { now: shallowRef(0), forMs, dueMs: 0 }
  readers.add(reader)
  tell(reader, Date.now())
  arm()
  onScopeDispose(() => {
    readers.delete(reader)
    if (readers.size === 0) document.removeEventListener('visibilitychange', look)
    arm()
  })
  return reader
}

/** The time, told every second, or on the first one after so many milliseconds. */
export const useNow = (everyMs = 0): Readonly<Ref<number>> => readonly(enter(() => everyMs).now)

/** How long ago something was, such as `3 min. ago`, told anew when that changes. */
export const useRelative = (at: () => number | undefined): ComputedRef<string> => {
  const reader = enter((nowMs) => {
    const wallMs = at()
    return wallMs === undefined ? LONGEST_MS : relativeForMs(wallMs, nowMs)
  })
  const tellAnew = () => {
    tell(reader, Date.now())
    arm()
  }
  watch(at, tellAnew, { flush: 'sync' })
  return computed(() => {
    const wallMs = at()
    return wallMs === undefined ? '' : formatRelative(wallMs, reader.now.value)
  })
}
