/**
 * A stream of bytes over a reliable conversation: what a pipe's end that is fitted to a socket or a program says. One element a
 * message, in a namespace of ours, so that who does not know of it sees bytes of an application. See docs/PROTOCOL.md.
 */
import { bytesElement, elementText, Message, textElement } from './message.ts'

export const STREAM_NAMESPACE = 'pfstream'
/** The version that is spoken; who asks with another is refused. */
export const STREAM_VERSION = '1'
/** Most bytes of the stream in one message. */
export const STREAM_CHUNK_MAX = 65_536
/** Longest reason, in characters. */
const REASON_MAX = 300

/** One message of a stream. */
export type StreamWord =
  /** Asks to be put through; the first word of whoever began the conversation. */
  | { readonly kind: 'open'; readonly version: string }
  /** The thing at this end is reached. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** Nothing more comes this way; the other way may go on. `note`: what a person should know of it, in words. */
  | { readonly kind: 'end'; readonly note: string }
  /** It is over both ways, and not in order: why, in words. */
  | { readonly kind: 'failed'; readonly why: string }

export const encodeStreamWord = (word: StreamWord): Message => {
  switch (word.kind) {
    case 'open':
      return saying('open', word.version)
    case 'ready':
      return saying('ready', '')
    case 'data':
      return Message.of(bytesElement(STREAM_NAMESPACE, 'data', word.bytes))
    case 'end':
      return saying('end', word.note.slice(0, REASON_MAX))
    case 'failed':
      return saying('failed', word.why.slice(0, REASON_MAX))
  }
}

/** What a message says; `undefined` for one that is none of a stream, or too long. */
export const parseStreamWord = (message: Message): StreamWord | undefined => {
  const element = message.elements.find(({ namespace }) => namespace === STREAM_NAMESPACE)
  if (element === undefined || element.body.length > STREAM_CHUNK_MAX) return undefined
  if (element.name === 'data') return { kind: 'data', bytes: element.body }
  try {
    const text = elementText(element).slice(0, REASON_MAX)
    switch (element.name) {
      case 'open':
        return { kind: 'open', version: text }
      case 'ready':
        return { kind: 'ready' }
      case 'end':
        return { kind: 'end', note: text }
      case 'failed':
        return { kind: 'failed', why: text }
    }
  } catch {
    // No UTF-8: none of ours.
  }
  return undefined
}

const saying = (name: string, text: string): Message =>
  Message.of(textElement(STREAM_NAMESPACE, name, text))
