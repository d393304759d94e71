import type { ReceivedRow } from '../../../shared/rows.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import { Message } from '../../protocol/message/message.ts'
import type { MessageElement } from '../../protocol/message/message.ts'
import { utf8Decode } from '../../base/bytes.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'
import type { Names } from '../names.ts'
import { elementRow, isTextType, keepElements } from '../preview.ts'
import { protectionOf } from './protection.ts'

/** A received message, whole, for a client; its size is of what its sender put in. */
export const receivedRow = (received: ReceivedMessage, names: Names): ReceivedRow => {
  const { message, from } = received
  const protection = protectionOf(received)
  const own = Message.from(applicationElements(message))
  return {
    peerId: from,
    peerName: names.peer(from),
    proven: protection === 'end-to-end' || protection === 'link',
    protection,
    sizeBytes: own.byteLength,
    elements: own.elements.map(wholeElementRow),
    ...(received.number === undefined ? {} : { number: received.number }),
  }
}

/** A reply, to be shown: the beginnings of its elements. */
export const replyRow = ({ message, from }: ReceivedMessage, names: Names) => {
  const own = Message.from(applicationElements(message))
  const elements = keepElements(own).map(elementRow)
  return { peerId: from, peerName: names.peer(from), sizeBytes: own.byteLength, elements }
}

const wholeElementRow = ({
  namespace,
  name,
  type,
  body,
}: MessageElement): ReceivedRow['elements'][number] => {
  const text = isTextType(type) ? textOrNone(body) : undefined
  return {
    namespace,
    name,
    type,
    ...(text === undefined ? { base64: encodeBase64(body) } : { text }),
  }
}

const textOrNone = (body: Uint8Array): string | undefined => {
  try {
    return utf8Decode(body)
  } catch {
    return undefined
  }
}

const CHUNK = 0x8000

const encodeBase64 = (bytes: Uint8Array): string => {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}
