/** What other peers ask for and a person has to decide, the latest first. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'

export const useInboxStore = defineStore('inbox', () => {
  const feed = useFeed('inbox', {})
  const requests = computed(() => [...feed.rows.value].sort((a, b) => b.lastWallMs - a.lastWallMs))
  const byId = computed(() => new Map(requests.value.map((one) => [one.id, one])))
  return { requests, byId, loaded: feed.loaded }
})
