/** The bytes of one captured message: first its beginning, the rest when it is asked for, a page at a time. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { CONTENT_PAGE_BYTES } from '../../../shared/contract/traffic-calls.ts'
import { useHost } from '../../client.ts'
import { isCancellation, wordsOf } from '../../errors.ts'
import type { ErrorWords } from '../../errors.ts'

/** What is fetched of a message at first. */
export const PREVIEW_BYTES = 4_096

interface Wanted {
  readonly id: string
  readonly sizeBytes: number
}

export const bytesOf = (base64: string) =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

/** `first`: how much of it is fetched by itself. */
export function useMessageBytes(message: () => Wanted | undefined, first = PREVIEW_BYTES) {
  const { client } = useHost()
  const bytes = shallowRef(new Uint8Array())
  const loading = ref(false)
  const error = shallowRef<ErrorWords>()
  let running = new AbortController()

  /** Fetches up to `end`; what was there before stays at hand until the rest has come. */
  async function load(end: number) {
    const wanted = message()
    if (!wanted) return
    running.abort()
    const { signal } = (running = new AbortController())
    const whole = new Uint8Array(Math.min(end, wanted.sizeBytes))
    loading.value = true
    error.value = undefined
    try {
      for (let from = 0; from < whole.length; from += CONTENT_PAGE_BYTES) {
        const count = Math.min(CONTENT_PAGE_BYTES, whole.length - from)
        const input = { id: wanted.id, from, count }
        whole.set(bytesOf((await client.call('traffic.bytes', input, { signal })).base64), from)
      }
      bytes.value = whole
    } catch (thrown) {
      if (!isCancellation(thrown)) error.value = wordsOf(thrown)
    } finally {
      if (running.signal === signal) loading.value = false
    }
  }
  watch(
    () => message()?.id,
    () => {
      bytes.value = new Uint8Array()
      void load(first)
    },
    { immediate: true },
  )
  onScopeDispose(() => running.abort())
  return { bytes, loading, error, loadAll: () => load(Infinity) }
}
