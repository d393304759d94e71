/** What the ends of pipes are fitted to. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { AttachmentRow } from '../../../shared/rows.ts'
import { useFeed } from '../../feeds/use-feed.ts'
import { WORDS as words } from './words.ts'

const matches = (row: AttachmentRow, text: string) =>
  [
    ...[row.pipeName, row.pipeId, row.local, row.id, row.peerName ?? ''],
    ...[row.state, words.states[row.state], row.kind, words.kinds[row.kind].word],
  ].some((word) => word.toLowerCase().includes(text))

export const useAttachmentsStore = defineStore('attachments', () => {
  const feed = useFeed('attachments', {})
  const filter = ref('')

  const attachments = computed(() => feed.rows.value)
  const shown = computed(() => {
    const text = filter.value.trim().toLowerCase()
    return text ? attachments.value.filter((row) => matches(row, text)) : attachments.value
  })
  const byId = computed(() => new Map(attachments.value.map((row) => [row.id, row])))
  const ready = computed(() => attachments.value.filter(({ state }) => state === 'Ready').length)
  const ofPipe = (pipeId: string) => attachments.value.filter((row) => row.pipeId === pipeId)
  return { attachments, shown, byId, ready, ofPipe, filter, loaded: feed.loaded }
})
