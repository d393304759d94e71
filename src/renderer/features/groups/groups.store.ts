/** The peer groups that we are in or know of. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { GroupRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'

const matches = (group: GroupRow, text: string) =>
  [group.name, group.id, group.description ?? ''].some((word) => word.toLowerCase().includes(text))

export const useGroupsStore = defineStore('groups', () => {
  const feed = useFeed('groups', {})
  const filter = ref('')

  const groups = computed(() => feed.rows.value)
  const shown = computed(() => {
    const text = filter.value.trim().toLowerCase()
    return text ? groups.value.filter((group) => matches(group, text)) : groups.value
  })
  const byId = computed(() => new Map(groups.value.map((group) => [group.id, group])))
  const joined = computed(() => groups.value.filter((group) => group.joined))
  return { groups, shown, byId, joined, filter, loaded: feed.loaded }
})
