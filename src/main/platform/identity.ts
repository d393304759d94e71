/**
 * Who this peer is: its key, made at the first start, and its name. The peer id follows from the key, and survives every
 * change of name, address and interface.
 */
import { hostname } from 'node:os'
import { PipefitterError } from '../base/errors.ts'
import type { PeerId } from '../protocol/ids.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import { peerName, readIdentity, saveIdentity } from './identity-file.ts'
import type { IdentityPlace } from './identity-file.ts'
import { createIdentityKey } from './identity-key.ts'
import type { PlatformKey } from './identity-key.ts'
import { readKeyFile, writeKeyFile } from './key-file.ts'
import type { KeyPlace } from './key-file.ts'

/** Where the key is, for people. */
export interface KeyStorage {
  readonly kind: 'keychain' | 'file'
  readonly words: string
}

export interface Identity {
  readonly peerId: PeerId
  /** What people see; not unique. */
  readonly name: string
  readonly key: PlatformKey
  readonly keyStorage: KeyStorage
  /** Made just now: the profile never had one. */
  readonly created: boolean
  /** What a person should know, in words. */
  readonly notice?: string
}

const IN_FILE: KeyStorage = {
  kind: 'file',
  words: 'In a file of the profile that only this user of the system can read, not encrypted',
}

type Place = IdentityPlace & KeyPlace

/**
 * The peer's identity; a new one in a profile that never had any. One of the kind that was drawn by lot keeps its name.
 * Throws `host/identity-damaged` or `host/key-damaged`, never replacing what is damaged, `host/key-exposed`,
 * `store/newer` and `store/failed`.
 */
export const loadIdentity = (place: Place, defaultName: string = hostname()): Identity => {
  const kept = readIdentity(place)
  const found = readKeyFile(place)
  if (kept !== undefined && 'fingerprint' in kept) {
    if (found?.fingerprint !== kept.fingerprint) throw strayKey(place, found)
    return identityOf(found, kept.name, false)
  }
  // A crash may have come between the key and the name: then the key is there already.
  const key = found ?? newKey(place)
  const name = peerName(kept?.name ?? defaultName)
  saveIdentity(place, { fingerprint: key.fingerprint, name })
  const identity = identityOf(key, name, kept === undefined)
  return kept === undefined ? identity : { ...identity, notice: renewed(kept.formerPeerId) }
}

const identityOf = (key: PlatformKey, name: string, created: boolean): Identity => {
  const peerId = peerIdOfFingerprint(key.fingerprint)
  return { peerId, name, key, created, keyStorage: IN_FILE }
}

const newKey = (place: Place): PlatformKey => {
  const key = createIdentityKey()
  writeKeyFile(place, key)
  return key
}

const renewed = (former: PeerId): string =>
  `This peer has a key now, and with it a new peer id. Others knew it as ${former}; they see a new peer of the same name`

const strayKey = ({ keyFile }: Place, found: PlatformKey | undefined): PipefitterError => {
  const what = found === undefined ? 'is gone' : 'is that of another peer'
  return new PipefitterError(
    'host/key-damaged',
    `The key of this peer ${what} (${keyFile}); put it back from a backup, or delete identity.json and its copy to become a new peer`,
    { details: { file: keyFile } },
  )
}
