/** The files that are on their way from or to this peer, or were. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { TransferRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { isWaiting, TRANSFER_LOOKS } from './transfer-state.ts'
import type { TransferKind } from './transfer-state.ts'

const matches = ({ name, peerName, id, savedTo = '' }: TransferRow, text: string) =>
  [name, peerName, id, savedTo].some((word) => word.toLowerCase().includes(text))

export const useTransfersStore = defineStore('transfers', () => {
  const feed = useFeed('transfers', {})
  const filter = ref('')
  const kind = ref<TransferKind | 'all'>('all')

  /** The latest first. */
  const transfers = computed(() =>
    [...feed.rows.value].sort((a, b) => b.createdWallMs - a.createdWallMs),
  )
  const shown = computed(() => {
    const text = filter.value.trim().toLowerCase()
    return transfers.value.filter(
      (one) =>
        (kind.value === 'all' || TRANSFER_LOOKS[one.state].kind === kind.value) &&
        (text === '' || matches(one, text)),
    )
  })
  const byId = computed(() => new Map(transfers.value.map((one) => [one.id, one])))
  /** What other peers want to send, and a person has to decide on. */
  const offers = computed(() => transfers.value.filter(isWaiting))
  const moving = computed(() =>
    transfers.value.filter(({ state }) => TRANSFER_LOOKS[state].kind === 'moving'),
  )
  /** What was sifted out is shown again. */
  function showAll() {
    filter.value = ''
    kind.value = 'all'
  }
  return { transfers, shown, showAll, byId, offers, moving, filter, kind, loaded: feed.loaded }
})
