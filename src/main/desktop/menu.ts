import { BrowserWindow, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import { MENU_KEYS, menuSignalOf } from '../../shared/menu-keys.ts'
import type { MenuKey } from '../../shared/menu-keys.ts'
import type { DesktopWords } from './tongue.ts'

const IS_MAC = process.platform === 'darwin'
const CHORD = 'Mod+'

type Role = keyof DesktopWords['roles']

/** The menu bar, in these words; every entry has its key, shown beside it. */
export const installMenu = (words: DesktopWords, allowDevTools: boolean): void => {
  const { menus, roles } = words
  const does = (...names: readonly Role[]): MenuItemConstructorOptions[] =>
    names.map((role) => ({ role, label: roles[role] }))
  const line = { type: 'separator' } as const
  const commandsOf = (menu: MenuKey['menu']) => entriesOf(menu, words)
  const developer: MenuItemConstructorOptions[] = allowDevTools
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, line]
    : []
  const template: MenuItemConstructorOptions[] = [
    ...(IS_MAC ? [{ role: 'appMenu' } as const] : []),
    {
      label: menus.file,
      submenu: [...commandsOf('file'), line, ...does(IS_MAC ? 'close' : 'quit')],
    },
    {
      label: menus.edit,
      submenu: [
        ...does('undo', 'redo'),
        line,
        ...does('cut', 'copy', 'paste'),
        line,
        ...does('selectAll'),
      ],
    },
    {
      label: menus.view,
      submenu: [
        ...[...commandsOf('view'), line, ...developer],
        ...[...does('resetZoom', 'zoomIn', 'zoomOut'), line, ...does('togglefullscreen')],
      ],
    },
    { role: 'window', label: menus.window, submenu: does('minimize', 'close') },
    { role: 'help', label: menus.help, submenu: commandsOf('help') },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

const entriesOf = (
  menu: MenuKey['menu'],
  { commands }: DesktopWords,
): MenuItemConstructorOptions[] =>
  MENU_KEYS.filter((one) => one.menu === menu).map((one) => ({
    ...{ id: one.id, label: commands[one.id], click: () => press(menuSignalOf(one)) },
    ...acceleratorOf(one),
    // The page hears the chord itself.
    registerAccelerator: false,
  }))

/** A key without a modifier is the page's alone: as an accelerator it could not be typed into a field any more. */
const acceleratorOf = ({ key }: MenuKey): MenuItemConstructorOptions =>
  key.startsWith(CHORD) ? { accelerator: `CmdOrCtrl+${key.slice(CHORD.length).toUpperCase()}` } : {}

/** Presses a key in the page of the window in front. */
const press = (keyCode: string): void => {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  window?.webContents.sendInputEvent({ type: 'keyDown', keyCode })
}
