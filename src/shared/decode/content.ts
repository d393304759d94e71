import { decodeCbor } from './cbor.ts'
import { isUtf8, NotThat, shownText, STRUCTURE_MAX_BYTES } from './byte-node.ts'
import type { ByteNode, NodeBudget } from './byte-node.ts'
import { decodeJson } from './json.ts'
import { decodeXml } from './xml.ts'

/** What a body was read as. */
export type ContentKind = 'json' | 'xml' | 'cbor' | 'text' | 'bytes'

export interface DecodedContent {
  readonly kind: ContentKind
  readonly node: ByteNode
}

type Decode = (bytes: Uint8Array, offset: number, budget: NodeBudget) => ByteNode

const DECODERS: Readonly<Record<'json' | 'xml' | 'cbor', Decode>> = {
  json: decodeJson,
  xml: decodeXml,
  cbor: decodeCbor,
}

/** A body as its type says that it is, or else as what it turns out to be; what is none of them is text or bytes. */
export const decodeContent = (
  bytes: Uint8Array,
  offset: number,
  type: string,
  budget: NodeBudget,
  isCut = false,
): DecodedContent => {
  const to = offset + bytes.length
  if (!isCut && bytes.length <= STRUCTURE_MAX_BYTES) {
    for (const kind of likelyKinds(bytes, type)) {
      const node = tried(() => DECODERS[kind](bytes, offset, budget))
      if (node !== undefined) return { kind, node }
    }
  }
  const isText = isUtf8(bytes, isCut) && !bytes.includes(0)
  return isText
    ? { kind: 'text', node: { label: 'Text', value: shownText(bytes), from: offset, to } }
    : { kind: 'bytes', node: { label: 'Bytes', value: `${bytes.length} bytes`, from: offset, to } }
}

const likelyKinds = (bytes: Uint8Array, type: string): readonly ('json' | 'xml' | 'cbor')[] => {
  if (/cbor/i.test(type)) return ['cbor']
  const first = bytes.find((byte) => byte > 0x20)
  if (/json/i.test(type) || first === 0x7b || first === 0x5b) return ['json']
  return /xml/i.test(type) || first === 0x3c ? ['xml'] : []
}

const tried = (decode: () => ByteNode): ByteNode | undefined => {
  try {
    return decode()
  } catch (error) {
    if (error instanceof NotThat) return undefined
    throw error
  }
}
