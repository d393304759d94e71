/** What a backup keeps of a peer: its key and name, whom it trusts, the pipes and groups that it made. */
import * as v from 'valibot'
import { PipefitterError } from '../../base/errors.ts'
import type { StoredPipe } from '../../peer/ports/store.ts'
import type { TrustRecord } from '../../peer/ports/trust.ts'
import {
  encodePipeAdvertisement,
  parsePipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import { MAX_PEER_NAME, peerName } from '../identity-file.ts'
import { openIdentityKey } from '../identity-key.ts'
import type { PlatformKey } from '../identity-key.ts'
import { formatTrust, parseTrust } from '../trust-file.ts'

/** A text of the profile's settings. */
export type KeptSetting = readonly [key: string, value: string]

export interface BackupContent {
  readonly createdWallMs: number
  readonly name: string
  readonly key: PlatformKey
  readonly trust: TrustRecord
  /** Groups that were created here or joined, and what else of the settings belongs to who a peer is. */
  readonly settings: readonly KeptSetting[]
  /** Who is in closed groups, as the profile keeps it; absent where there are none. */
  readonly memberships?: string | undefined
  /** Those that were created here. */
  readonly pipes: readonly StoredPipe[]
}

const FORMAT = 1
const PIPES_MAX = 10_000
const SETTINGS_MAX = 256
/** Longest value of a setting, in characters. */
const SETTING_MAX = 65_536
const wallMs = v.pipe(v.number(), v.finite())

const File = v.object({
  format: v.literal(FORMAT),
  createdWallMs: wallMs,
  name: v.pipe(v.string(), v.maxLength(MAX_PEER_NAME)),
  /** PKCS #8 in DER, in base64. */
  privateKey: v.pipe(v.string(), v.maxLength(1_024)),
  /** As `trust.json` holds it. */
  trust: v.string(),
  settings: v.pipe(
    v.array(
      v.tuple([v.pipe(v.string(), v.maxLength(64)), v.pipe(v.string(), v.maxLength(SETTING_MAX))]),
    ),
    v.maxLength(SETTINGS_MAX),
  ),
  memberships: v.optional(v.pipe(v.string(), v.maxLength(4 * 1024 * 1024))),
  pipes: v.pipe(
    v.array(
      v.object({
        document: v.pipe(v.string(), v.maxLength(65_536)),
        listening: v.boolean(),
        createdWallMs: wallMs,
        expiresWallMs: wallMs,
        publishedWallMs: v.optional(wallMs),
      }),
    ),
    v.maxLength(PIPES_MAX),
  ),
})

/** As bytes, with the private key: for what is encrypted or for this user alone. */
export const encodeContent = (content: BackupContent): Uint8Array => {
  const { createdWallMs, name, key, trust, settings, memberships, pipes } = content
  const file: v.InferInput<typeof File> = {
    ...{ format: FORMAT, createdWallMs, name },
    privateKey: Buffer.from(key.privateKey).toString('base64'),
    trust: formatTrust(trust),
    ...(memberships === undefined ? {} : { memberships }),
    settings: settings.map(([setting, value]) => [setting, value]),
    pipes: pipes.map(({ advertisement, origin: _origin, learnedFrom: _from, ...rest }) => ({
      document: encodePipeAdvertisement(advertisement),
      ...rest,
    })),
  }
  return Uint8Array.from(Buffer.from(JSON.stringify(file), 'utf8'))
}

/** Throws `backup/malformed` for what does not hold together, and `store/newer` for what a later program wrote. */
export const decodeContent = (bytes: Uint8Array): BackupContent => {
  const fields = fieldsOf(bytes)
  if (typeof fields['format'] === 'number' && fields['format'] > FORMAT)
    throw new PipefitterError('store/newer', 'The backup was made by a newer version')
  const parsed = v.safeParse(File, fields)
  if (!parsed.success) throw malformed(v.getDotPath(parsed.issues[0]) ?? 'content')
  const { createdWallMs, name, privateKey, trust, settings, memberships, pipes } = parsed.output
  return {
    ...{ createdWallMs, name: peerName(name), settings },
    ...(memberships === undefined ? {} : { memberships }),
    key: part('key', () => openIdentityKey(Buffer.from(privateKey, 'base64'))),
    trust: part('trust', () => parseTrust(trust)),
    pipes: pipes.map(({ document, publishedWallMs, ...rest }) => ({
      advertisement: part('pipes', () => parsePipeAdvertisement(document)),
      ...{ origin: 'created' as const, ...rest },
      ...(publishedWallMs === undefined ? {} : { publishedWallMs }),
    })),
  }
}

const fieldsOf = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    // What the parser says would quote the key.
    if (!(error instanceof SyntaxError)) throw error
  }
  throw malformed('content')
}

const part = <T>(name: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (error instanceof PipefitterError) throw malformed(name)
    throw error
  }
}

const malformed = (name: string): PipefitterError =>
  new PipefitterError('backup/malformed', `The backup does not hold together: ${name}`)
