import { dirname, join } from 'node:path'
import { assertOurs, makePrivateFolder, makeSecretFolder } from './file-rights.ts'
import type { ProfileChoice, ProfilePaths } from './profile-folder.ts'
import { profilePaths } from './profile-folder.ts'
import { takeLock } from './profile-lock.ts'

/** A profile's folder, held by this process alone. */
export interface Profile extends ProfilePaths {
  /** Gives the folder free for another process; idempotent. */
  release(): void
}

/**
 * Opens the chosen profile for this process alone, making its folder (0700) where it is missing. The folders that hold
 * the control socket and the token are made too, so that only this user can enter them. Throws `host/profile-unusable`
 * for a folder that is not ours or that others may write, `host/profile-in-use` where another process has it, and
 * `host/wrong-runtime`.
 */
export const openProfile = (choice: ProfileChoice = {}): Profile => {
  makePrivateFolder(profilePaths(choice).folder)
  const paths = profilePaths(choice)
  assertOurs(paths.folder)
  const lock = takeLock(join(paths.folder, 'lock'))
  try {
    makeSecretFolder(dirname(paths.tokenFile))
    if (process.platform !== 'win32') makeSecretFolder(dirname(paths.controlSocketPath))
  } catch (error) {
    lock.release()
    throw error
  }
  return { ...paths, release: () => lock.release() }
}
