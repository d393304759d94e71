/** From a vector's bytes to messages and documents, with the decoders under test. */
import { gunzipSync } from 'node:zlib'
import { decodeDatagram } from '../../src/main/protocol/framing/datagram.ts'
import { FrameDecoder } from '../../src/main/protocol/framing/frame-decoder.ts'
import type { Welcome } from '../../src/main/protocol/framing/welcome.ts'
import { decodeMessage } from '../../src/main/protocol/message/binary.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import type { Message, MessageElement } from '../../src/main/protocol/message/message.ts'
import type { Vector } from './vectors.ts'

/** What a frame decoder finds in the bytes, pushed in these pieces. */
export const framesIn = (pieces: readonly Uint8Array[], expectWelcome = false) => {
  const welcomes: Welcome[] = []
  const bodies: Uint8Array[] = []
  const decoder = new FrameDecoder({ expectWelcome })
  const sink = {
    onWelcome: (welcome: Welcome) => void welcomes.push(welcome),
    onMessage: (body: Uint8Array) => void bodies.push(body),
  }
  for (const piece of pieces) decoder.push(piece, sink)
  return { welcomes, bodies, decoder }
}

/** The bytes of a vector's message. */
export const bodyOf = ({ decoded, bytes }: Vector): Uint8Array => {
  if (decoded.kind === 'UDP multicast datagram') return decodeDatagram(bytes)
  if (decoded.kind === 'TLS plaintext') return bytes
  const [body] = framesIn([bytes]).bodies
  if (body === undefined) throw new Error('The frame holds no message')
  return body
}

export const messageOf = (vector: Vector): Message => decodeMessage(bodyOf(vector))

/** The text of an element, unpacked where it is gzipped. */
export const documentText = (element: MessageElement): string =>
  element.type === 'application/gzip'
    ? gunzipSync(element.body).toString('utf8')
    : elementText(element)
