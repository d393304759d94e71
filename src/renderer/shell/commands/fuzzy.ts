/** How well a text answers what was typed: its letters in order, better together and at the beginnings of words. Pure. */

const isWordStart = (text: string, at: number) =>
  at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '')

const APART = 1
const TOGETHER = 6
const AT_WORD = 8
/** Of two texts that answer alike the shorter is meant. */
const PER_LETTER_LEFT = 0.05

/** Higher is better; nothing where some letter is missing. An empty query is answered by all alike. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '')
  const letters = text.toLowerCase()
  if (!wanted) return 0
  /** The best score of what was typed so far, by the place of its last letter. */
  let ends: readonly number[] = []
  for (const [index, letter] of [...wanted].entries())
    ends = nextEnds(letters, letter, ends, index === 0)
  const best = ends.reduce((most, score) => Math.max(most, score), -Infinity)
  if (best === -Infinity) return undefined
  return best - (letters.length - wanted.length) * PER_LETTER_LEFT
}

function nextEnds(
  letters: string,
  letter: string,
  before: readonly number[],
  isFirst: boolean,
): readonly number[] {
  let bestBefore = isFirst ? 0 : -Infinity
  return Array.from({ length: letters.length }, (_, at) => {
    const previous = isFirst ? -Infinity : (before[at - 1] ?? -Infinity)
    bestBefore = Math.max(bestBefore, previous)
    if (letters[at] !== letter) return -Infinity
    const anew = bestBefore + (isWordStart(letters, at) ? AT_WORD : APART)
    return Math.max(anew, previous + TOGETHER)
  })
}
