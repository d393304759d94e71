import type { MessageRow, ProtectionName } from '../../../shared/rows.ts'
import { Message } from '../../protocol/message/message.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'
import type { Entry } from '../feeds/log-feed.ts'
import { elementRow, keepElements, type KeptElement } from '../preview.ts'

/** A message as it is kept to be shown. */
export interface ShownMessage {
  readonly pipeId: PipeId
  readonly direction: 'in' | 'out'
  readonly peerId: PeerId
  /** Absent for what this peer said to itself. */
  readonly protection?: ProtectionName | undefined
  readonly atWallMs: number
  readonly sizeBytes: number
  readonly elements: readonly KeptElement[]
}

/** Copies what may be shown of a message. The size is of what its sender put in, so that it is the same at both ends. */
export const shownMessage = (
  message: Message,
  about: Omit<ShownMessage, 'sizeBytes' | 'elements'>,
): ShownMessage => {
  const own = Message.from(applicationElements(message))
  return { ...about, sizeBytes: own.byteLength, elements: keepElements(own) }
}

export const messageRow = (
  { number, source }: Entry<ShownMessage>,
  peerName: string,
): MessageRow => {
  const { elements, protection, ...rest } = source
  const how = protection === undefined ? {} : { protection }
  return { ...rest, ...how, id: String(number), peerName, elements: elements.map(elementRow) }
}
