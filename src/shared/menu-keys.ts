/**
 * What the menu bar offers of the page's own commands, by the key that each answers to: the main process presses that key in
 * the page, so that there is one way to run a command and no other door into the page. Named as the renderer names keys;
 * `Mod` is Ctrl, and on a Mac the command key.
 */
export interface MenuKey {
  readonly id: string
  readonly menu: 'file' | 'view' | 'help'
  readonly label: string
  readonly key: string
}

const entry = (id: string, menu: MenuKey['menu'], label: string, key: string): MenuKey => ({
  ...{ id, menu, label, key },
})

export const MENU_KEYS: readonly MenuKey[] = [
  entry('new', 'file', '&New …', 'n'),
  entry('settings', 'file', '&Settings', 'Mod+,'),
  entry('palette', 'view', '&Find a command', 'Mod+k'),
  entry('filter', 'view', 'Fi&lter the list', '/'),
  entry('keys', 'help', '&Keys', '?'),
]
