/** In which language the window speaks: what a person chose, kept in this window, and told to the program around it. */
import { defineStore } from 'pinia'
import { computed, watch, watchEffect } from 'vue'
import { LANGUAGE_CHOICES } from '../shared/words/languages.ts'
import type { LanguageChoice } from '../shared/words/languages.ts'
import { isOneOf, usePref } from './prefs.ts'
import { catalogFailed, direction, language, speakIn } from './words/index.ts'

const chosen = () => usePref<LanguageChoice>('language', 'system', isOneOf(...LANGUAGE_CHOICES))

/** Before anything is shown, so that nothing is shown in another language first. */
export const speakAsChosen = (): Promise<void> => speakIn(chosen().value)

export const useTongue = defineStore('tongue', () => {
  const choice = chosen()
  watch(choice, (next) => void speakIn(next))
  watchEffect(() => {
    const { documentElement: root } = document
    root.lang = language.value === 'pseudo' ? 'en' : language.value
    root.dir = direction.value
  })
  return { choice, failed: computed(() => catalogFailed.value) }
})
