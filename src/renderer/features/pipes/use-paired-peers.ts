/** The peers that this one is paired with, by name: those that a pipe can be opened to one by one. */
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'

export function usePairedPeers() {
  const keys = useFeed('trust', {})
  return computed(() =>
    keys.rows.value
      .filter(({ standing }) => standing === 'paired')
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
  )
}
