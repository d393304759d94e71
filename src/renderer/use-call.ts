/** One kind of call of a component: whether it runs, how it failed, and how to cancel it. */
import { onScopeDispose, readonly, ref, shallowRef } from 'vue'
import type { CallInput, CallName, CallOutput } from '../shared/contract.ts'
import { useHost } from './client.ts'
import { isCancellation, wordsOf } from './errors.ts'
import type { ErrorWords } from './errors.ts'

export function useCall<N extends CallName>(name: N) {
  const { client } = useHost()
  const busy = ref(false)
  const error = shallowRef<ErrorWords>()
  let running: AbortController | undefined

  /** Resolves with the answer, or with nothing when it failed (then `error` says why) or was cancelled. */
  async function run(input: CallInput<N>): Promise<CallOutput<N> | undefined> {
    running?.abort()
    const own = (running = new AbortController())
    busy.value = true
    error.value = undefined
    try {
      return await client.call(name, input, { signal: own.signal })
    } catch (thrown) {
      if (running === own && !isCancellation(thrown)) error.value = wordsOf(thrown)
      return undefined
    } finally {
      if (running === own) busy.value = false
    }
  }

  const cancel = () => running?.abort()
  const clear = () => (error.value = undefined)
  onScopeDispose(cancel)
  return { run, cancel, clear, busy: readonly(busy), error: readonly(error) }
}
