/** How it stands with the other peer that is managed from here, as one word. */
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useHost } from '../../client.ts'

/** `broke`: the conversation is begun anew. `failed`: it was never begun yet. `ended`: it will not be, by itself. */
export type FarKind = 'open' | 'lost' | 'looking' | 'broke' | 'failed' | 'ended'

export function useFarState(): ComputedRef<FarKind> {
  const { far, connection } = useHost()
  return computed(() => {
    const kind = far?.state.value.kind ?? 'open'
    if (connection.value === 'ended' || connection.value === 'unauthorised') return 'ended'
    if (connection.value === 'reconnecting') return 'broke'
    if (connection.value === 'connected') return kind === 'lost' ? 'lost' : 'open'
    return kind === 'failed' ? 'failed' : 'looking'
  })
}
