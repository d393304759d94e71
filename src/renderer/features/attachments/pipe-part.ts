/** What the detail of a pipe shows of its attachments. */
import { computed } from 'vue'
import type { PipePart } from '../pipes/index.ts'
import { useAttachmentsStore } from './attachments.store.ts'
import PipeAttachments from './components/PipeAttachments.vue'
import { WORDS as words } from './words.ts'

export const pipeAttachments: PipePart = {
  tab: 'attachments',
  label: () => words.title,
  useCount: (pipeId) => {
    const store = useAttachmentsStore()
    return computed(() => store.ofPipe(pipeId()).length)
  },
  component: PipeAttachments,
}
