/** English: what every other language is measured by, and what is told where another lacks a text. */
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { ui } from './ui.ts'

export const en = { settings, shell, ui } as const
export type English = typeof en
