import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { isOpen } from './conversation-words.ts'

/** The conversations over a pipe: all that are listed, the latest first, and those that are open. */
export function useConversations(pipeId: () => string) {
  const feed = useFeed('conversations', () => ({ pipeId: pipeId() }))
  const rows = computed(() =>
    [...feed.rows.value].sort(
      (a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.openedWallMs - a.openedWallMs,
    ),
  )
  return { rows, open: computed(() => rows.value.filter(isOpen)) }
}
