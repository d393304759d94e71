/** What is read of captured bytes to be shown, and what a person types to filter it. */
import { deepStrictEqual } from 'node:assert/strict'
import { utf8Encode } from '../../src/main/base/bytes.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { bytesElement, Message } from '../../src/main/protocol/message/message.ts'
import { decodeMessageTree, type ByteNode } from '../../src/shared/decode/index.ts'
import { parseFilter } from '../../src/shared/filter/index.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { bytesOf, messageBytes, textOf, texts } from './seeds.ts'

const JSON_TEXT = '{"a":[1,-2.5e3,true,null,"\\u0041 b"],"__proto__":{"x":{}}}'
const CBOR = Uint8Array.from(
  Buffer.from(
    'a4616101616283f5f6fb3ff199999999999a6163a1617843010203616482d9010063e282ac20',
    'hex',
  ),
)
const SHOWN = bytesOf(
  Message.of(bytesElement('', 'json', utf8Encode(JSON_TEXT), 'application/json')),
  Message.of(bytesElement('', 'cbor', CBOR, 'application/cbor')),
  Message.of(bytesElement('', 'xml', utf8Encode('<a b="c">&amp;<d/>x</a>'), 'text/xml')),
)

/** Every part lies within the one that it is of. */
const assertWithin = ({ from, to, children = [] }: ByteNode, low: number, high: number): void => {
  deepStrictEqual([from >= low, to <= high, from <= to], [true, true, true])
  for (const child of children) assertWithin(child, from, to)
}

export const SHOWN_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'message that is shown',
    seeds: [...messageBytes, ...SHOWN],
    run(input) {
      const { tree, elements, isCut } = decodeMessageTree(input)
      assertWithin(tree, 0, input.length)
      for (const { from, to } of elements)
        deepStrictEqual([from >= 0, from <= to, to <= input.length], [true, true, true])
      deepStrictEqual(({} as Record<string, unknown>)['x'], undefined)
      if (isCut) throw new PipefitterError('protocol/message-malformed', 'not whole')
    },
  },
  {
    name: 'filter',
    seeds: texts(
      'peer:ben and not (size>1k or time>10:00)',
      'text:"a \\" b" or pipe=letters',
      'not not (((from:ada)))',
    ),
    run(input) {
      const text = textOf(input)
      const parsed = parseFilter(text)
      if (parsed.ok) return
      const { from, to } = parsed.error
      deepStrictEqual([from >= 0, from <= to], [true, true])
      throw new PipefitterError('protocol/document-malformed', 'no filter')
    },
  },
]
