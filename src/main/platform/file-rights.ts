import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { PipefitterError, errorText } from '../base/errors.ts'

const PRIVATE_FOLDER = 0o700
const WRITABLE_BY_OTHERS = 0o022

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

const unusable = (folder: string, why: string, cause?: unknown): PipefitterError =>
  new PipefitterError('host/profile-unusable', `The folder ${folder} cannot be used: ${why}`, {
    details: { folder },
    cause,
  })
