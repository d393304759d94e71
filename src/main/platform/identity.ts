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
import type { KeyPlace } from './key-file.ts'
import { KeyVault } from './key-vault.ts'
import type { Keychain } from './keychain.ts'

export interface Identity {
  readonly peerId: PeerId
  /** What people see; not unique. */
  readonly name: string
  readonly key: PlatformKey
  /** Where the key is kept. */
  readonly vault: KeyVault
  /** Made just now: the profile never had one. */
  readonly created: boolean
  /** What a person should know, in words. */
  readonly notice?: string
}

type Place = IdentityPlace & KeyPlace

/** What may be said of how an identity is loaded. */
interface LoadOptions {
  /** For a profile that has no name yet; absent: the machine's. */
  readonly defaultName?: string
  /** Absent: keys are in files alone. */
  readonly keychain?: Keychain | undefined
}

/**
 * The peer's identity; a new one in a profile that never had any. One of the kind that was drawn by lot keeps its name.
 * Rejects with `host/identity-damaged` or `host/key-damaged`, never replacing what is damaged, `host/key-exposed`,
 * `host/keychain-missing`, `host/keychain-locked` or `host/keychain-empty` where the keychain that opens the key does
 * not, `store/newer` and `store/failed`.
 */
export const loadIdentity = async (
  place: Place,
  { defaultName = hostname(), keychain }: LoadOptions = {},
): Promise<Identity> => {
  const vault = new KeyVault(place, keychain)
  const kept = readIdentity(place)
  const found = await vault.open()
  if (kept !== undefined && 'fingerprint' in kept) {
    if (found?.fingerprint !== kept.fingerprint) throw strayKey(place, found)
    return identityOf(found, vault, kept.name, false)
  }
  // A crash may have come between the key and the name: then the key is there already.
  const key = found ?? (await newKey(vault))
  const name = peerName(kept?.name ?? defaultName)
  saveIdentity(place, { fingerprint: key.fingerprint, name })
  const identity = identityOf(key, vault, name, kept === undefined)
  return kept === undefined ? identity : { ...identity, notice: renewed(kept.formerPeerId) }
}

const identityOf = (
  key: PlatformKey,
  vault: KeyVault,
  name: string,
  created: boolean,
): Identity => ({ peerId: peerIdOfFingerprint(key.fingerprint), name, key, created, vault })

const newKey = async (vault: KeyVault): Promise<PlatformKey> => {
  const key = createIdentityKey()
  await vault.keep(key)
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
