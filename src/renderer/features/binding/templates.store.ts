/** Messages that are written often, as the host keeps them; those that an older window kept are handed over to it, once. */
import { defineStore } from 'pinia'
import { computed, watch } from 'vue'
import { useFeed } from '../../feeds/use-feed.ts'
import { useNotices } from '../../notices.ts'
import { forgetPref, keptPref } from '../../prefs.ts'
import { useCall } from '../../use-call.ts'
import { TEMPLATE_MODES, type TemplateRow } from '../../../shared/rows.ts'

export type Template = Pick<TemplateRow, 'mode' | 'text'>

const OLD_PREF = 'console.templates'
/** As many as an older window kept. */
const OLD_MAX = 20

const isTemplate = (value: unknown): value is Template =>
  typeof value === 'object' &&
  value !== null &&
  'text' in value &&
  typeof value.text === 'string' &&
  'mode' in value &&
  TEMPLATE_MODES.some((mode) => mode === value.mode)
const areTemplates = (value: unknown): value is readonly Template[] =>
  Array.isArray(value) && value.every(isTemplate)

export const useTemplatesStore = defineStore('templates', () => {
  const feed = useFeed('templates', {})
  const keeping = useCall('templates.keep')
  const removing = useCall('templates.remove')
  const notices = useNotices()
  const all = computed(() => feed.rows.value.toSorted((a, b) => b.rank - a.rank))

  async function keep(template: Template) {
    await keeping.run(template)
    const { what, todo } = keeping.error.value ?? {}
    if (what !== undefined) notices.say(what, 'bad', todo)
  }
  const remove = (id: string) => void removing.run({ id })

  /** The oldest first, so that their order stays; what the host has already stays as it is there. */
  async function takeOver() {
    const old = keptPref(OLD_PREF, areTemplates) ?? []
    const known = new Set(all.value.map(({ text }) => text))
    const fresh = old.filter(({ text }) => !known.has(text)).slice(0, OLD_MAX - known.size)
    for (const one of fresh.toReversed()) await keep({ mode: one.mode, text: one.text })
    forgetPref(OLD_PREF)
  }
  const stopWaiting = watch(feed.loaded, (loaded) => {
    if (!loaded) return
    stopWaiting()
    void takeOver()
  })
  return { all, keep, remove }
})
