/** Short words after an action or a change of state: shown as toasts, spoken politely. */
import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Notice {
  readonly id: number
  readonly tone: 'good' | 'bad' | 'info'
  readonly text: string
  readonly detail?: string | undefined
  /** What can be done about it from here; the notice then stays until it is done or dismissed. */
  readonly action?: NoticeAction | undefined
  /** Of what it tells: told once, and taken back when that is over. */
  readonly about?: string | undefined
}

export interface NoticeAction {
  readonly label: string
  readonly run: () => void
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
  /** Tells of something that can be acted on, once; `about` names it. */
  function offer(about: string, text: string, action: NoticeAction) {
    const others = shown.value.filter((one) => one.about !== about)
    const notice: Notice = { id: ++lastId, tone: 'info', text, action, about }
    shown.value = [...others, notice].slice(-SHOWN_MAX)
  }
  /** What it told of is over. */
  const withdraw = (about: string) => {
    if (shown.value.some((one) => one.about === about))
      shown.value = shown.value.filter((one) => one.about !== about)
  }
  return { shown, say, offer, withdraw, dismiss }
})
