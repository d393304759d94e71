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

export function bytesOf(base64: string) {
  const characters = atob(base64)
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}

/** `first`: how much of it is fetched by itself. */
export function useMessageBytes(message: () => Wanted | undefined, first = PREVIEW_BYTES) {
  const { client } = useHost()
  const bytes = shallowRef(new Uint8Array())
  const loading = ref(false)
  /** How much of what was asked for has come, from 0 to 1. */
  const share = ref(0)
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
    share.value = 0
    error.value = undefined
    try {
      for (let from = 0; from < whole.length; from += CONTENT_PAGE_BYTES) {
        const count = Math.min(CONTENT_PAGE_BYTES, whole.length - from)
        const input = { id: wanted.id, from, count }
        whole.set(bytesOf((await client.call('traffic.bytes', input, { signal })).base64), from)
        share.value = Math.min(1, (from + count) / whole.length)
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
  const cancel = () => running.abort()
  return { bytes, loading, share, error, cancel, loadAll: () => load(Infinity) }
}
