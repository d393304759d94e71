/**
 * One message again and again at a rate. Never for ever: it ends by itself after so many and so long, when one is not sent,
 * and with the screen. One is on its way at a time, so a slow pipe slows it.
 */
import { onScopeDispose, ref } from 'vue'

export const REPEAT_MAX = 10_000
export const REPEAT_MINUTES = 10
export const REPEAT_RATES = [1, 10, 100] as const

export function useRepeat(send: () => Promise<boolean>) {
  const running = ref(false)
  const sent = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  let run = 0

  const stop = () => {
    run++
    running.value = false
    clearTimeout(timer)
  }
  function start(perSecond: number) {
    stop()
    const own = ++run
    const startedMs = performance.now()
    running.value = true
    sent.value = 0
    const next = async () => {
      const isSent = await send()
      if (own !== run) return
      if (isSent) sent.value++
      const elapsedMs = performance.now() - startedMs
      if (!isSent || sent.value >= REPEAT_MAX || elapsedMs > REPEAT_MINUTES * 60_000) return stop()
      timer = setTimeout(
        () => void next(),
        Math.max(0, (sent.value * 1_000) / perSecond - elapsedMs),
      )
    }
    void next()
  }
  onScopeDispose(stop)
  return { running, sent, start, stop }
}
