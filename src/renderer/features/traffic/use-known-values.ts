/** What the fields of a filter can be compared with here and now: for the completion. */
import { computed } from 'vue'
import type { KnownValues } from '../../../shared/filter/index.ts'
import { useGroupsStore } from '../groups/index.ts'
import { usePeersStore } from '../peers/index.ts'
import { usePipesStore } from '../pipes/index.ts'

const TRANSPORTS = ['tcp', 'ws', 'http', 'mcast']

export function useKnownValues() {
  const [groups, peers, pipes] = [useGroupsStore(), usePeersStore(), usePipesStore()]
  return computed<KnownValues>(() => ({
    transport: TRANSPORTS,
    peer: [...peers.peers.map(({ name }) => name), 'everyone'],
    pipe: pipes.pipes.map(({ name }) => name),
    group: groups.groups.map(({ name }) => name),
  }))
}
