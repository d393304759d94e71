/**
 * What the menu bar offers of the page's own commands, by the key that each answers to: the main process presses that key in
 * the page, so that there is one way to run a command and no other door into the page. Named as the renderer names keys;
 * `Mod` is Ctrl, and on a Mac the command key.
 */
export interface MenuKey {
  /** Its words: `words/desktop/*.ts`. */
  readonly id: 'new' | 'settings' | 'palette' | 'filter' | 'keys'
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
  entry('keys', 'help', '?'),
]
