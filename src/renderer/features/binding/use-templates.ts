/** Messages that are written often, kept with what else a person set in this window; the latest few. */
import { usePref } from '../../prefs.ts'
import { COMPOSE_MODES, type ComposeMode } from './compose.ts'

export interface Template {
  readonly mode: ComposeMode
  readonly text: string
}

const TEMPLATES_MAX = 20
/** Longest text of one, in characters. */
const TEXT_MAX = 16_384

const isTemplate = (value: unknown): value is Template =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'mode' in value &&
  COMPOSE_MODES.some((mode) => mode === value.mode)
const areTemplates = (value: unknown): value is readonly Template[] =>
  Array.isArray(value) && value.every(isTemplate)

export function useTemplates() {
  const all = usePref<readonly Template[]>('console.templates', [], areTemplates)
  const remove = (text: string) => (all.value = all.value.filter((one) => one.text !== text))
  const keep = (template: Template) => {
    if (template.text.length > TEXT_MAX) return
    const rest = all.value.filter((one) => one.text !== template.text)
    all.value = [template, ...rest].slice(0, TEMPLATES_MAX)
  }
  return { all, keep, remove }
}
