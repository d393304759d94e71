import { equalBytes, hexDecode, hexEncode } from '../../base/bytes.ts'
import { KEYS_PER_ANSWER_MAX, KEYS_PER_LOOKUP_MAX } from './limits.ts'

/** Bytes of a key of the DHT. */
const KEY_BYTES = 32

/**
 * The keys that nodes named, in the order in which they are worth a try: those first that most nodes named. Nodes that
 * agree may be one liar, and a node alone may be the one that is honest: so after the first that most agree on the nodes take
 * turns, each with the key that it named first. Long answers are cut, and our own key is none.
 */
export const rankKeys = (
  answers: readonly (readonly Uint8Array[])[],
  own: Uint8Array,
): readonly Uint8Array[] => {
  const named = new Map<string, number>()
  const cut = answers.map((keys) =>
    keys
      .slice(0, KEYS_PER_ANSWER_MAX)
      .filter((key) => key.length === KEY_BYTES && !equalBytes(key, own))
      .map(hexEncode),
  )
  for (const keys of cut)
    for (const key of new Set(keys)) {
      if (!named.has(key) && named.size >= KEYS_PER_LOOKUP_MAX) continue
      named.set(key, (named.get(key) ?? 0) + 1)
    }
  const agreed = [...named.keys()].sort((a, b) => (named.get(b) ?? 0) - (named.get(a) ?? 0))
  const ordered = new Set(interleave(agreed, inTurns(cut)))
  return [...ordered].flatMap((key) => hexDecode(key) ?? [])
}

/** One of each, again and again. */
const inTurns = (lists: readonly (readonly string[])[]): readonly string[] => {
  const all: string[] = []
  for (let round = 0; round < KEYS_PER_ANSWER_MAX; round++)
    for (const list of lists) {
      const key = list[round]
      if (key !== undefined && all.length < KEYS_PER_LOOKUP_MAX) all.push(key)
    }
  return all
}

const interleave = (a: readonly string[], b: readonly string[]): readonly string[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, at) => [a[at], b[at]])
    .flat()
    .filter((one) => one !== undefined)
