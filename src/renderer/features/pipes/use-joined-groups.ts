/** The groups in which a pipe can be made here: those that this peer is in, that of every peer first. */
import { computed } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { WORDS as words } from './words.ts'

/** Stands for the group that every peer is in: a pipe of it names none. */
export const HOME_GROUP = ''

const NAME_MAX = 60

export function useJoinedGroups() {
  const feed = useFeed('groups', {})
  const options = computed(() => [
    { value: HOME_GROUP, label: words.theGroupOf },
    ...feed.rows.value
      .filter(({ origin, joined }) => joined && origin !== 'home')
      .map(({ id, name, shortId }) => ({
        value: id,
        label: `${name.slice(0, NAME_MAX)} (${shortId})`,
      })),
  ])
  return { options }
}
