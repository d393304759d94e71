import { chmodSync, fstatSync, lstatSync, mkdirSync } from 'node:fs'
import { PipefitterError, errorText } from '../base/errors.ts'

const PRIVATE_FOLDER = 0o700
const WRITABLE_BY_OTHERS = 0o022
const OPEN_TO_OTHERS = 0o077

/** Whether file modes and owners mean anything here: not on Windows, where a profile inherits its user's rights. */
const hasModes = process.platform !== 'win32'

/** Makes the folder, with its parents, for us alone; leaves one that is there as it is. */
export const makePrivateFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  } catch (error) {
    throw unusable(folder, errorText(error), error)
  }
}

/**
 * Throws `host/profile-unusable` unless `folder` is itself a folder (no link to one) that belongs to us and that nobody
 * else may write: in any other, somebody could replace our files under our feet.
 */
export const assertOurs = (folder: string): void => {
  const stat = lstatSync(folder)
  if (stat.isSymbolicLink()) throw unusable(folder, 'it is a link')
  if (!stat.isDirectory()) throw unusable(folder, 'it is not a folder')
  if (!hasModes) return
  if (stat.uid !== process.getuid?.()) throw unusable(folder, 'it belongs to another user')
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0)
    throw unusable(folder, 'others may write it (chmod go-w makes it safe)')
}

/** Makes, or takes, a folder of that name that nobody else may even enter; throws as {@link assertOurs} does. */
export const makeSecretFolder = (folder: string): void => {
  makePrivateFolder(folder)
  assertOurs(folder)
  if (hasModes) chmodSync(folder, PRIVATE_FOLDER)
}

/** Throws `host/key-exposed` unless the open file is one, belongs to us, and nobody else may read or write it. */
export const assertSecretFile = (descriptor: number, file: string): void => {
  const stat = fstatSync(descriptor)
  if (!stat.isFile()) throw exposed(file, 'it is no file')
  if (!hasModes) return
  if (stat.uid !== process.getuid?.()) throw exposed(file, 'it belongs to another user')
  if ((stat.mode & OPEN_TO_OTHERS) !== 0)
    throw exposed(file, 'other users may read or change it (chmod go= closes it)')
}

const exposed = (file: string, why: string): PipefitterError =>
  new PipefitterError('host/key-exposed', `The key in ${file} is not used: ${why}`, {
    details: { file },
  })

const unusable = (folder: string, why: string, cause?: unknown): PipefitterError =>
  new PipefitterError('host/profile-unusable', `The folder ${folder} cannot be used: ${why}`, {
    details: { folder },
    cause,
  })
