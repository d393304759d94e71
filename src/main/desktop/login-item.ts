import { app } from 'electron'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../platform/atomic-file.ts'
import { autostartEntry } from './autostart.ts'

/** Said to a start by the session: no window until somebody asks for one. */
export const IN_BACKGROUND = '--background'

export interface LoginItem {
  /** What the program is started with, such as its profile. */
  readonly args: readonly string[]
  /** The folder in which the desktop keeps what people chose, on Linux. */
  readonly configFolder: string
  /** Of the file there, one for each profile. */
  readonly name: string
}

/** Has the program start with the person's session, or no longer. Throws what the file system does. */
export const setStartAtLogin = (on: boolean, { args, configFolder, name }: LoginItem): void => {
  const all = [...args, IN_BACKGROUND]
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: all })
    return
  }
  const file = join(configFolder, 'autostart', name)
  if (!on) return rmSync(file, { force: true })
  mkdirSync(dirname(file), { recursive: true })
  const program = process.env['APPIMAGE'] ?? process.execPath
  writeAtomically(file, autostartEntry([program, ...all]))
}
