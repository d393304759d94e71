/**
 * The steps by which files go from one peer to another, over a conversation on the receiver's own pipe for files: JSON in one
 * element, and the bytes of a chunk in a second. See docs/FILES.md.
 */
import { utf8Decode, utf8Encode } from '../base/bytes.ts'
import { PipefitterError } from '../base/errors.ts'
import { bytesElement, Message } from './message/message.ts'

export const TRANSFER_NAMESPACE = 'pftransfer'
const STEP_ELEMENT = 'step'
const DATA_ELEMENT = 'data'

/** Most files of one offer. */
export const OFFER_FILES_MAX = 10_000
/** Deepest file of an offer, in segments of its path. */
export const OFFER_DEPTH_MAX = 32
/** Longest segment of a path, in bytes of UTF-8. */
export const OFFER_SEGMENT_BYTES_MAX = 255
/** Longest chunk, in bytes: many of them fit into the window of a conversation. */
export const CHUNK_BYTES_MAX = 64 * 1024
/** Most files in one message of the list, and its longest step, in bytes. */
export const LIST_FILES_MAX = 256
export const STEP_BYTES_MAX = 512 * 1024
/** Most spans of files in one `take`: every other one of an offer's files. */
const SPANS_MAX = OFFER_FILES_MAX / 2

/** One file of an offer. */
export interface OfferedFile {
  /** Folder, folder, …, name; below the folder that is offered, or the name alone. */
  readonly path: readonly string[]
  readonly sizeBytes: number
  /** Of its content, in hexadecimal. */
  readonly sha256: string
}

/** Why the receiver does not take an offer. `full`: too many wait there. */
export const TRANSFER_REFUSALS = ['person', 'full', 'malformed'] as const
export type TransferRefusal = (typeof TRANSFER_REFUSALS)[number]

/** Why one side holds a transfer. */
export const TRANSFER_HOLDS = ['person', 'disk-full'] as const
export type TransferHold = (typeof TRANSFER_HOLDS)[number]

/** Why one side gave it up. `changed`: a file is not what was offered; `content`: what came was not what was offered. */
export const TRANSFER_FAULTS = ['changed', 'unreadable', 'content', 'unwritable'] as const
export type TransferFault = (typeof TRANSFER_FAULTS)[number]

/** How much of one file the receiver has on its disk, and the hash of that. */
export interface TransferPart {
  readonly item: number
  readonly haveBytes: number
  readonly sha256: string
}

export type TransferStep =
  /** From the sender, at each new conversation: what there is. `list`: the hash of the list of files. */
  | {
      readonly kind: 'offer'
      readonly name: string
      readonly isFolder: boolean
      readonly files: number
      readonly sizeBytes: number
      readonly list: string
    }
  /** From the receiver: it does not know the files yet. */
  | { readonly kind: 'list-wanted' }
  | { readonly kind: 'list'; readonly from: number; readonly files: readonly OfferedFile[] }
  /** From the receiver: a person there has to decide. */
  | { readonly kind: 'waits' }
  | { readonly kind: 'refused'; readonly why: TransferRefusal }
  /** From the receiver: send all but these spans of files (first, last; in order), and of one file what is missing. */
  | {
      readonly kind: 'take'
      readonly round: number
      readonly there: readonly (readonly [number, number])[]
      readonly part: TransferPart | undefined
    }
  /** `sha256`: of the file up to the end of this chunk. Offset 0 begins the file anew. */
  | {
      readonly kind: 'chunk'
      readonly round: number
      readonly item: number
      readonly offset: number
      readonly sha256: string
      readonly data: Uint8Array
    }
  /** From the receiver: so many bytes are written, and that file up to there. */
  | {
      readonly kind: 'progress'
      readonly doneBytes: number
      readonly item: number
      readonly offset: number
    }
  | { readonly kind: 'hold'; readonly why: TransferHold }
  /** From the receiver: all is verified and saved. */
  | { readonly kind: 'receipt' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'failed'; readonly why: TransferFault }

export interface TransferMessage {
  /** Names the transfer: 32 hexadecimal digits, chosen by the sender. */
  readonly transfer: string
  readonly step: TransferStep
}

export const isTransferId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)
const isDigest = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

/** The chunk's bytes are kept by reference. */
export const encodeTransfer = ({ transfer, step }: TransferMessage): Message => {
  if (step.kind !== 'chunk') return Message.of(stepElement({ transfer, ...step }))
  const { data, ...rest } = step
  return Message.of(
    stepElement({ transfer, ...rest }),
    bytesElement(TRANSFER_NAMESPACE, DATA_ELEMENT, data),
  )
}

const stepElement = (fields: Fields) =>
  bytesElement(TRANSFER_NAMESPACE, STEP_ELEMENT, utf8Encode(JSON.stringify(fields)))

/** The bytes of a chunk are a view of the message. Throws `protocol/message-malformed`. */
export const decodeTransfer = (message: Message): TransferMessage => {
  const fields = fieldsOf(message.get(TRANSFER_NAMESPACE, STEP_ELEMENT)?.body)
  const { transfer } = fields
  const step = stepOf(fields, message.get(TRANSFER_NAMESPACE, DATA_ELEMENT)?.body)
  if (typeof transfer !== 'string' || !isTransferId(transfer) || step === undefined)
    throw malformed()
  return { transfer, step }
}

