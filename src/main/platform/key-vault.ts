/**
 * Where a profile's private key is kept, and the way from there to another place and back. The key itself always lies in
 * the profile's file; what a keychain keeps is the secret that opens it, so that a key of any length fits every keychain,
 * and the change from one place to the other is the replacing of one file.
 */
import { randomBytes } from 'node:crypto'
import { PipefitterError } from '../base/errors.ts'
import type { PlatformKey } from './identity-key.ts'
import {
  readKeyFile,
  SEALING_BYTES,
  unsealKey,
  writeKeyFile,
  writeSealedKeyFile,
} from './key-file.ts'
import type { KeyPlace } from './key-file.ts'
import { missingKeychain } from './keychain.ts'
import type { Keychain } from './keychain.ts'

/** `keychain`: sealed by a secret in the system's keychain. `file`: readable by whoever can read this user's files. */
export type KeyHome = 'keychain' | 'file'

/** Where the key is, for people. */
export interface KeyStorage {
  readonly kind: KeyHome
  readonly words: string
}

const IN_FILE = 'In a file of the profile that only this user of the system can read, not encrypted'

/** Knows where the key is kept, and moves it. */
export class KeyVault {
  readonly #place: KeyPlace
  readonly #keychain: Keychain | undefined
  #storage: KeyStorage = { kind: 'file', words: IN_FILE }
  #moving: Promise<void> = Promise.resolve()

  /** Without `keychain` keys are kept in the file alone. */
  constructor(place: KeyPlace, keychain: Keychain | undefined) {
    this.#place = place
    this.#keychain = keychain
  }

  get storage(): KeyStorage {
    return this.#storage
  }

  /**
   * The key that was kept, or nothing where there never was one. Rejects with `host/key-damaged`, `host/key-exposed`,
   * `host/keychain-missing`, `host/keychain-locked`, `host/keychain-empty`, `store/newer` and `store/failed`: whatever
   * is wrong, the file stays as it is.
   */
  async open(): Promise<PlatformKey | undefined> {
    const kept = readKeyFile(this.#place)
    if (kept === undefined) return undefined
    if (kept.kind === 'file') return kept.key
    const keychain = this.#needKeychain()
    const secret = await keychain.get(kept.account)
    if (secret === undefined) throw emptyKeychain(keychain, kept.account)
    const key = unsealKey(this.#place, kept, secret)
    this.#inKeychain(keychain)
    return key
  }

  /**
   * Keeps a key that is new here: with the keychain where there is one that takes it, else in the file, saying why.
   * Rejects with `store/failed`.
   */
  async keep(key: PlatformKey): Promise<void> {
    if (this.#keychain === undefined) return this.#keepInFile(key)
    try {
      await this.#seal(key, this.#keychain)
    } catch (error) {
      if (!(error instanceof PipefitterError) || !error.code.startsWith('host/keychain'))
        throw error
      this.#keepInFile(key, `, as ${error.message}`)
    }
  }

  /**
   * Keeps the key, which is that of this profile, in the other place; when that fails everything stays as it was.
   * Rejects with `host/keychain-missing`, `host/keychain-locked` and `store/failed`.
   */
  move(key: PlatformKey, to: KeyHome): Promise<void> {
    const moved = this.#moving.then(() => this.#move(key, to))
    this.#moving = moved.catch(() => undefined)
    return moved
  }

  async #move(key: PlatformKey, to: KeyHome): Promise<void> {
    if (to === this.#storage.kind) return
    if (to === 'keychain') return this.#seal(key, this.#needKeychain())
    const before = readKeyFile(this.#place)
    this.#keepInFile(key)
    if (before?.kind !== 'keychain' || this.#keychain === undefined) return
    // A secret that stays behind opens nothing any more.
    await this.#keychain.delete(before.account).catch(() => undefined)
  }

  /** An entry of its own for every sealing: no other profile, nor a copy of this one, loses its secret by it. */
  async #seal(key: PlatformKey, keychain: Keychain): Promise<void> {
    const account = `identity ${key.fingerprint.slice(0, 16)} ${randomBytes(8).toString('hex')}`
    const secret = randomBytes(SEALING_BYTES)
    await keychain.set(account, secret)
    // Believed when it was given back: not every service that takes a secret keeps it.
    const given = await keychain.get(account)
    if (given === undefined || !secret.equals(given))
      throw missingKeychain(`${keychain.name} does not keep what it is given`)
    try {
      writeSealedKeyFile(this.#place, key, account, secret)
    } catch (error) {
      await keychain.delete(account).catch(() => undefined)
      throw error
    }
    this.#inKeychain(keychain)
  }

  #needKeychain(): Keychain {
    if (this.#keychain !== undefined) return this.#keychain
    throw missingKeychain('The use of the system’s keychain is switched off for this run')
  }

  #inKeychain({ name }: Keychain): void {
    const words = `In a file of the profile, encrypted with a secret that ${name} keeps`
    this.#storage = { kind: 'keychain', words }
  }

  #keepInFile(key: PlatformKey, why = ''): void {
    writeKeyFile(this.#place, key)
    this.#storage = { kind: 'file', words: `${IN_FILE}${why}` }
  }
}

const emptyKeychain = ({ name }: Keychain, account: string): PipefitterError =>
  new PipefitterError(
    'host/keychain-empty',
    `The key of this peer cannot be opened: ${name} has nothing under the name “${account}”`,
    { details: { account } },
  )
