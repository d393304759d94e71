import { base64Encode } from '../../../base/base64.ts'
import { EMPTY_BYTES, utf8Decode, utf8Encode } from '../../../base/bytes.ts'
import type { MessageElement } from '../../../protocol/message/message.ts'
import { endsOf, isoTime, wholeElements, type ExportFormat } from './exported.ts'

/** Of what is written in a line; grows when a field changes its meaning. */
const VERSION = 1

/** One object a line; the elements of what was kept whole, each body as text or else as base64. */
export const jsonl: ExportFormat = {
  begin: () => EMPTY_BYTES,
  message: (exported) => {
    const { number, atWallMs, ...rest } = exported.record
    const elements = wholeElements(exported.content)
    const line = {
      ...{ version: VERSION, number, time: isoTime(atWallMs), ...rest, ...endsOf(exported) },
      ...(elements.length > 0 ? { elements: elements.map(elementOf) } : {}),
    }
    return utf8Encode(`${JSON.stringify(line)}\n`)
  },
}

const elementOf = ({ namespace, name, type, body }: MessageElement) => ({
  ...{ namespace, name, type, sizeBytes: body.length },
  ...bodyOf(body),
})

const bodyOf = (body: Uint8Array) => {
  try {
    return { text: utf8Decode(body) }
  } catch {
    return { base64: base64Encode(body) }
  }
}
