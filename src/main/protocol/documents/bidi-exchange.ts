/**
 * The first exchange of a bidirectional pipe, as JXSE's `JxtaBiDiPipe` does it (the specification has
 * none): the asker sends a request with a pipe of its own to the server's pipe, the server answers on
 * that pipe with a new one made for the two, and from then on each writes to the other's. `close` ends
 * it. Known from reading JXSE; the credential that its members enclose is passed over.
 */
import {
  BIDI_CLOSE,
  BIDI_DIRECT,
  BIDI_NAMESPACE,
  BIDI_PROPERTIES,
  BIDI_RELIABLE,
  BIDI_REMOTE_PEER,
  BIDI_REMOTE_PIPE,
  BIDI_REQUEST_PIPE,
} from '../constants.ts'
import { EXTENSION_AWAY, EXTENSION_NAMESPACE } from '../message/reliable.ts'
import { bytesElement, elementText, textElement, xmlElement } from '../message/message.ts'
import type { Message, MessageElement } from '../message/message.ts'
import { documentError, within } from './document.ts'
import { encodePeerAdvertisement, parsePeerAdvertisement } from './peer-advertisement.ts'
import type { PeerAdvertisement } from './peer-advertisement.ts'
import { encodePipeAdvertisement, parsePipeAdvertisement } from './pipe-advertisement.ts'
import type { PipeAdvertisement } from './pipe-advertisement.ts'

export type BidiMessage = BidiRequest | BidiResponse | BidiClose

/** Sent to the pipe that a server listens on. */
export interface BidiRequest {
  readonly kind: 'request'
  /** The asker's own pipe, on which the answer and all that follows is to go. */
  readonly pipe: PipeAdvertisement
  /** Who asks, and how to get there: a claim. */
  readonly peer: PeerAdvertisement
  /** Whether messages are numbered and acknowledged. */
  readonly reliable: boolean
  /** What else the asker says; a Java property list where JXSE asks. */
  readonly properties?: Uint8Array
  /** Present where the asker saves the conversation: how long it asks to be waited for when it is away. */
  readonly awayMs?: number
}

/** Sent to the asker's pipe. */
export interface BidiResponse {
  readonly kind: 'response'
  /** The pipe that the server made for this asker. */
  readonly pipe: PipeAdvertisement
  readonly peer: PeerAdvertisement
  /** As that of a request, for the server. */
  readonly awayMs?: number
}

/** Sent on either pipe: there is nothing more to come, and nothing is read any more. */
export interface BidiClose {
  readonly kind: 'close'
}

/** The elements of a message of the exchange, in JXSE's order. */
export function encodeBidiMessage(message: BidiMessage): readonly MessageElement[] {
  switch (message.kind) {
    case 'request':
      return [
        pipeElement(BIDI_REQUEST_PIPE, message.pipe),
        textElement(BIDI_NAMESPACE, BIDI_RELIABLE, String(message.reliable)),
        direct,
        ...propertiesOf(message),
        peerElement(message.peer),
        ...awayOf(message),
      ]
    case 'response':
      return [
        direct,
        pipeElement(BIDI_REMOTE_PIPE, message.pipe),
        peerElement(message.peer),
        ...awayOf(message),
      ]
    case 'close':
      return [textElement(BIDI_NAMESPACE, BIDI_CLOSE, 'close')]
  }
}

/**
 * Reads a message of the exchange; `undefined` where it is none of these, hence the application's.
 * Throws coded errors only, for a document that cannot be read or is missing.
 */
export function parseBidiMessage(message: Message): BidiMessage | undefined {
  if (message.get(BIDI_NAMESPACE, BIDI_CLOSE) !== undefined) return { kind: 'close' }
  const asked = message.get(BIDI_NAMESPACE, BIDI_REQUEST_PIPE)
  if (asked !== undefined) return readRequest(message, asked)
  const answered = message.get(BIDI_NAMESPACE, BIDI_REMOTE_PIPE)
  if (answered === undefined) return undefined
  const said = { pipe: readPipe(answered), peer: readPeer(message), ...readAway(message) }
  return { kind: 'response', ...said }
}

/** Says that the messages are to take the ordinary way, by router: JXSE never says anything else. */
const direct = textElement(BIDI_NAMESPACE, BIDI_DIRECT, 'false')

function readRequest(message: Message, asked: MessageElement): BidiRequest {
  const reliable = message.get(BIDI_NAMESPACE, BIDI_RELIABLE)
  const properties = message.get(BIDI_NAMESPACE, BIDI_PROPERTIES)?.body
  return {
    kind: 'request',
    pipe: readPipe(asked),
    peer: readPeer(message),
    reliable: reliable !== undefined && elementText(reliable).trim().toLowerCase() === 'true',
    ...(properties === undefined ? {} : { properties }),
    ...readAway(message),
  }
}

/** Whole seconds; what is no such number says nothing. */
function readAway(message: Message): { readonly awayMs?: number } {
  const element = message.get(EXTENSION_NAMESPACE, EXTENSION_AWAY)
  const text = element === undefined ? '' : elementText(element)
  return /^[1-9]\d{0,6}$/.test(text) ? { awayMs: Number(text) * 1_000 } : {}
}

function awayOf({ awayMs }: { readonly awayMs?: number }): readonly MessageElement[] {
  if (awayMs === undefined) return []
  return [textElement(EXTENSION_NAMESPACE, EXTENSION_AWAY, String(Math.ceil(awayMs / 1_000)))]
}

function readPipe(element: MessageElement): PipeAdvertisement {
  return within(element.name, () => parsePipeAdvertisement(elementText(element)))
}

function readPeer(message: Message): PeerAdvertisement {
  const element = message.get(BIDI_NAMESPACE, BIDI_REMOTE_PEER)
  if (element === undefined) throw documentError(`there is no ${BIDI_REMOTE_PEER}`)
  return within(BIDI_REMOTE_PEER, () => parsePeerAdvertisement(elementText(element)))
}

function pipeElement(name: string, pipe: PipeAdvertisement): MessageElement {
  return xmlElement(BIDI_NAMESPACE, name, encodePipeAdvertisement(pipe))
}

function peerElement(peer: PeerAdvertisement): MessageElement {
  return xmlElement(BIDI_NAMESPACE, BIDI_REMOTE_PEER, encodePeerAdvertisement(peer))
}

function propertiesOf({ properties }: BidiRequest): readonly MessageElement[] {
  if (properties === undefined) return []
  return [bytesElement(BIDI_NAMESPACE, BIDI_PROPERTIES, properties)]
}
