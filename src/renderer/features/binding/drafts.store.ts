/** What is to be written into the console of a pipe when it opens: a message that is sent again, changed. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ElementInput } from '../../../shared/contract.ts'
import type { ComposeMode } from './compose.ts'

export interface Draft {
  readonly pipeId: string
  readonly mode: ComposeMode
  readonly text: string
  /** Elements of the message that go along as they were. */
  readonly others: readonly ElementInput[]
}

export const useDraftsStore = defineStore('drafts', () => {
  const draft = shallowRef<Draft>()
  const put = (next: Draft) => (draft.value = next)
  /** The draft for a pipe, once. */
  const take = (pipeId: string): Draft | undefined => {
    const found = draft.value?.pipeId === pipeId ? draft.value : undefined
    if (found) draft.value = undefined
    return found
  }
  return { draft, put, take }
})
