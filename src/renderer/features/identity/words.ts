/** The texts about who this peer is, its backup and the way back. */
import type { KeyHomeName, RestoreModeName } from '../../../shared/rows.ts'

/** As the host has it. */
export const PASSPHRASE_MIN = 12

export const WORDS = {
  cardTitle: 'Keep a backup of this peer',
  card: 'This peer is its key. If the key is lost, whom it is paired with, its id and its pipes are lost with it. A backup is one encrypted file.',
  later: 'Not now',
  noBackup: 'No backup was made yet.',
  lastBackup: 'The last backup was made',
  clone: 'Another running peer has the key of this one',
  cloneLast: 'last',
  cloneDismiss: 'It is dealt with',
  keyMeans: {
    keychain:
      'The files of the profile alone are worth nothing to a thief. The keychain must be open when the peer starts.',
    file: 'Whoever can read the files of this user, or a copy of them, can be this peer.',
  } satisfies Record<KeyHomeName, string>,
  keyMove: {
    keychain: 'Keep the key with the system’s keychain',
    file: 'Keep the key in a file instead',
  } satisfies Record<KeyHomeName, string>,
  backUp: 'Back up',
  backUpAbout:
    'Key, trust, groups and the pipes made here go into one file, encrypted with a passphrase. Nobody can restore it without the passphrase, you neither.',
  passphrase: 'Passphrase',
  passphraseHint: `At least ${PASSPHRASE_MIN} characters; several words are good.`,
  again: 'The same again',
  differs: 'The two are not the same.',
  make: 'Make the backup',
  made: 'The backup is made',
  madeAbout: 'It lies on the machine of this peer; best on another one too, or on a medium.',
  saveCopy: 'Save a copy',
  copyPath: 'Copy the path',
  copied: 'Path copied',
  done: 'Done',
  restore: 'Restore',
  restoreAbout: 'Choose the file of a backup, and give its passphrase.',
  file: 'File of the backup',
  read: 'Read the backup',
  of: 'Backup of',
  createdAt: 'Made',
  key: 'Fingerprint of its key',
  paired: 'Paired with',
  nobody: 'nobody',
  more: (count: number) => ` and ${count} more`,
  holds: 'Holds',
  question: 'What is this machine to be?',
  modes: {
    move: 'Move the peer here',
    new: 'This is a new machine',
  } satisfies Record<RestoreModeName, string>,
  replaces: (name: string) => `Replaces ${name}`,
  replaceConfirm: (name: string) => `I know that the peer ${name} of this profile is replaced`,
  submit: 'Restore with the next start',
  staged: 'Restored with the next start',
  stagedAbout: {
    electron: 'It takes effect when Pipefitter starts anew. What runs now is the peer as it was.',
    browser:
      'It takes effect when the peer starts anew: stop it where it runs (Ctrl-C there, or the line below), and start it again as it was started.',
  },
  restart: 'Restart now',
  restartLater: 'Later',
} as const
