/** The private key in a file of the profile that this user alone can read. */
import { openIdentityKey } from './identity-key.ts'
import type { PlatformKey } from './identity-key.ts'
import { readRecord, writeRecord } from './kept-record.ts'
import type { RecordKind } from './kept-record.ts'

const KEY: RecordKind = {
  what: 'key',
  formats: { 1: ['privateKey'] },
  damaged: 'host/key-damaged',
  afresh: 'together with identity.json and its copy to become a new peer',
  secret: true,
}

/** The part of a profile that is needed here. */
export interface KeyPlace {
  readonly keyFile: string
}

/**
 * The key in the file, or nothing where there is none. Throws `host/key-damaged`, never replacing the file,
 * `host/key-exposed` where anybody else could read it, `store/newer` and `store/failed`.
 */
export const readKeyFile = ({ keyFile }: KeyPlace): PlatformKey | undefined => {
  const record = readRecord(keyFile, KEY)
  if (record === undefined) return undefined
  return openIdentityKey(Buffer.from(record.fields['privateKey'] ?? '', 'base64'))
}

/** Throws `store/failed`. */
export const writeKeyFile = ({ keyFile }: KeyPlace, key: PlatformKey): void =>
  writeRecord(keyFile, KEY, { privateKey: Buffer.from(key.privateKey).toString('base64') })
