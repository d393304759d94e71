/** Short words after an action or a change of state: shown as toasts, spoken politely. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

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
/** Words without an action that are shown at once; what is new takes the place of the oldest. */
const SAID_MAX = 3
/** Offers that are shown at once; the others wait until one of them is done, dismissed or over. */
const OFFERED_MAX = 3
/** Offers that wait at most; what is offered stands in a list of its own too, such as the inbox. */
const WAITING_MAX = 100

export const useNotices = defineStore('notices', () => {
  const said = ref<readonly Notice[]>([])
  const offered = ref<readonly Notice[]>([])
  const shown = computed(() =>
    [...offered.value.slice(0, OFFERED_MAX), ...said.value].toSorted((a, b) => a.id - b.id),
  )
  let lastId = 0

  const dismiss = (id: number) => {
    said.value = said.value.filter((notice) => notice.id !== id)
    offered.value = offered.value.filter((notice) => notice.id !== id)
  }
  function say(text: string, tone: Notice['tone'] = 'good', detail?: string) {
    const id = ++lastId
    said.value = withRoom([...said.value, { id, tone, text, detail }])
    // What went wrong stays until it is read.
    if (tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS)
  }
  /** Tells of something that can be acted on, once; `about` names it. No other words push it out. */
  function offer(about: string, text: string, action: NoticeAction) {
    const others = offered.value.filter((one) => one.about !== about)
    const notice: Notice = { id: ++lastId, tone: 'info', text, action, about }
    offered.value = [...others, notice].slice(0, WAITING_MAX)
  }
  /** What it told of is over. */
  const withdraw = (about: string) => {
    if (offered.value.some((one) => one.about === about))
      offered.value = offered.value.filter((one) => one.about !== about)
  }
  return { shown, say, offer, withdraw, dismiss }
})

/** The oldest goes, but what went wrong last of all. */
function withRoom(notices: readonly Notice[]): readonly Notice[] {
  if (notices.length <= SAID_MAX) return notices
  const goes = notices.slice(0, -1).find(({ tone }) => tone !== 'bad') ?? notices[0]
  return notices.filter((one) => one !== goes)
}
