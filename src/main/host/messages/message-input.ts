import type { CallArguments } from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { MIME_BINARY, MIME_TEXT } from '../../protocol/constants.ts'
import { bytesElement, Message, type MessageElement } from '../../protocol/message/message.ts'

type Elements = CallArguments<'pipes.send'>['elements']

/** The message that a client's elements make. Throws `base/invalid-input` for an element with no body, or with two. */
export const messageOf = (elements: Elements): Message => Message.from(elements.map(elementOf))

const elementOf = ({ namespace, name, type, text, base64 }: Elements[number]): MessageElement => {
  if ((text === undefined) === (base64 === undefined)) {
    throw new PipefitterError(
      'base/invalid-input',
      `The element "${name}" needs either text or base64`,
    )
  }
  if (namespace === 'jxta') {
    throw new PipefitterError(
      'base/invalid-input',
      'The namespace "jxta" is kept for the protocols; choose another',
    )
  }
  if (text !== undefined) return bytesElement(namespace, name, utf8Encode(text), type ?? MIME_TEXT)
  return bytesElement(namespace, name, decodeBase64(base64 ?? ''), type ?? MIME_BINARY)
}

const decodeBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
