/** How the window looks. The tokens follow `data-theme` on the root element. */
import { defineStore } from 'pinia'
import { watchEffect } from 'vue'
import { isOneOf, usePref } from './prefs.ts'

/** `system` follows it in contrast too; `contrast` in light and dark alone. */
export const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof THEMES)[number]

export const useTheme = defineStore('theme', () => {
  const theme = usePref<Theme>('theme', 'system', isOneOf(...THEMES))
  watchEffect(() => {
    document.documentElement.dataset.theme = theme.value
  })
  return { theme }
})
