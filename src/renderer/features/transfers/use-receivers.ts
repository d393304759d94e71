/** The peers to whom files can be sent: those that are paired, by name. */
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'

export function useReceivers() {
  const keys = useFeed('trust', {})
  return computed(() =>
    keys.rows.value
      .filter(({ standing }) => standing === 'paired')
      .toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
  )
}
