import type { MenuItemConstructorOptions } from 'electron'
import { MENU_KEYS, menuSignalOf, type MenuKey } from '../../shared/menu-keys.ts'
import type { DesktopWords } from './tongue.ts'

const CHORD = 'Mod+'
const LINE = { type: 'separator' } as const

type Entry = MenuItemConstructorOptions
type Role = keyof DesktopWords['roles']

export interface MenuParts {
  readonly words: DesktopWords
  /** On a Mac the first menu is the program's. */
  readonly isMac: boolean
  readonly allowDevTools: boolean
  /** Presses a key in the page of the window in front. */
  readonly press: (keyCode: string) => void
}

/** The menu bar as data: every entry in these words, with its key beside it. */
export const menuTemplate = (parts: MenuParts): readonly Entry[] => {
  const { words, isMac, allowDevTools } = parts
  const { menus } = words
  const does = (...roles: readonly Role[]) => entriesOfRoles(words, roles)
  const commandsOf = (menu: MenuKey['menu']) => entriesOfPage(menu, parts)
  const developer: readonly Entry[] = allowDevTools
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, LINE]
    : []
  return [
    ...(isMac ? [macMenu(words)] : []),
    {
      label: menus.file,
      submenu: [...commandsOf('file'), LINE, ...does(isMac ? 'close' : 'quit')],
    },
    {
      label: menus.edit,
      submenu: [
        ...[...does('undo', 'redo'), LINE],
        ...[...does('cut', 'copy', 'paste'), LINE, ...does('selectAll')],
      ],
    },
    {
      label: menus.view,
      submenu: [
        ...[...commandsOf('view'), LINE, ...developer],
        ...[...does('resetZoom', 'zoomIn', 'zoomOut'), LINE, ...does('togglefullscreen')],
      ],
    },
    { role: 'window', label: menus.window, submenu: does('minimize', 'close') },
    { role: 'help', label: menus.help, submenu: commandsOf('help') },
  ]
}

/** What Macs have under the program's own name; the system writes that name. */
const macMenu = (words: DesktopWords): Entry => {
  const does = (...roles: readonly Role[]) => entriesOfRoles(words, roles)
  return {
    role: 'appMenu',
    submenu: [
      ...[...does('about'), LINE, ...does('services'), LINE],
      ...[...does('hide', 'hideOthers', 'unhide'), LINE, ...does('quit')],
    ],
  }
}

const entriesOfRoles = ({ roles }: DesktopWords, names: readonly Role[]): Entry[] =>
  names.map((role) => ({ role, label: roles[role] }))

const entriesOfPage = (menu: MenuKey['menu'], { words, press }: MenuParts): Entry[] =>
  MENU_KEYS.filter((one) => one.menu === menu).map((one) => ({
    ...{ id: one.id, label: words.commands[one.id], click: () => press(menuSignalOf(one)) },
    ...acceleratorOf(one),
    // The page hears the chord itself.
    registerAccelerator: false,
  }))

/** A key without a modifier is the page's alone: as an accelerator it could not be typed into a field any more. */
const acceleratorOf = ({ key }: MenuKey): Entry =>
  key.startsWith(CHORD) ? { accelerator: `CmdOrCtrl+${key.slice(CHORD.length).toUpperCase()}` } : {}
