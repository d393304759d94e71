/**
 * The live list: what came, what is shown, and what stands still. Freezing keeps the rows on the screen as they are and
 * counts what comes meanwhile; nothing jumps under the eye. Scrolling back freezes too.
 */
import { computed, shallowRef } from 'vue'
import type { TrafficRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { matchesTraffic, wordsOfFilter } from './traffic-words.ts'

interface Frozen {
  readonly rows: readonly TrafficRow[]
  readonly received: number
}

export function useTraffic(filter: () => string) {
  const feed = useFeed('traffic', {})
  const frozen = shallowRef<Frozen>()
  /** Paused by the person, who alone ends it; otherwise only looking back. */
  const paused = shallowRef(false)

  const words = computed(() => wordsOfFilter(filter()))
  const select = (rows: readonly TrafficRow[]) =>
    words.value.length === 0 ? rows : rows.filter((row) => matchesTraffic(row, words.value))

  const shown = computed(() => select(frozen.value?.rows ?? feed.rows.value))
  const fresh = computed(() => {
    const since = frozen.value
    if (!since) return 0
    const missed = feed.received.value - since.received
    if (missed <= 0) return 0
    // Of those forgotten again nobody can say whether they would match.
    return words.value.length === 0 ? missed : select(feed.rows.value.slice(-missed)).length
  })

  const freeze = () => {
    frozen.value ??= { rows: feed.rows.value, received: feed.received.value }
  }
  const follow = () => {
    paused.value = false
    frozen.value = undefined
  }
  const togglePause = () => {
    if (paused.value) return follow()
    freeze()
    paused.value = true
  }
  return {
    ...{ shown, fresh, paused, freeze, follow, togglePause },
    following: computed(() => frozen.value === undefined),
    total: computed(() => feed.rows.value.length),
    dropped: feed.dropped,
    loaded: feed.loaded,
  }
}
