/**
 * Bytes behind a passphrase, as a backup file holds them:
 *
 *   0   8  `PFBACKUP`
 *   8   1  version of the format, 1
 *   9   1  how the key comes from the passphrase, 1: scrypt (RFC 7914)
 *   10  3  scrypt's cost: log2 N, r, p
 *   13 16  its salt
 *   29 12  nonce
 *   41  4  length of what follows without the tag, the highest byte first
 *   45  n  AES-256-GCM of the content, with all that stands before it as additional data
 *       16 tag
 *
 * scrypt and not Argon2: Electron's TLS library has no Argon2, and a backup made by one runtime is read by the other.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { PipefitterError } from '../../base/errors.ts'

const MAGIC = Buffer.from('PFBACKUP', 'latin1')
const VERSION = 1
const KDF_SCRYPT = 1
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32
const HEAD_BYTES = MAGIC.length + 2 + 3 + SALT_BYTES + NONCE_BYTES + 4
const CIPHER = 'aes-256-gcm'

/** Longest content, in bytes. */
export const BACKUP_MAX_BYTES = 8 * 1024 * 1024
/** Longest file of a backup, in bytes. */
export const BACKUP_FILE_MAX_BYTES = HEAD_BYTES + BACKUP_MAX_BYTES + TAG_BYTES
/** Shortest passphrase that is taken for a new backup, in characters. */
export const PASSPHRASE_MIN = 12
/** Longest, in characters. */
export const PASSPHRASE_MAX = 1_024

/** scrypt's cost. */
export interface SealCost {
  readonly log2N: number
  readonly r: number
  readonly p: number
}

/** 128 MiB for a moment: 0.3 to 1 s on machines of today. */
const COST: SealCost = { log2N: 17, r: 8, p: 1 }
/** What a file may ask of the machine that reads it: 256 MiB, a few seconds. */
const COST_MAX: SealCost = { log2N: 18, r: 8, p: 4 }
const COST_MIN: SealCost = { log2N: 10, r: 1, p: 1 }

/** What stands before the content. */
export interface SealHead {
  readonly cost: SealCost
  readonly salt: Uint8Array
  readonly nonce: Uint8Array
  /** The whole head as it stands. */
  readonly head: Uint8Array
  readonly content: Uint8Array
  readonly tag: Uint8Array
}

/** The file of a content. Rejects with `base/invalid-input` for a passphrase that is too short, or a content too long. */
export const seal = async (
  content: Uint8Array,
  passphrase: string,
  cost: SealCost = COST,
): Promise<Uint8Array> => {
  assertPassphrase(passphrase)
  if (content.length > BACKUP_MAX_BYTES)
    throw new PipefitterError('base/invalid-input', 'There is more to keep than a backup holds')
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const head = headOf(cost, salt, nonce, content.length)
  const cipher = createCipheriv(CIPHER, await keyOf(passphrase, salt, cost), nonce)
  cipher.setAAD(head)
  const sealed = [cipher.update(content), cipher.final()]
  return Uint8Array.from(Buffer.concat([head, ...sealed, cipher.getAuthTag()]))
}

/**
 * The content of a file. Rejects with `backup/malformed` for what is no backup, `store/newer` for one of a later program,
 * `backup/wrong-passphrase` where the passphrase is wrong or the file was changed.
 */
export const unseal = async (file: Uint8Array, passphrase: string): Promise<Uint8Array> => {
  const { cost, salt, nonce, head, content, tag } = readHead(file)
  const key = await keyOf(passphrase.slice(0, PASSPHRASE_MAX), salt, cost)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(head)
  decipher.setAuthTag(tag)
  const opened = decipher.update(content)
  try {
    return Uint8Array.from(Buffer.concat([opened, decipher.final()]))
  } catch (cause) {
    const words = 'The passphrase is wrong, or the file was changed'
    throw new PipefitterError('backup/wrong-passphrase', words, { cause })
  }
}

/** Throws `backup/malformed`, and `store/newer` for a later format; takes no more than the file holds. */
export const readHead = (file: Uint8Array): SealHead => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  if (bytes.length < MAGIC.length || MAGIC.compare(bytes, 0, MAGIC.length) !== 0)
    throw malformed('it does not begin as one')
  const version = bytes[MAGIC.length] ?? 0
  if (version > VERSION)
    throw new PipefitterError('store/newer', `The backup is of a newer version (format ${version})`)
  if (bytes.length < HEAD_BYTES + TAG_BYTES) throw malformed('it is cut off')
  if (version !== VERSION || bytes[MAGIC.length + 1] !== KDF_SCRYPT)
    throw malformed('it is of no known kind')
  const cost = readCost(bytes.subarray(MAGIC.length + 2))
  const salt = bytes.subarray(MAGIC.length + 5, MAGIC.length + 5 + SALT_BYTES)
  const nonce = bytes.subarray(HEAD_BYTES - 4 - NONCE_BYTES, HEAD_BYTES - 4)
  const length = bytes.readUInt32BE(HEAD_BYTES - 4)
  if (length > BACKUP_MAX_BYTES || bytes.length !== HEAD_BYTES + length + TAG_BYTES)
    throw malformed('it is cut off, or too long')
  const end = HEAD_BYTES + length
  return {
    ...{ cost, salt, nonce, head: bytes.subarray(0, HEAD_BYTES) },
    ...{ content: bytes.subarray(HEAD_BYTES, end), tag: bytes.subarray(end) },
  }
}

const readCost = ([log2N = 0, r = 0, p = 0]: Uint8Array): SealCost => {
  const cost = { log2N, r, p }
  for (const name of ['log2N', 'r', 'p'] as const)
    if (cost[name] < COST_MIN[name] || cost[name] > COST_MAX[name])
      throw malformed('it asks for more work than any of ours')
  return cost
}

const headOf = (
  { log2N, r, p }: SealCost,
  salt: Uint8Array,
  nonce: Uint8Array,
  length: number,
): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(length)
  return Buffer.concat([MAGIC, Buffer.of(VERSION, KDF_SCRYPT, log2N, r, p), salt, nonce, size])
}

/** One text has one writing, however it was typed (Unicode NFC). */
const keyOf = (
  passphrase: string,
  salt: Uint8Array,
  { log2N, r, p }: SealCost,
): Promise<Buffer> => {
  const N = 2 ** log2N
  const maxmem = 2 * 128 * N * r * p
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, { N, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

const assertPassphrase = (passphrase: string): void => {
  if (passphrase.length >= PASSPHRASE_MIN && passphrase.length <= PASSPHRASE_MAX) return
  throw new PipefitterError(
    'base/invalid-input',
    `The passphrase must have ${PASSPHRASE_MIN} to ${PASSPHRASE_MAX} characters`,
  )
}

const malformed = (why: string): PipefitterError =>
  new PipefitterError('backup/malformed', `The file is no backup of a peer: ${why}`)
