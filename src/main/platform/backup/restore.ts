/**
 * Restoring a backup: it is laid into the profile while a peer may still run with it, and takes effect at the next start,
 * before anything is opened. What it replaces is set aside, never deleted.
 */
import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { TrustRecord } from '../../peer/ports/trust.ts'
import { writeAtomically } from '../atomic-file.ts'
import { assertSecretFile, makeSecretFolder } from '../file-rights.ts'
import { saveIdentity } from '../identity-file.ts'
import { openKeptText } from '../kept-text-file.ts'
import { readKeyFile } from '../key-file.ts'
import { KeyVault } from '../key-vault.ts'
import type { Keychain } from '../keychain.ts'
import type { ProfilePaths } from '../profile-folder.ts'
import { openTrustStore } from '../trust-file.ts'
import { decodeContent, encodeContent, type BackupContent, type KeptSetting } from './content.ts'

/** `move`: this profile becomes that peer, whose old machine must stop. `new`: another peer that trusts the same ones. */
export const RESTORE_MODES = ['move', 'new'] as const
export type RestoreMode = (typeof RESTORE_MODES)[number]

type Place = Pick<
  ProfilePaths,
  | 'folder'
  | 'restoreFile'
  | 'identityFile'
  | 'keyFile'
  | 'trustFile'
  | 'databaseFile'
  | 'inboxFile'
  | 'invitationsFile'
  | 'membershipsFile'
  | 'readMarksFile'
>

/** Settings of a group are a slot each. */
const GROUP_SETTING = /^group \d{1,4}$/
const GROUP_SLOTS = 64
const COPIES = ['', '.backup']
const DATABASE_PARTS = ['', '-wal', '-shm']

/** Lays a backup into the profile for the next start. Throws `store/failed`. */
export const stageRestore = (
  { restoreFile }: Pick<Place, 'restoreFile'>,
  content: BackupContent,
  mode: RestoreMode,
): void => {
  try {
    writeAtomically(restoreFile, `${mode}\n${Buffer.from(encodeContent(content)).toString('utf8')}`)
  } catch (error) {
    throw failed('laid into the profile', error)
  }
}

/** A restore that has begun: keys and trust are in place, the store is still to take what belongs there. */
export interface BegunRestore {
  /** In words, complete: what this profile is now, and what others must do. */
  readonly notice: string
  /** Writes what the cache keeps, and ends the restore: from then on it is not repeated. */
  finish(store: Store): void
}

/**
 * Puts what was laid into the profile in place; nothing where nothing was. After a crash it is begun anew. The key is kept
 * where that which it replaces is; in a profile without one, with the keychain where there is one. Rejects with
 * `backup/malformed`, `host/key-exposed` where others could read it, and `store/failed`.
 */
export const beginRestore = async (
  place: Place,
  wallMs: number,
  keychain: Keychain | undefined,
): Promise<BegunRestore | undefined> => {
  const staged = readStaged(place)
  if (staged === undefined) return undefined
  const { content, mode } = staged
  try {
    const inFile = keptInFile(place)
    const aside = setAside(place, mode, wallMs)
    if (mode === 'move') {
      await new KeyVault(place, inFile ? undefined : keychain).keep(content.key)
      saveIdentity(place, { fingerprint: content.key.fingerprint, name: content.name })
      if (content.memberships !== undefined)
        openKeptText(place.membershipsFile).text.save(content.memberships)
    }
    openTrustStore(place).store.save(mode === 'move' ? content.trust : trustElsewhere(content))
    const finish = (store: Store): void => {
      store.write.batch(() => fillStore(store, content, mode))
      rmSync(place.restoreFile)
    }
    return { notice: noticeOf(content, mode, aside), finish }
  } catch (error) {
    throw error instanceof PipefitterError ? error : failed('restored', error)
  }
}

/** A key that cannot be read is replaced all the same: that may be why there is a restore. */
const keptInFile = (place: Place): boolean => {
  try {
    return readKeyFile(place)?.kind === 'file'
  } catch (error) {
    if (error instanceof PipefitterError) return false
    throw error
  }
}

