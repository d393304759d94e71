import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

const NEW_AND_NO_LINK =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0)

/**
 * Replaces a file's content so that a crash, a full disk or a power cut leaves either the old or the new one, whole.
 * The file is readable by us alone. Throws the system's error, the old content then being untouched.
 */
export const writeAtomically = (file: string, content: string | Uint8Array): void => {
  const unfinished = `${file}.unfinished`
  // Left by a crash; a link planted under that name is removed, not followed.
  rmSync(unfinished, { force: true })
  try {
    writeThrough(unfinished, content)
    renameSync(unfinished, file)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
  syncFolder(dirname(file))
}

const writeThrough = (file: string, content: string | Uint8Array): void => {
  const descriptor = openSync(file, NEW_AND_NO_LINK, 0o600)
  try {
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes the new name itself survive a power cut. Windows has no such call and journals names by itself. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
