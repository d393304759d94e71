import { JXTA_NAMESPACE } from '../../../protocol/constants.ts'
import { decodeMessage } from '../../../protocol/message/binary.ts'
import type { MessageElement } from '../../../protocol/message/message.ts'
import type { Names } from '../../names.ts'
import type { Content } from '../content-ring.ts'
import type { CaptureRecord } from '../record.ts'

/** A captured message on its way into a file. */
export interface Exported {
  readonly record: CaptureRecord
  readonly names: Names
  readonly content: Content | undefined
}

/** How a file of captured messages is written: what it begins with, and what each message adds. Pure. */
export interface ExportFormat {
  readonly begin: () => Uint8Array
  readonly message: (exported: Exported) => Uint8Array
}

/** The elements of a message that was kept whole. */
export const wholeElements = (content: Content | undefined): readonly MessageElement[] =>
  content?.kind === 'whole' ? decodeMessage(content.bytes).elements : []

export const isOwn = ({ namespace }: MessageElement): boolean => namespace !== JXTA_NAMESPACE

/** Such as `2026-11-22T15:42:10.250Z`. */
export const isoTime = (wallMs: number): string => new Date(wallMs).toISOString()

/** What a row says of the two ends, as far as it is known. */
export const endsOf = ({ record, names }: Exported) => {
  const { peerId, pipeId } = record
  return {
    peerName: peerId === undefined ? undefined : names.peer(peerId),
    pipeName: pipeId === undefined ? undefined : names.pipe(pipeId),
  }
}
