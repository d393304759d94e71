/** Backups of a profile with which no peer runs. */
import type { BackupOffer } from '../../../shared/rows.ts'
import {
  decodeContent,
  readBackupFile,
  stageRestore,
  unseal,
  type RestoreMode,
} from '../../platform/backup/index.ts'
import { readIdentity } from '../../platform/identity-file.ts'
import { openProfile } from '../../platform/profile.ts'
import { backupOffer, type ReplacedPeer } from './backup-offer.ts'

export { readBackupFile, writeBackupFile } from '../../platform/backup/index.ts'

/** What a backup holds. Rejects with `backup/…` and `store/newer`. */
export const showBackup = async (file: string, passphrase: string): Promise<BackupOffer> =>
  backupOffer(decodeContent(await unseal(readBackupFile(file), passphrase)), undefined)

/**
 * Restores a backup into a profile with its next start. `decide` is shown what it does and chooses how, or nothing.
 * Rejects with `host/profile-in-use` where a peer runs with the profile, and as reading a backup does.
 */
export const restoreOffline = async (
  folder: string | undefined,
  file: string,
  passphrase: string,
  decide: (offer: BackupOffer) => Promise<RestoreMode | undefined>,
): Promise<BackupOffer | undefined> => {
  const content = decodeContent(await unseal(readBackupFile(file), passphrase))
  const profile = openProfile({ folder })
  try {
    const offer = backupOffer(content, replacedBy(profile))
    const mode = await decide(offer)
    if (mode === undefined) return undefined
    stageRestore(profile, content, mode)
    return offer
  } finally {
    profile.release()
  }
}

/** A damaged identity may be what is to be replaced: it has no name then. */
const replacedBy = (place: { readonly identityFile: string }): ReplacedPeer | undefined => {
  const kept = readIdentity(place)
  return kept !== undefined && 'fingerprint' in kept ? kept : undefined
}
