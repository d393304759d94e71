/**
 * The private key in a file of the profile that this user alone can read: as it is, or sealed with a secret that the
 * system's keychain keeps. The file says which of the two, so that a key in a keychain that is not there is never taken
 * for no key.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { PipefitterError } from '../base/errors.ts'
import { openIdentityKey } from './identity-key.ts'
import type { PlatformKey } from './identity-key.ts'
import { damaged, readRecord, writeRecord } from './kept-record.ts'
import type { RecordKind } from './kept-record.ts'

const PLAIN_FORMAT = 1
const SEALED_FORMAT = 2
const KEY: RecordKind = {
  what: 'key',
  formats: { [PLAIN_FORMAT]: ['privateKey'], [SEALED_FORMAT]: ['account', 'sealed'] },
  damaged: 'host/key-damaged',
  afresh: 'together with identity.json and its copy to become a new peer',
  secret: true,
}
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Of the secret in the keychain: small enough for every one of them (Windows takes 2,560 bytes). */
export const SEALING_BYTES = 32
const ACCOUNT = /^[\w -]{1,80}$/

/** The part of a profile that is needed here. */
export interface KeyPlace {
  readonly keyFile: string
}

/** What the file holds: the key, or a key that the keychain's secret of this account opens. */
export type KeptKey =
  | { readonly kind: 'file'; readonly key: PlatformKey }
  | { readonly kind: 'keychain'; readonly account: string; readonly sealed: Uint8Array }

/**
 * What the file holds, or nothing where there is none. Throws `host/key-damaged`, never replacing the file,
 * `host/key-exposed` where anybody else could read it, `store/newer` and `store/failed`.
 */
export const readKeyFile = ({ keyFile }: KeyPlace): KeptKey | undefined => {
  const record = readRecord(keyFile, KEY)
  if (record === undefined) return undefined
  const { privateKey = '', account = '', sealed = '' } = record.fields
  if (record.format === PLAIN_FORMAT)
    return { kind: 'file', key: openIdentityKey(Buffer.from(privateKey, 'base64')) }
  if (!ACCOUNT.test(account)) throw damaged(keyFile, KEY, 'it names no entry of a keychain')
  return { kind: 'keychain', account, sealed: Buffer.from(sealed, 'base64') }
}

/** Keeps the key as it is. Throws `store/failed`. */
export const writeKeyFile = ({ keyFile }: KeyPlace, key: PlatformKey): void =>
  writeRecord(
    keyFile,
    KEY,
    { privateKey: Buffer.from(key.privateKey).toString('base64') },
    PLAIN_FORMAT,
  )

/** Keeps the key sealed with `secret`, which the keychain has under `account`. Throws `store/failed`. */
export const writeSealedKeyFile = (
  { keyFile }: KeyPlace,
  key: PlatformKey,
  account: string,
  secret: Uint8Array,
): void => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(account))
  const text = [cipher.update(key.privateKey), cipher.final()]
  const sealed = Buffer.concat([nonce, ...text, cipher.getAuthTag()])
  writeRecord(keyFile, KEY, { account, sealed: sealed.toString('base64') })
}

/** The key that was sealed. Throws `host/key-damaged` where it was not sealed with this secret, or was changed. */
export const unsealKey = (
  { keyFile }: KeyPlace,
  { account, sealed }: Extract<KeptKey, { kind: 'keychain' }>,
  secret: Uint8Array,
): PlatformKey => {
  const wrong = (): PipefitterError =>
    damaged(keyFile, KEY, 'what the keychain holds does not open it')
  if (secret.length !== SEALING_BYTES || sealed.length < NONCE_BYTES + TAG_BYTES) throw wrong()
  const decipher = createDecipheriv(CIPHER, secret, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(account)).setAuthTag(sealed.subarray(-TAG_BYTES))
  const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    return openIdentityKey(Buffer.concat([opened, decipher.final()]))
  } catch {
    throw wrong()
  }
}