/** One file as it is hashed into the hash of the list: whoever changes anything of it changes the hash. */
export const listLine = ({ path, sizeBytes, sha256 }: OfferedFile): string =>
  `${JSON.stringify([path, sizeBytes, sha256])}\n`

/** Whether a path may stand in an offer at all; what becomes of it on a disk is the receiver's. */
export const isOfferedPath = (path: readonly string[]): boolean =>
  path.length > 0 &&
  path.length <= OFFER_DEPTH_MAX &&
  path.every(
    (segment) =>
      segment !== '' &&
      segment.length <= OFFER_SEGMENT_BYTES_MAX &&
      utf8Encode(segment).length <= OFFER_SEGMENT_BYTES_MAX,
  )

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (body: Uint8Array | undefined): Fields => {
  if (body === undefined || body.length > STEP_BYTES_MAX) throw malformed()
  try {
    return recordOf(JSON.parse(utf8Decode(body)) as unknown) ?? {}
  } catch (error) {
    // Text that is no UTF-8 is a TypeError of the decoder.
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error
  }
  throw malformed()
}

const stepOf = (fields: Fields, data: Uint8Array | undefined): TransferStep | undefined => {
  switch (fields['kind']) {
    case 'list-wanted':
    case 'waits':
    case 'receipt':
    case 'cancel':
      return { kind: fields['kind'] }
    case 'refused':
      return reasoned('refused', TRANSFER_REFUSALS, fields)
    case 'hold':
      return reasoned('hold', TRANSFER_HOLDS, fields)
    case 'failed':
      return reasoned('failed', TRANSFER_FAULTS, fields)
    case 'offer':
      return offerOf(fields)
    case 'list':
      return listOf(fields)
    case 'take':
      return takeOf(fields)
    case 'chunk':
      return chunkOf(fields, data)
    case 'progress': {
      const { doneBytes, item, offset } = fields
      if (!isCount(doneBytes) || !isItem(item) || !isCount(offset)) return undefined
      return { kind: 'progress', doneBytes, item, offset }
    }
    default:
      return undefined
  }
}

const reasoned = <K extends string, W extends string>(
  kind: K,
  words: readonly W[],
  fields: Fields,
): { readonly kind: K; readonly why: W } | undefined => {
  const why = words.find((one) => one === fields['why'])
  return why === undefined ? undefined : { kind, why }
}

const offerOf = ({ name, isFolder, files, sizeBytes, list }: Fields): TransferStep | undefined => {
  if (typeof name !== 'string' || !isOfferedPath([name]) || typeof isFolder !== 'boolean')
    return undefined
  if (!isCount(files) || files < 1 || files > OFFER_FILES_MAX) return undefined
  if (!isCount(sizeBytes) || !isDigest(list)) return undefined
  return { kind: 'offer', name, isFolder, files, sizeBytes, list }
}

const listOf = ({ from, files }: Fields): TransferStep | undefined => {
  if (!isItem(from) || !Array.isArray(files) || files.length > LIST_FILES_MAX) return undefined
  const parsed = files.map(parseOfferedFile).filter((one) => one !== undefined)
  return parsed.length === files.length ? { kind: 'list', from, files: parsed } : undefined
}

/** A file of an offer as it came, or was kept. */
export const parseOfferedFile = (value: unknown): OfferedFile | undefined => {
  const { path, sizeBytes, sha256 } = recordOf(value) ?? {}
  if (!Array.isArray(path) || path.length > OFFER_DEPTH_MAX) return undefined
  const segments = path.filter((segment) => typeof segment === 'string')
  if (segments.length !== path.length || !isOfferedPath(segments)) return undefined
  return isCount(sizeBytes) && isDigest(sha256) ? { path: segments, sizeBytes, sha256 } : undefined
}

const takeOf = ({ round, there, part }: Fields): TransferStep | undefined => {
  if (!isCount(round) || !Array.isArray(there) || there.length > SPANS_MAX) return undefined
  const spans = there.map(spanOf).filter((one) => one !== undefined)
  const isOrdered = spans.every(([first], at) => first > (spans[at - 1]?.[1] ?? -1))
  if (spans.length !== there.length || !isOrdered) return undefined
  if (part === undefined) return { kind: 'take', round, there: spans, part: undefined }
  const { item, haveBytes, sha256 } = recordOf(part) ?? {}
  if (!isItem(item) || !isCount(haveBytes) || !isDigest(sha256)) return undefined
  return { kind: 'take', round, there: spans, part: { item, haveBytes, sha256 } }
}

const spanOf = (value: unknown): readonly [number, number] | undefined => {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [first, last] = value as readonly unknown[]
  return isItem(first) && isItem(last) && first <= last ? [first, last] : undefined
}

const chunkOf = (
  { round, item, offset, sha256 }: Fields,
  data: Uint8Array | undefined,
): TransferStep | undefined => {
  if (data === undefined || data.length === 0 || data.length > CHUNK_BYTES_MAX) return undefined
  if (!isCount(round) || !isItem(item) || !isCount(offset) || !isDigest(sha256)) return undefined
  return { kind: 'chunk', round, item, offset, sha256, data }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isItem = (value: unknown): value is number => isCount(value) && value < OFFER_FILES_MAX

const recordOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined

const malformed = (): PipefitterError =>
  new PipefitterError('protocol/message-malformed', 'A step of a transfer is malformed')
