import type { BindingAnswer } from './answer.ts'

/** What is known of an answer's endpoint beyond the answer. */
export interface EndpointFacts {
  /** A link to it is open now. */
  readonly linked: boolean
  /** On a network that this peer has an interface on. */
  readonly sameSubnet: boolean
  readonly loopback: boolean
  readonly everWorked: boolean
  /** Failures since the last success. */
  readonly failures: number
  /** How many places it stands before those that a person's order of the pipe's paths does not name. */
  readonly places: number
}

/** What a place in a person's order is worth: more than everything else together. */
const PLACE_POINTS = 250

export interface Score {
  /** Higher is better; below zero for what cannot be bound. */
  readonly value: number
  /** What counted, in words, weightiest first. */
  readonly reasons: readonly string[]
}

interface Criterion {
  readonly points: (answer: BindingAnswer, facts: EndpointFacts) => number
  readonly words: (answer: BindingAnswer, facts: EndpointFacts) => string
}

/** The rule by which the app chooses, one line a criterion. */
const CRITERIA: readonly Criterion[] = [
  {
    points: (_, f) => PLACE_POINTS * f.places,
    words: () => 'early in the order that was given for its paths',
  },
  { points: (_, f) => (f.sameSubnet ? 40 : 0), words: () => 'on the same network' },
  { points: (_, f) => (f.linked ? 20 : 0), words: () => 'already linked' },
  {
    points: (a) => (a.source === 'cache' || a.source === 'on-behalf' ? 0 : 10),
    words: () => 'answered itself',
  },
  { points: (_, f) => (f.everWorked ? 10 : 0), words: () => 'worked before' },
  {
    points: (_, f) => -10 * Math.min(f.failures, 5),
    words: (_, f) => `failed ${f.failures} times lately`,
  },
  {
    points: (a) => -Math.min(30, (a.rttMs ?? 0) / 10),
    words: (a) => `${Math.max(1, Math.round(a.rttMs ?? 0))} ms away`,
  },
]

/** The base value of an answer that may be bound; one still being checked comes behind every usable one. */
const BASE = { usable: 100, checking: 0, refused: -1000, unusable: -1000 } as const

export const scoreAnswer = (answer: BindingAnswer, facts: EndpointFacts): Score => {
  const counted = CRITERIA.map(({ points, words }) => ({
    points: points(answer, facts),
    words: words(answer, facts),
  }))
    .filter(({ points }) => points !== 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const value = BASE[answer.verdict] + counted.reduce((sum, { points }) => sum + points, 0)
  return { value: Math.round(value), reasons: counted.map(({ words }) => words) }
}

/** What the rule chooses: the usable answer with the highest score, with its reason in words; the earlier one in a tie. */
export const chooseAnswer = <T extends { readonly answer: BindingAnswer; readonly score: Score }>(
  candidates: readonly T[],
): { readonly chosen: T; readonly because: string } | undefined => {
  const usable = candidates.filter(({ answer }) => answer.verdict === 'usable')
  const [first, ...rest] = usable
  if (first === undefined) return undefined
  const chosen = rest.reduce(
    (best, other) => (other.score.value > best.score.value ? other : best),
    first,
  )
  const only =
    usable.length === 1 ? 'the only usable answer' : `the best of ${usable.length} usable answers`
  return { chosen, because: [only, ...chosen.score.reasons].join(', ') }
}
