import { BrowserWindow, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import { MENU_KEYS } from '../../shared/menu-keys.ts'
import type { MenuKey } from '../../shared/menu-keys.ts'

const IS_MAC = process.platform === 'darwin'
const CHORD = 'Mod+'

/** The menu bar; every entry has its key, shown beside it. */
export const installMenu = (allowDevTools: boolean): void => {
  const developer: MenuItemConstructorOptions[] = allowDevTools
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
    : []
  const template: MenuItemConstructorOptions[] = [
    ...(IS_MAC ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [...commandsOf('file'), { type: 'separator' }, { role: IS_MAC ? 'close' : 'quit' }],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...commandsOf('view'),
        { type: 'separator' },
        ...developer,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: commandsOf('help') },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

const commandsOf = (menu: MenuKey['menu']): MenuItemConstructorOptions[] =>
  MENU_KEYS.filter((one) => one.menu === menu).map(({ id, label, key }) => ({
    ...{ id, label, click: () => press(key) },
    // A key without a modifier is the page's alone: as an accelerator it could not be typed into a field any more.
    ...(key.startsWith(CHORD) ? { accelerator: `CmdOrCtrl+${keyCode(key)}` } : {}),
    // The page hears the chord itself.
    registerAccelerator: false,
  }))

const keyCode = (key: string): string =>
  key.startsWith(CHORD) ? key.slice(CHORD.length).toUpperCase() : key

/** Presses a key in the page of the window in front. */
const press = (key: string): void => {
  const modifiers: ('control' | 'meta')[] = key.startsWith(CHORD)
    ? [IS_MAC ? 'meta' : 'control']
    : []
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  window?.webContents.sendInputEvent({ type: 'keyDown', keyCode: keyCode(key), modifiers })
}
