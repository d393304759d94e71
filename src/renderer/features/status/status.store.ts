/** This peer: who it is, how it is, what it counted, what happened. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { isOneOf, usePref } from '../../prefs.ts'

/** Unit of the rates in the status bar. */
type RateUnit = 'bytes' | 'bits'

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
  return { status, counters, activity, transports, rateUnit, toggleRateUnit }
})
