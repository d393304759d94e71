/** What a person writes as the element that is sent: text, JSON that is some, bytes in hexadecimal, or a file. Pure. */
import type { ElementInput } from '../../../shared/contract.ts'
import { SEND_MAX_BYTES } from '../../../shared/contract.ts'
import { textElement } from './text-element.ts'
import { COMPOSE_WORDS as words } from './compose-words.ts'

export const COMPOSE_MODES = ['text', 'json', 'hex', 'file'] as const
export type ComposeMode = (typeof COMPOSE_MODES)[number]

export interface ComposedFile {
  readonly name: string
  readonly type: string
  readonly base64: string
  readonly sizeBytes: number
}

export type Composed = { readonly element: ElementInput } | { readonly wrong: string }

const HEX_PAIR = /[0-9a-f]{2}/gi

/** The bytes as base64; spaces, line breaks, colons and `0x` between them are passed over. */
const fromHex = (text: string): string | undefined => {
  const digits = text.replaceAll(/0x|[\s:,-]/gi, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined
  const bytes = (digits.match(HEX_PAIR) ?? []).map((pair) =>
    String.fromCharCode(parseInt(pair, 16)),
  )
  return btoa(bytes.join(''))
}

const jsonFault = (text: string): string | undefined => {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : words.noJson
  }
}

export function compose(mode: ComposeMode, text: string, file?: ComposedFile): Composed {
  if (mode === 'text') return { element: textElement(text) }
  if (mode === 'json') {
    const wrong = jsonFault(text)
    if (wrong !== undefined) return { wrong }
    return { element: { ...textElement(text), type: 'application/json;charset=UTF-8' } }
  }
  if (mode === 'hex') {
    const base64 = fromHex(text)
    return base64 === undefined
      ? { wrong: words.noHex }
      : { element: { name: 'data', type: 'application/octet-stream', base64 } }
  }
  if (!file) return { wrong: words.noFile }
  if (file.sizeBytes > SEND_MAX_BYTES) return { wrong: words.fileTooLong }
  const type = file.type || 'application/octet-stream'
  return { element: { name: file.name.slice(0, 255), type, base64: file.base64 } }
}
