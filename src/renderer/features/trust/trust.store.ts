/** Pairings under way, and the invitations that were made here. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'

export const useTrustStore = defineStore('trust', () => {
  const pairingFeed = useFeed('pairings', {})
  const invitationFeed = useFeed('invitations', {})
  const requestFeed = useFeed('inbox', {})
  /** The pairing that the dialog shows; it stays shown when it is over, until it is closed. */
  const shownId = ref<string>()
  /** Whether the peer is to be let into what it asked for: the pairing was begun from that request. */
  const letsIn = ref(false)

  const shown = computed(() => pairingFeed.rows.value.find(({ id }) => id === shownId.value))
  /** What the peer of the shown pairing has asked for and waits in the inbox. */
  const asked = computed(() =>
    requestFeed.rows.value.find(
      ({ kind, fingerprint }) => kind === 'access' && fingerprint === shown.value?.fingerprint,
    ),
  )
  const underWay = computed(() =>
    pairingFeed.rows.value.filter(({ state }) => state === 'waiting' || state === 'comparing'),
  )
  const invitations = computed(() =>
    [...invitationFeed.rows.value].sort((a, b) => b.createdWallMs - a.createdWallMs),
  )
  // Where both peers asked each other at once, one of the two pairings goes on and the other is gone.
  watch(shown, (now, before) => {
    if (now || !before || !shownId.value) return
    shownId.value = underWay.value.find((one) => one.fingerprint === before.fingerprint)?.id
  })
  function show(pairingId: string, letIn = false) {
    shownId.value = pairingId
    letsIn.value = letIn
  }
  return { show, shownId, shown, letsIn, asked, underWay, invitations }
})
