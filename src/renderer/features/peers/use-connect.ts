/** The address a person types, what is wrong with it, and the call that connects to it. */
import { computed, ref } from 'vue'
import { useCall } from '../../use-call.ts'
import { parseAddress } from './parse-address.ts'

export function useConnect() {
  const text = ref('')
  const submitted = ref(false)
  const { run, cancel, clear, busy, error } = useCall('peers.connect')

  const parsed = computed(() => parseAddress(text.value))
  const address = computed(() => (parsed.value.ok ? parsed.value.address : undefined))
  /** Not before the first try: nobody likes to be corrected while typing. */
  const problem = computed(() =>
    submitted.value && !parsed.value.ok ? parsed.value.problem : undefined,
  )

  /** Resolves with the peer's id, or with nothing when the address or the connection failed. */
  async function submit(): Promise<string | undefined> {
    submitted.value = true
    if (address.value === undefined) return undefined
    return (await run({ address: address.value }))?.peerId
  }
  function reset() {
    cancel()
    clear()
    submitted.value = false
  }
  return { text, address, problem, busy, error, submit, cancel, reset }
}
