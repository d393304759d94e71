/**
 * Single keys, as a person who never lifts the hands wants them. A component registers what it offers while it is there;
 * the latest one wins, and the sheet under `?` lists what is on offer right now.
 */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'

export interface KeyBinding {
  /** As `KeyboardEvent.key` has it, such as `r`, `/`, `Escape`. */
  readonly key: string
  readonly label: string
  /** Where it belongs on the sheet. */
  readonly group: string
  readonly run: () => void
  /** Works only while this holds. */
  readonly when?: () => boolean
}

export const useKeyTable = defineStore('keys', () => {
  const stack = shallowRef<readonly KeyBinding[]>([])

  const add = (bindings: readonly KeyBinding[]) => {
    stack.value = [...stack.value, ...bindings]
    return () => (stack.value = stack.value.filter((one) => !bindings.includes(one)))
  }

  /** Runs the latest binding of a key; says whether there was one. */
  function press(key: string): boolean {
    const found = stack.value.findLast((one) => one.key === key && (one.when?.() ?? true))
    found?.run()
    return found !== undefined
  }

  const groups = computed(() => {
    const latest = new Map(stack.value.map((one) => [one.key, one]))
    const byGroup = new Map<string, KeyBinding[]>()
    for (const one of latest.values()) {
      byGroup.set(one.group, [...(byGroup.get(one.group) ?? []), one])
    }
    return byGroup
  })
  return { add, press, groups }
})

export function useKeys(bindings: readonly KeyBinding[]) {
  onScopeDispose(useKeyTable().add(bindings))
}

const TYPES_TEXT = 'input, textarea, select, [contenteditable="true"]'
const OWNS_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** Whether a key pressed here is meant for the thing that has the focus. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  const target = event.target instanceof Element ? event.target : undefined
  if (target?.closest(OWNS_KEYS)) return true
  if (event.key === 'Escape') return false
  if (target?.closest(TYPES_TEXT)) return true
  // A focused button answers Space and Enter itself.
  const presses = event.key === ' ' || event.key === 'Enter'
  return presses && Boolean(target?.closest('button, a, summary, [role="tab"], [role="switch"]'))
}

/** The one listener of the window. */
export function onWindowKey(event: KeyboardEvent, press: (key: string) => boolean) {
  if (isTaken(event)) return
  const target = event.target
  if (event.key === 'Escape' && target instanceof HTMLElement && target.matches(TYPES_TEXT)) {
    target.blur()
    return
  }
  if (press(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault()
}
