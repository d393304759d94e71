import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { writeAtomically } from '../atomic-file.ts'
import { makeSecretFolder } from '../file-rights.ts'
import { BACKUP_FILE_MAX_BYTES } from './sealed.ts'

/** Writes a backup for this user alone, whole or not at all. Throws `store/failed`. */
export const writeBackupFile = (file: string, bytes: Uint8Array): void => {
  try {
    writeAtomically(file, bytes)
  } catch (error) {
    throw new PipefitterError('store/failed', `${file} cannot be written: ${errorText(error)}`, {
      cause: error,
    })
  }
}

/** Writes a backup into the profile, where nobody else may look; gives its path. Throws `store/failed`. */
export const keepBackup = (
  { folder }: { readonly folder: string },
  name: string,
  bytes: Uint8Array,
): string => {
  const backups = join(folder, 'backups')
  makeSecretFolder(backups)
  const file = join(backups, basename(name))
  writeBackupFile(file, bytes)
  return file
}

/** Throws `backup/malformed` for a file that is too long to be one, and `base/invalid-input` where it cannot be read. */
export const readBackupFile = (file: string): Uint8Array => {
  try {
    const descriptor = openSync(file, 'r')
    try {
      if (fstatSync(descriptor).size > BACKUP_FILE_MAX_BYTES)
        throw new PipefitterError('backup/malformed', `${file} is too long to be a backup`)
      return Uint8Array.from(readFileSync(descriptor))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof PipefitterError) throw error
    throw new PipefitterError('base/invalid-input', `${file} cannot be read: ${errorText(error)}`, {
      cause: error,
    })
  }
}
