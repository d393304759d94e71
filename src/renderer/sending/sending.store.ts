/** What a person wants to send, wherever it was dropped or asked for; the sheet of the transfers takes it from there. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Chosen } from './chosen-files.ts'

export interface SendWish {
  /** To whom; absent where the person still has to choose. */
  readonly peerId?: string | undefined
  /** What was dropped or pasted; absent where nothing was chosen yet. */
  readonly chosen?: Promise<Chosen> | undefined
}

export const useSending = defineStore('sending', () => {
  const wish = shallowRef<SendWish>()
  const ask = (wanted: SendWish) => (wish.value = wanted)
  const done = () => (wish.value = undefined)
  return { wish, ask, done }
})
