import type { DiscoveredDocument } from '../../protocol/documents/discovery-response.ts'

/**
 * Characters of advertisements in one response. Escaped twice on the wire they may become nearly four times as long, and
 * must stay under the size of XML that a peer reads.
 */
export const RESPONSE_CHARACTERS = 15_000
/** The same for a response that goes to everybody, and so has to fit into a datagram. */
export const DATAGRAM_CHARACTERS = 3_500

/** Shares documents out over as many responses as their length needs, at least one document each. */
export const batches = (
  documents: readonly DiscoveredDocument[],
  limitCharacters: number,
): readonly (readonly DiscoveredDocument[])[] => {
  const all: DiscoveredDocument[][] = []
  let characters = Infinity
  for (const one of documents) {
    characters += one.document.length
    if (characters > limitCharacters) {
      all.push([])
      characters = one.document.length
    }
    all.at(-1)?.push(one)
  }
  return all
}
