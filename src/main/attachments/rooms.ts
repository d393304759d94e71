import { chmodSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A folder in the profile that this account alone may enter, made where it is missing. */
export const makeRoom = (profileFolder: string, name: string): string => {
  const folder = join(profileFolder, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32') chmodSync(folder, 0o700)
  return folder
}

/** Where an attachment's socket file lies: beside the control socket, whose folder is for this account alone and its path short. */
export const socketFile = (controlSocketPath: string, id: string): string =>
  join(dirname(controlSocketPath), `${id.slice(0, 8)}.sock`)
