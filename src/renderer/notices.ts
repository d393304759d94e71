/** Short words after an action or a change of state: shown as toasts, spoken politely. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'good' | 'bad' | 'info'
  readonly text: string
  readonly detail?: string | undefined
}

const SHOWN_MS = 5_000
const SHOWN_MAX = 3

export const useNotices = defineStore('notices', () => {
  const shown = ref<readonly Notice[]>([])
  let lastId = 0

  const dismiss = (id: number) => {
    shown.value = shown.value.filter((notice) => notice.id !== id)
  }
  function say(text: string, tone: Notice['tone'] = 'good', detail?: string) {
    const id = ++lastId
    shown.value = [...shown.value, { id, tone, text, detail }].slice(-SHOWN_MAX)
    // What went wrong stays until it is read.
    if (tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS)
  }
  return { shown, say, dismiss }
})
