/** The peers we know of. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { PeerRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'
import { useCall } from '../../use-call.ts'
import { WORDS as words } from './words.ts'

/** Whether any of the words a person looks for in a peer holds the text. */
const matches = (peer: PeerRow, text: string) =>
  [peer.name, peer.id, peer.state, ...peer.endpoints.map((one) => one.address)].some((word) =>
    word.toLowerCase().includes(text),
  )

export const usePeersStore = defineStore('peers', () => {
  const feed = useFeed('peers', {})
  const filter = ref('')

  const peers = computed(() => feed.rows.value)
  const shown = computed(() => {
    const text = filter.value.trim().toLowerCase()
    return text ? peers.value.filter((peer) => matches(peer, text)) : peers.value
  })
  const byId = computed(() => new Map(peers.value.map((peer) => [peer.id, peer])))
  const present = computed(
    () => peers.value.filter(({ state }) => state === 'connected' || state === 'nearby').length,
  )

  const notices = useNotices()
  const asking = useCall('peers.search')
  /** Asks the network again; whoever is there answers, and shows up by the feed. */
  async function search() {
    if (await asking.run({})) notices.say(words.askedEveryoneOn, 'info')
    else if (asking.error.value)
      notices.say(asking.error.value.what, 'bad', asking.error.value.todo)
  }
  return {
    search,
    searching: asking.busy,
    peers,
    shown,
    byId,
    present,
    filter,
    loaded: feed.loaded,
  }
})
