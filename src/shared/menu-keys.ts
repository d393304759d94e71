/**
 * What the menu bar offers of the page's own commands, by the key that each answers to at first: the main process presses a
 * key in the page that stands for it, so that there is one way to run a command and no other door into the page. Named as the
 * renderer names keys; `Mod` is Ctrl, and on a Mac the command key.
 */
export interface MenuKey {
  /** Its words: `words/desktop/*.ts`. */
  readonly id: 'new' | 'settings' | 'palette' | 'filter' | 'about' | 'keys'
  readonly menu: 'file' | 'view' | 'help'
  readonly key: string
}

const entry = (id: MenuKey['id'], menu: MenuKey['menu'], key: string): MenuKey => ({
  ...{ id, menu, key },
})

export const MENU_KEYS: readonly MenuKey[] = [
  entry('new', 'file', 'n'),
  entry('settings', 'file', 'Mod+,'),
  entry('palette', 'view', 'Mod+k'),
  entry('filter', 'view', '/'),
  entry('about', 'help', 'h'),
  entry('keys', 'help', '?'),
]

/** Keys that hardly a keyboard has, one for each entry: whatever a person made of the keys, the menu does what it says. */
const FIRST_SIGNAL = 13

/** What the main process presses for an entry, such as `F13`. */
export const menuSignalOf = ({ id }: MenuKey): string =>
  `F${FIRST_SIGNAL + MENU_KEYS.findIndex((one) => one.id === id)}`

/** The key of the entry that a pressed key stands for; nothing for all other keys. */
export const keyOfMenuSignal = (pressed: string): string | undefined =>
  MENU_KEYS.find((one) => menuSignalOf(one) === pressed)?.key
