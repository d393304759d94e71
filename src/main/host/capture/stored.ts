/** Captured messages as a capture file holds them, and back. */
import * as v from 'valibot'
import { TRAFFIC_KINDS } from '../../../shared/rows.ts'
import { base64Decode, base64Encode } from '../../base/base64.ts'
import { EMPTY_BYTES } from '../../base/bytes.ts'
import type { StoredContent, StoredHead, StoredMessage } from '../../platform/captures/index.ts'
import { isPeerId, isPipeId } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import type { Content } from './content-ring.ts'
import type { CaptureRecord } from './record.ts'
import type { TrafficSource } from './source.ts'

/** Most elements that are read of an outline. */
const ELEMENTS_MAX = 256

const text = v.pipe(v.string(), v.maxLength(1024))
/** Namespace, name, type, size, and the beginning in base64. */
const Outline = v.pipe(
  v.array(v.tuple([text, text, text, v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()])),
  v.maxLength(ELEMENTS_MAX),
)

export const storedMessage = (record: CaptureRecord, source: TrafficSource): StoredMessage => {
  const { direction, peerId, proven, transport, address, kind, pipeId } = record
  const { atWallMs, sizeBytes, summary, number } = record
  const { names, groupName } = source
  const flow = {
    ...{ direction, peerId, proven, transport, address, kind, pipeId },
    peerName: peerId && names.peer(peerId),
    pipeName: pipeId && names.pipe(pipeId),
    groupName: pipeId && groupName(pipeId),
  }
  return { flow, atWallMs, sizeBytes, summary, ...storedContent(source.contentOf(number)) }
}

const storedContent = (content: Content | undefined): StoredContent => {
  if (content?.kind === 'whole') return { whole: content.bytes, outline: undefined }
  const elements = content?.elements.map(({ namespace, name, type, sizeBytes, head }) => [
    ...[namespace, name, type, sizeBytes, base64Encode(head)],
  ])
  return { whole: undefined, outline: elements && JSON.stringify(elements) }
}

/** What cannot be read any more keeps its place. */
export const recordOf = (head: StoredHead | undefined, number: number): CaptureRecord => {
  if (head === undefined) return { ...DAMAGED, number }
  const { atWallMs, sizeBytes, summary, direction, proven, transport, address } = head
  const { peerId = '', pipeId = '' } = head
  return {
    ...{ number, atWallMs, sizeBytes, summary, direction, proven, transport, address },
    kind: TRAFFIC_KINDS.find((kind) => kind === head.kind) ?? 'other',
    peerId: isPeerId(peerId) ? peerId : undefined,
    pipeId: isPipeId(pipeId) ? pipeId : undefined,
  }
}

const DAMAGED: Omit<CaptureRecord, 'number'> = {
  ...{ atWallMs: 0, sizeBytes: 0, summary: 'Damaged in the file', kind: 'other' },
  ...{ direction: 'in', transport: '', address: '' },
  ...{ peerId: undefined, proven: undefined, pipeId: undefined },
}

export const contentOf = ({ whole, outline }: StoredContent): Content | undefined => {
  if (whole !== undefined) return isMessage(whole) ? { kind: 'whole', bytes: whole } : undefined
  const parsed = outline === undefined ? undefined : v.safeParse(Outline, parsedJson(outline))
  if (parsed?.success !== true) return undefined
  return {
    kind: 'outline',
    elements: parsed.output.map(([namespace, name, type, sizeBytes, head]) => ({
      ...{ namespace, name, type, sizeBytes },
      head: base64Decode(head) ?? EMPTY_BYTES,
    })),
  }
}

const parsedJson = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const isMessage = (bytes: Uint8Array): boolean => {
  try {
    decodeMessage(bytes)
    return true
  } catch {
    return false
  }
}
