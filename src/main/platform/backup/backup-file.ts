import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { writeAtomically } from '../atomic-file.ts'
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
