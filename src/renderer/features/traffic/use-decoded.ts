/** The parts of some bytes: of few at once, of many when a thread has read them, which can be given up. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { decodeMessageTree } from '../../../shared/decode/index.ts'
import type { ByteNode } from '../../../shared/decode/index.ts'
import { AT_ONCE_BYTES, decodeApart } from './decode-apart.ts'

/** Bytes that were not told apart. */
const unread = ({ length }: Uint8Array): ByteNode => ({
  label: 'JXTA message',
  from: 0,
  to: length,
})

export function useDecoded(bytes: () => Uint8Array) {
  const tree = shallowRef<ByteNode>(unread(bytes()))
  /** `unread`: it was given up, or cannot be done here; the bytes are shown all the same. */
  const state = ref<'read' | 'reading' | 'unread'>('read')
  let running = new AbortController()

  async function read(now: Uint8Array) {
    running.abort()
    const { signal } = (running = new AbortController())
    if (now.length <= AT_ONCE_BYTES) {
      tree.value = decodeMessageTree(now).tree
      state.value = 'read'
      return
    }
    tree.value = unread(now)
    state.value = 'reading'
    try {
      const decoded = await decodeApart(now, signal)
      if (signal.aborted) return
      tree.value = decoded.tree
      state.value = 'read'
    } catch {
      if (running.signal === signal) state.value = 'unread'
    }
  }
  watch(bytes, read, { immediate: true })
  const cancel = () => running.abort()
  onScopeDispose(cancel)
  return { tree, state, cancel, again: () => void read(bytes()) }
}
