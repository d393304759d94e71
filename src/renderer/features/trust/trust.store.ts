/** Pairings under way, and the invitations that were made here. */
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'

export const useTrustStore = defineStore('trust', () => {
  const pairingFeed = useFeed('pairings', {})
  const invitationFeed = useFeed('invitations', {})
  /** The pairing that the dialog shows; it stays shown when it is over, until it is closed. */
  const shownId = ref<string>()

  const shown = computed(() => pairingFeed.rows.value.find(({ id }) => id === shownId.value))
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
  return { shownId, shown, underWay, invitations }
})