const readStaged = ({
  restoreFile,
}: Place): { readonly content: BackupContent; readonly mode: RestoreMode } | undefined => {
  if (!existsSync(restoreFile)) return undefined
  const descriptor = openSync(restoreFile, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    assertSecretFile(descriptor, restoreFile)
    const text = readFileSync(descriptor, 'utf8')
    const end = text.indexOf('\n')
    const mode = RESTORE_MODES.find((one) => one === text.slice(0, end))
    if (mode === undefined)
      throw new PipefitterError('backup/malformed', `${basename(restoreFile)} says not what to do`)
    return { content: decodeContent(Buffer.from(text.slice(end + 1), 'utf8')), mode }
  } finally {
    closeSync(descriptor)
  }
}

/** Moves what is replaced into a folder of its own; gives its name, or nothing where nothing was. */
const setAside = (place: Place, mode: RestoreMode, wallMs: number): string | undefined => {
  const { identityFile, keyFile, trustFile, databaseFile, inboxFile, invitationsFile } = place
  const { membershipsFile, readMarksFile } = place
  const records = mode === 'move' ? [identityFile, keyFile, trustFile] : [trustFile]
  const files = [
    ...records.flatMap((file) => COPIES.map((ending) => file + ending)),
    ...(mode === 'move'
      ? [
          inboxFile,
          invitationsFile,
          membershipsFile,
          readMarksFile,
          ...DATABASE_PARTS.map((part) => databaseFile + part),
        ]
      : []),
  ].filter((file) => existsSync(file))
  if (files.length === 0) return undefined
  const name = `replaced-${new Date(wallMs).toISOString().replaceAll(':', '-')}`
  makeSecretFolder(join(place.folder, name))
  for (const file of files) renameSync(file, join(place.folder, name, basename(file)))
  return name
}

/** Rights on pipes belong to the pipes of the old machine. */
const trustElsewhere = ({ trust }: BackupContent): TrustRecord => ({
  peers: trust.peers.map((peer) => ({
    ...peer,
    grants: peer.grants.filter(({ pipeId }) => pipeId === undefined),
  })),
  accesses: new Map(),
})

const fillStore = (
  { read, write }: Store,
  { pipes, settings }: BackupContent,
  mode: RestoreMode,
): void => {
  if (mode === 'move') {
    for (const pipe of pipes) write.savePipe(pipe)
    for (const [key, value] of settings) write.setSetting(key, value)
    return
  }
  const free = Array.from({ length: GROUP_SLOTS }, (_, slot) => `group ${slot}`).filter(
    (key) => (read.setting(key) ?? '') === '',
  )
  for (const value of groupsElsewhere(settings)) {
    const key = free.shift()
    if (key !== undefined) write.setSetting(key, value)
  }
}

/** The groups that were joined, none of which was created here. */
const groupsElsewhere = (settings: readonly KeptSetting[]): readonly string[] =>
  settings.flatMap(([key, value]) => {
    if (!GROUP_SETTING.test(key) || value === '') return []
    try {
      const group: unknown = JSON.parse(value)
      if (typeof group !== 'object' || group === null || !('joined' in group)) return []
      return group.joined === true ? [JSON.stringify({ ...group, origin: 'found' })] : []
    } catch (error) {
      if (error instanceof SyntaxError) return []
      throw error
    }
  })

const NAMES_SHOWN = 12

/** Those that the peer was paired with, by name. */
export const pairedNames = ({ peers }: TrustRecord): readonly string[] =>
  peers
    .filter(({ standing }) => standing === 'paired')
    .map(({ name, fingerprint }) => name || fingerprint.slice(0, 16))

const noticeOf = (content: BackupContent, mode: RestoreMode, aside: string | undefined): string => {
  const what =
    mode === 'move'
      ? `This profile is now the peer ${content.name} (${peerIdOfFingerprint(content.key.fingerprint)}), from a backup. The machine where it ran before must not run it any more`
      : `Whom ${content.name} trusts was taken over from its backup; this peer has a key of its own. ${pairAgain(content)}`
  return aside === undefined ? what : `${what}. What was replaced lies in ${aside}`
}

const pairAgain = ({ trust }: BackupContent): string => {
  const names = pairedNames(trust)
  if (names.length === 0) return 'Nobody was paired with it'
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `Others do not know it yet; pair again with ${names.slice(0, NAMES_SHOWN).join(', ')}${more}`
}

const failed = (what: string, error: unknown): PipefitterError =>
  new PipefitterError('store/failed', `The backup cannot be ${what}: ${errorText(error)}`, {
    cause: error,
  })
