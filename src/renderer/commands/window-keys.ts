/** The one listener for keys of the window: says which presses are meant for a command. */
import { keyOfMenuSignal } from '../../shared/menu-keys.ts'
import { isChord, keyOf } from '../ui/key-names.ts'

const TYPES_TEXT = 'input, textarea, select, [contenteditable="true"]'
/** What has its own use for keys; a button too while what it opened is open, for the focus may have stayed on it. */
const OWNS_KEYS =
  '[aria-haspopup][aria-expanded="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** Whether a key pressed here is meant for the thing that has the focus. */
function isTaken(event: KeyboardEvent, key: string): boolean {
  const target = event.target instanceof Element ? event.target : undefined
  if (event.defaultPrevented || target?.closest(OWNS_KEYS)) return true
  if (isChord(key) || key === 'Escape') return false
  if (target?.closest(TYPES_TEXT)) return true
  // A focused button answers Space and Enter itself.
  const presses = key === ' ' || key === 'Enter'
  return presses && Boolean(target?.closest('button, a, summary, [role="tab"], [role="switch"]'))
}

export interface Keyboard {
  /** What commands name a key that was pressed; nothing for one that shall do nothing. */
  readonly meaning: (pressed: string) => string | undefined
  /** Runs the command of a key; whether there was one. */
  readonly press: (key: string) => boolean
}

export function onWindowKey(event: KeyboardEvent, { meaning, press }: Keyboard) {
  const ordered = keyOfMenuSignal(event.key)
  if (ordered !== undefined) return void press(ordered)
  const key = keyOf(event)
  if (key === undefined || isTaken(event, key)) return
  const target = event.target
  if (key === 'Escape' && target instanceof HTMLElement && target.matches(TYPES_TEXT)) {
    target.blur()
    return
  }
  const meant = meaning(key)
  if (meant !== undefined && press(meant)) event.preventDefault()
}
