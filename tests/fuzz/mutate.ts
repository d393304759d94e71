/** Damages inputs: the ways in which bytes go wrong, and the ways in which people make them go wrong. */
import type { Chance } from './chance.ts'

/** Bytes and numbers at the edges of what formats can say. */
const EDGES = ['00', 'ff', '7f', '80', '0000', 'ffff', '00000000', '7fffffff', '80000000'].concat([
  'ffffffff',
  '0020000000000000',
  'ffffffffffffffff',
  '0d0a',
  '20',
])
/** Things that mean something to a parser of XML, of ids or of addresses. */
const WORDS = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  ';',
  '"',
  ']]>',
  '<![CDATA[',
  '<!--',
  '-->',
  '<?x ?>',
].concat(
  ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a>', '&b;', '&#0;', '&#65;', '&#x10FFFF;', '&lt;'],
  ['__proto__', 'constructor', ' xmlns:jxta="x"', '<a>'.repeat(40), '\u0000', 'é', '🙂', 'jxta:'],
  ['urn:jxta:', 'uuid-', '://', '//', '#', '[::1]', ':', '-1', '9'.repeat(25), '0x10', 'true'],
)

const DICTIONARY: readonly Buffer[] = [
  ...EDGES.map((hex) => Buffer.from(hex, 'hex')),
  ...WORDS.map((word) => Buffer.from(word, 'utf8')),
]

/** A damaged copy of an input; `other` lends pieces. */
export function mutate(input: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let bytes: Uint8Array = Buffer.from(input)
  for (let times = 1 + chance.below(4); times > 0; times--) bytes = mutateOnce(bytes, other, chance)
  return new Uint8Array(bytes)
}

function mutateOnce(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1)
  const length = Math.min(bytes.length - at, chance.below(chance.below(4) === 0 ? 400 : 12))
  switch (chance.below(8)) {
    case 0:
      return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << chance.below(8)))
    case 1:
      return withByte(bytes, at, chance.below(256))
    case 2:
      return spliced(bytes, at, length, new Uint8Array(0))
    case 3:
      return spliced(bytes, at, 0, bytes.subarray(at, at + length))
    case 4:
      return spliced(bytes, at, 0, chance.pick(DICTIONARY))
    case 5: {
      const word = chance.pick(DICTIONARY)
      return spliced(bytes, at, word.length, word)
    }
    case 6:
      return bytes.subarray(0, at)
    default: {
      const from = chance.below(other.length + 1)
      return spliced(bytes, at, length, other.subarray(from, from + chance.below(60)))
    }
  }
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  if (at < bytes.length) bytes[at] = value
  return bytes
}

function spliced(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)])
}
