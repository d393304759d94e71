/** What the inspector shows: the row that is selected on this screen, whole. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { isFlag, usePref } from './prefs.ts'

export interface Inspected {
  readonly name: string
  readonly row: object
}
type Source = () => Inspected | undefined

export const useInspector = defineStore('inspector', () => {
  const isOpen = usePref('inspector', false, isFlag)
  const source = shallowRef<Source>()
  const inspected = computed(() => source.value?.())

  /** Returns the way to take it back; a screen that has come meanwhile keeps its own. */
  const show = (next: Source) => {
    source.value = next
    return () => {
      if (source.value === next) source.value = undefined
    }
  }
  const toggle = () => (isOpen.value = !isOpen.value)
  return { isOpen, inspected, show, toggle }
})

/** Offers the selected row of a screen to the inspector, for as long as the surrounding scope lives. */
export function useInspected(source: Source) {
  onScopeDispose(useInspector().show(source))
}
