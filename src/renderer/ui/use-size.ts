/** The size of an element as it changes, for layouts that a container query cannot express. */
import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'

export function useSize(element: Readonly<Ref<HTMLElement | null>>) {
  const width = ref(0)
  const height = ref(0)
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return
    width.value = entry.contentRect.width
    height.value = entry.contentRect.height
  })
  watch(
    element,
    (next, previous) => {
      if (previous) observer.unobserve(previous)
      if (!next) return
      width.value = next.clientWidth
      height.value = next.clientHeight
      observer.observe(next)
    },
    { flush: 'post', immediate: true },
  )
  onScopeDispose(() => observer.disconnect())
  return { width, height }
}
