/** Dark, light, or as the system has it. The tokens follow `data-theme` on the root element. */
import { defineStore } from 'pinia'
import { watchEffect } from 'vue'
import { isOneOf, usePref } from './prefs.ts'

const THEMES = ['system', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

export const useTheme = defineStore('theme', () => {
  const theme = usePref<Theme>('theme', 'system', isOneOf(...THEMES))
  watchEffect(() => {
    document.documentElement.dataset.theme = theme.value
  })
  return { theme }
})
