/** What is kept of a transfer between two runs, as text. A kept text is read like any other that comes from outside. */
import * as v from 'valibot'
import { RECEIVE_STATES, RECEIVE_WHYS } from '../../peer/transfer/transfer-receive-machine.ts'
import { SEND_STATES, SEND_WHYS } from '../../peer/transfer/transfer-send-machine.ts'
import { isPeerId, type PeerId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  isTransferId,
  OFFER_FILES_MAX,
  parseOfferedFile,
  type OfferedFile,
} from '../../protocol/transfer-message.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = v.pipe(v.string(), v.maxLength(4_096))
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const id = v.pipe(v.string(), v.check(isTransferId))

const common = {
  id,
  fingerprint: v.pipe(
    v.string(),
    v.transform(parseKeyFingerprint),
    v.custom<KeyFingerprint>((value) => value !== undefined),
  ),
  peerId: v.custom<PeerId>((value) => typeof value === 'string' && isPeerId(value)),
  name: text,
  isFolder: v.boolean(),
  files: count,
  sizeBytes: count,
  doneBytes: count,
  list: digest,
  isHeld: v.boolean(),
  createdWallMs: v.number(),
  stateSinceWallMs: v.number(),
  expiresWallMs: v.number(),
  resumedTimes: count,
  skipped: count,
  /** A person took it out of the list. */
  isHidden: v.boolean(),
}

const KeptOutgoing = v.object({
  ...common,
  direction: v.literal('out'),
  state: v.picklist(SEND_STATES),
  why: v.picklist(SEND_WHYS),
  /** Its files were uploaded, and are here for it alone. */
  isSpooled: v.boolean(),
})
export type KeptOutgoing = v.InferOutput<typeof KeptOutgoing>

const KeptIncoming = v.object({
  ...common,
  direction: v.literal('in'),
  state: v.picklist(RECEIVE_STATES),
  why: v.picklist(RECEIVE_WHYS),
  /** How the names of its parts begin, which nobody else knows. */
  secret: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** Where it goes. */
  folder: text,
  savedTo: v.optional(text),
  /** Nobody was asked. */
  isUnasked: v.boolean(),
})
export type KeptIncoming = v.InferOutput<typeof KeptIncoming>

const Kept = v.variant('direction', [KeptOutgoing, KeptIncoming])

/** Nothing where it is damaged. */
export const parseKept = (content: string | undefined): KeptOutgoing | KeptIncoming | undefined => {
  const parsed = v.safeParse(Kept, jsonOf(content))
  return parsed.success ? parsed.output : undefined
}

/** A file of an outgoing transfer: with where it is here. */
export interface OutgoingFile extends OfferedFile {
  readonly source: string
}

/** The files of an incoming one; nothing where they are damaged. */
export const parseKeptFiles = (content: string | undefined): readonly OfferedFile[] | undefined => {
  const values = jsonOf(content)
  if (!Array.isArray(values) || values.length > OFFER_FILES_MAX) return undefined
  const files = values.map(parseOfferedFile).filter((one) => one !== undefined)
  return files.length === values.length ? files : undefined
}

const Sources = v.array(v.object({ source: text }))

export const parseKeptSources = (
  content: string | undefined,
): readonly OutgoingFile[] | undefined => {
  const files = parseKeptFiles(content)
  const sources = v.safeParse(Sources, jsonOf(content))
  if (files === undefined || !sources.success) return undefined
  return files.map((file, at) => ({ ...file, source: sources.output[at]?.source ?? '' }))
}

/** One file of an incoming transfer that is there: by its place in the list, and whether it was there before. */
export interface KeptItem {
  readonly item: number
  readonly isSkipped: boolean
}

export const formatItem = ({ item, isSkipped }: KeptItem): string =>
  `${item} ${isSkipped ? 'skipped' : 'saved'}`

/** Lines that are cut or damaged are left out: such a file is looked at again. */
export const parseItems = (content: string | undefined): readonly KeptItem[] =>
  (content ?? '').split('\n').flatMap((line) => {
    const [, item, how] = /^(\d{1,5}) (skipped|saved)$/.exec(line) ?? []
    return item === undefined ? [] : [{ item: Number(item), isSkipped: how === 'skipped' }]
  })

const jsonOf = (content: string | undefined): unknown => {
  try {
    return content === undefined ? undefined : (JSON.parse(content) as unknown)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
