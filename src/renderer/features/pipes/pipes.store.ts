/** The pipes we created or found. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { PipeRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'

const matches = (pipe: PipeRow, text: string) =>
  [
    pipe.name,
    pipe.id,
    pipe.state,
    pipe.transport ?? 'any',
    pipe.output?.peerName ?? '',
    pipe.group?.name ?? '',
  ].some((word) => word.toLowerCase().includes(text))

export const usePipesStore = defineStore('pipes', () => {
  const feed = useFeed('pipes', {})
  const filter = ref('')

  const pipes = computed(() => feed.rows.value)
  const shown = computed(() => {
    const text = filter.value.trim().toLowerCase()
    return text ? pipes.value.filter((pipe) => matches(pipe, text)) : pipes.value
  })
  const byId = computed(() => new Map(pipes.value.map((pipe) => [pipe.id, pipe])))
  const bound = computed(() => pipes.value.filter(({ state }) => state === 'Bound').length)
  /** Whether a pipe of this name is there already: allowed, but easily mistaken. */
  const hasName = (name: string) => pipes.value.some((pipe) => pipe.name === name)
  /** Those of one group; of the one that every peer is in without an id. */
  const ofGroup = (groupId: string | undefined) =>
    pipes.value.filter((pipe) => pipe.group?.id === groupId)
  return { pipes, shown, byId, bound, filter, hasName, ofGroup, loaded: feed.loaded }
})
