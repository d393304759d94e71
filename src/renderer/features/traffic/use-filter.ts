/** The filter as it is written, the one that holds, what can come next, and those used before. */
import { computed, onScopeDispose, ref, watch } from 'vue'
import { completeFilter, parseFilter, type KnownValues } from '../../../shared/filter/index.ts'
import { isTexts, usePref } from '../../prefs.ts'
import { WORDS as words } from './words.ts'

/** Between the last key and the search. */
const TYPING_MS = 80
const HISTORY_MAX = 20

export type FilterVerdict = 'empty' | 'valid' | 'doubt' | 'wrong'

interface FilterWorld {
  readonly known: () => KnownValues
  /** Whether the payload of anything is kept. */
  readonly hasPayload: () => boolean
}

export function useFilter({ known, hasPayload }: FilterWorld) {
  const text = ref('')
  /** The latest text that was a filter. */
  const applied = ref('')
  const history = usePref<readonly string[]>('traffic.filters', [], isTexts)
  let timer: ReturnType<typeof setTimeout> | undefined

  const parsed = computed(() => parseFilter(text.value))
  const remark = computed<string>(() => {
    if (!parsed.value.ok) return parsed.value.error.message
    const [doubt] = parsed.value.doubts
    if (doubt) return doubt.message
    return parsed.value.fields.has('payload') && !hasPayload() ? words.noPayload : ''
  })
  const verdict = computed<FilterVerdict>(() => {
    if (!text.value.trim()) return 'empty'
    if (!parsed.value.ok) return 'wrong'
    return remark.value ? 'doubt' : 'valid'
  })

  const apply = () => {
    clearTimeout(timer)
    if (parsed.value.ok) applied.value = text.value.trim()
  }
  /** Remembers the filter that holds, the latest first. */
  const remember = () => {
    apply()
    const { value } = applied
    if (!value || verdict.value === 'wrong') return
    history.value = [value, ...history.value.filter((one) => one !== value)].slice(0, HISTORY_MAX)
  }
  const set = (next: string) => {
    text.value = next
    remember()
  }
  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(apply, TYPING_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    ...{ text, applied, history, verdict, remark, remember, set },
    complete: (cursor: number) => completeFilter(text.value, cursor, known()),
  }
}
