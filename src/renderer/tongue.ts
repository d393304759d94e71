/** In which language the window speaks: what a person chose, kept in this window, and told to the program around it. */
import { defineStore } from 'pinia'
import { computed, watch, watchEffect } from 'vue'
import type { Ref } from 'vue'
import { LANGUAGE_CHOICES } from '../shared/words/languages.ts'
import type { LanguageChoice } from '../shared/words/languages.ts'
import { useHost } from './client.ts'
import { isOneOf, usePref } from './prefs.ts'
import { useCall } from './use-call.ts'
import { catalogFailed, direction, language, speakIn } from './words/index.ts'

const chosen = () => usePref<LanguageChoice>('language', 'system', isOneOf(...LANGUAGE_CHOICES))

/** Before anything is shown, so that nothing is shown in another language first. */
export const speakAsChosen = (): Promise<void> => speakIn(chosen().value)

/** Menus, tray and notices speak as the window does. A page in a browser has none of them. */
const tellTheProgram = (choice: Readonly<Ref<LanguageChoice>>) => {
  const { carrier, far } = useHost()
  if (carrier !== 'electron' || far) return
  const setting = useCall('desktop.set')
  const tell = (language: LanguageChoice) => void setting.run({ language })
  if (choice.value !== 'system') tell(choice.value)
  watch(choice, tell)
}

export const useTongue = defineStore('tongue', () => {
  const choice = chosen()
  watch(choice, (next) => void speakIn(next))
  tellTheProgram(choice)
  watchEffect(() => {
    const { documentElement: root } = document
    root.lang = language.value === 'pseudo' ? 'en' : language.value
    root.dir = direction.value
  })
  return { choice, failed: computed(() => catalogFailed.value) }
})
