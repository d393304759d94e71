/** The wall clock for the screen: one timer for all, one tick a second, none while the page is hidden or nobody looks. */
import { onScopeDispose, readonly, ref } from 'vue'
import type { Ref } from 'vue'

const TICK_MS = 1_000
const nowMs = ref(Date.now())
let watchers = 0
let timer: ReturnType<typeof setInterval> | undefined

const tick = () => {
  if (!document.hidden) nowMs.value = Date.now()
}

export function useNow(): Readonly<Ref<number>> {
  watchers++
  timer ??= setInterval(tick, TICK_MS)
  tick()
  onScopeDispose(() => {
    if (--watchers > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return readonly(nowMs)
}
