/**
 * The live list: what came, what is shown, and what stands still. The host filters, and sends the end of the list; any
 * other part is asked for when it comes into view. Freezing keeps the list as it is and counts what comes meanwhile;
 * nothing jumps under the eye. Scrolling back freezes too.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { PAGE_ROWS } from '../../../shared/rows.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import { useHost } from '../../client.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import type { RowSource } from '../../ui/row-source.ts'
import { RowCache } from './row-cache.ts'

interface Span {
  readonly first: number
  readonly end: number
}

/** Rows asked for around what is in view. */
const AROUND = 60

/** `file`: the capture file that is shown; without one, what passes. */
export function useTraffic(filter: () => string, file: () => string | undefined = () => undefined) {
  const { client } = useHost()
  const feed = useFeed('trafficView', () => ({
    ...(filter() ? { filter: filter() } : {}),
    ...(file() === undefined ? {} : { file: file() }),
  }))
  const view = computed(() => feed.rows.value[0])
  const cache = new RowCache()
  const frozen = shallowRef<Span>()
  /** Paused by the person, who alone ends it; otherwise only looking back. */
  const paused = shallowRef(false)
  /** Grows when other rows are at hand. */
  const loads = ref(0)
  let asked: { readonly from: number; readonly controller: AbortController } | undefined
  let wanted: Span = { first: 0, end: 0 }

  const span = computed<Span>(() => frozen.value ?? view.value ?? { first: 0, end: 0 })
  const source = computed<RowSource<TrafficRow>>(() => {
    void loads.value
    return sourceOf(span.value, cache)
  })

  watch(
    () => view.value?.id,
    () => {
      // Another list: its places have nothing to do with those before.
      cache.clear()
      frozen.value = undefined
      asked?.controller.abort()
      asked = undefined
    },
    { flush: 'sync' },
  )
  watch(
    view,
    (now) => {
      if (!now) return
      if (paused.value && !frozen.value && now.looking === 0) frozen.value = spanOf(now)
      cache.put(now.end - now.tail.length, now.tail)
      loads.value++
    },
    { immediate: true },
  )

  /** These rows are in view; asks for those that are not at hand. */
  function need(from: number, end: number) {
    const { first } = span.value
    wanted = { first: first + from, end: first + end }
    void load()
  }
  async function load() {
    const { value: now } = view
    if (!now || asked) return
    const missing = cache.firstMissing(Math.max(wanted.first, now.first), wanted.end)
    if (missing === undefined) return
    const from = Math.max(now.first, missing - AROUND)
    const own = (asked = { from, controller: new AbortController() })
    const input = { viewId: now.id, from, count: PAGE_ROWS }
    try {
      const { rows } = await client.call('traffic.rows', input, { signal: own.controller.signal })
      if (asked !== own) return
      cache.put(from, rows)
      asked = undefined
      loads.value++
      // What was scrolled to meanwhile; a part that has no rows any more is not asked for again.
      if (rows.length > 0) void load()
    } catch {
      // The list was given up, or the connection lost: both begin a new one.
      if (asked === own) asked = undefined
    }
  }

  const freeze = () => {
    if (view.value) frozen.value ??= spanOf(view.value)
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
  onScopeDispose(() => asked?.controller.abort())
  return {
    ...{ source, need, paused, freeze, follow, togglePause },
    fresh: computed(() => (frozen.value ? (view.value?.end ?? 0) - frozen.value.end : 0)),
    following: computed(() => frozen.value === undefined),
    /** How many match, as far as was looked; and how many are still to be looked at. */
    matched: computed(() => span.value.end - Math.max(span.value.first, view.value?.first ?? 0)),
    looking: computed(() => view.value?.looking ?? 0),
    loaded: feed.loaded,
  }
}

const spanOf = ({ first, end }: Span): Span => ({ first, end })

const sourceOf = ({ first, end }: Span, cache: RowCache): RowSource<TrafficRow> => ({
  count: end - first,
  at: (index) => (index >= 0 && index < end - first ? cache.at(first + index) : undefined),
  indexOf: (id) => {
    const place = cache.placeOf(id)
    return place === undefined || place < first || place >= end ? -1 : place - first
  },
})
