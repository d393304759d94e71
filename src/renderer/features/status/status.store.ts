/** This peer: who it is, how it is, what it counted, what happened. */
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { isOneOf, usePref } from '../../prefs.ts'
import { useNow } from '../../ui/now.ts'
import { whileTrue } from '../../ui/while-true.ts'

/** Unit of the rates in the status bar. */
type RateUnit = 'bytes' | 'bits'

/** Bytes in one second. */
interface RateSample {
  readonly in: number
  readonly out: number
}
/** A minute, at one a second. */
const RATE_SAMPLES = 60

const isQuiet = (sample: RateSample) => sample.in === 0 && sample.out === 0

export const useStatusStore = defineStore('status', () => {
  const statusFeed = useFeed('status', {})
  const counterFeed = useFeed('counters', {})
  const activityFeed = useFeed('activity', {})
  const rateUnit = usePref<RateUnit>('status.rateUnit', 'bytes', isOneOf('bytes', 'bits'))

  /** Nothing until the host has told. */
  const status = computed(() => statusFeed.rows.value[0])
  const counters = computed(() =>
    counterFeed.rows.value.toSorted((a, b) => a.id.localeCompare(b.id)),
  )
  const activity = computed(() => activityFeed.rows.value)
  /** Transports that this peer itself can be reached by. */
  const transports = computed(() => new Set(status.value?.endpoints.map((one) => one.transport)))
  const toggleRateUnit = () => {
    rateUnit.value = rateUnit.value === 'bytes' ? 'bits' : 'bytes'
  }

  /** The rates of the last minute, the latest last; none while the window is hidden, nor after a minute in which nothing flowed. */
  const rates = shallowRef<readonly RateSample[]>([])
  const rateNow = computed((): RateSample => {
    const { bytesInPerSecond = 0, bytesOutPerSecond = 0 } = status.value ?? {}
    return { in: bytesInPerSecond, out: bytesOutPerSecond }
  })
  const sample = () => {
    const latest = [...rates.value, rateNow.value].slice(-RATE_SAMPLES)
    rates.value = latest.every(isQuiet) ? [] : latest
  }
  const flows = computed(() => rates.value.length > 0 || !isQuiet(rateNow.value))
  whileTrue(flows, () => watch(useNow(), sample, { immediate: true }))
  return {
    ...{ status, counters, activity, transports, rateUnit, toggleRateUnit },
    ...{ rates, rateSamples: RATE_SAMPLES },
  }
})
