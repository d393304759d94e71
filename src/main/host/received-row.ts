import type { ReceivedRow } from '../../shared/rows.ts'
import type { ReceivedMessage } from '../peer/pipe/input-pipe.ts'
import type { MessageElement } from '../protocol/message/message.ts'
import { utf8Decode } from '../base/bytes.ts'
import { applicationElements } from './application-elements.ts'
import type { Names } from './names.ts'
import { isTextType } from './preview.ts'

/** A received message, whole, for a client. */
export const receivedRow = (
  { message, from, sizeBytes }: ReceivedMessage,
  names: Names,
): ReceivedRow => ({
  peerId: from,
  peerName: names.peer(from),
  sizeBytes,
  elements: applicationElements(message).map(wholeElementRow),
})

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
