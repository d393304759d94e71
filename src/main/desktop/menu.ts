import { BrowserWindow, Menu } from 'electron'
import { menuTemplate } from './menu-template.ts'
import type { DesktopWords } from './tongue.ts'

/** The menu bar, in these words. */
export const installMenu = (words: DesktopWords, allowDevTools: boolean): void => {
  const isMac = process.platform === 'darwin'
  const template = menuTemplate({ words, isMac, allowDevTools, press })
  Menu.setApplicationMenu(Menu.buildFromTemplate([...template]))
}

const press = (keyCode: string): void => {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  window?.webContents.sendInputEvent({ type: 'keyDown', keyCode })
}
