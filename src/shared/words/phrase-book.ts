/** English sentences back to the messages that they were made from, so that they can be said in another language. Pure. */
import { IntlMessageFormat } from 'intl-messageformat'
import type { MessageArguments } from './message.ts'
import type { Catalog } from './message-types.ts'

/** A message by its path in the catalog, with what stood in the sentence for its arguments. */
export interface Phrase {
  readonly path: readonly string[]
  readonly args: MessageArguments
}

/** Longer texts are not looked up: no sentence of ours is. */
export const PHRASE_MAX = 1_000

/** Fewest letters of its own by which a wording is recognised around names that hold anything. */
const LOOSE_MIN = 8

/** Arguments whose names begin so hold a sentence or a list of the peer's own making, not a name. */
export const NESTED = /^(why|list)/

type Piece = string | { readonly name: string; readonly isCount: boolean }

/** One wording of a message: its plurals and choices are decided, its arguments are open. */
interface Wording {
  readonly pieces: readonly Piece[]
  /** What its choices were decided to. */
  readonly decided: MessageArguments
}

interface Entry extends Wording {
  readonly path: readonly string[]
}

/**
 * All wordings of a catalog. A sentence is compared piece by piece, from left to right and without going back, so that no text
 * of another's making takes long; the wording with most letters of its own wins.
 */
export class PhraseBook {
  readonly #entries: readonly Entry[]

  constructor(english: Catalog) {
    this.#entries = entriesOf(english, []).toSorted((a, b) => weight(b) - weight(a))
  }

  /** `loose`: a name may hold what a sentence goes on with, such as a comma; only a wording that says enough by itself counts. */
  find(sentence: string, loose = false): Phrase | undefined {
    if (sentence.length > PHRASE_MAX) return undefined
    const text = sentence.replaceAll("'", '’')
    for (const entry of this.#entries) {
      if (loose && weight(entry) < LOOSE_MIN) return undefined
      const args = compare(entry, text, loose)
      if (args !== undefined) return { path: entry.path, args }
    }
    return undefined
  }
}

/** How many letters of its own a wording has. */
const weight = ({ pieces }: Wording): number =>
  pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0)

const entriesOf = (catalog: Catalog, path: readonly string[]): readonly Entry[] =>
  Object.entries(catalog).flatMap(([key, value]) => {
    const own = [...path, key]
    if (typeof value !== 'string') return entriesOf(value, own)
    const ast = new IntlMessageFormat(value, 'en', undefined, { ignoreTag: true }).getAst()
    return wordingsOf(ast).map((wording) => ({ ...wording, path: own }))
  })

type Element = ReturnType<IntlMessageFormat['getAst']>[number]

/** As the parser numbers them. */
const [LITERAL, PLURAL, COUNT] = [0, 6, 7]
const EMPTY: Wording = { pieces: [], decided: {} }

/** Every wording of a message; `counted` is the argument that `#` stands for. */
const wordingsOf = (elements: readonly Element[], counted = ''): readonly Wording[] =>
  elements.reduce<readonly Wording[]>(
    (before, element) =>
      before.flatMap((one) => wordingsOfElement(element, counted).map((next) => join(one, next))),
    [EMPTY],
  )

const wordingsOfElement = (element: Element, counted: string): readonly Wording[] => {
  const type: number = element.type
  if (type === COUNT) return [{ pieces: [{ name: counted, isCount: true }], decided: {} }]
  if (!('value' in element)) return [EMPTY]
  const value = String(element.value)
  if ('options' in element) {
    return Object.entries(element.options).flatMap(([option, branch]) =>
      wordingsOf(branch.value, value).map(({ pieces, decided }) => ({
        pieces,
        decided: { [value]: type === PLURAL ? (option === 'one' ? 1 : 2) : option, ...decided },
      })),
    )
  }
  if (type === LITERAL) return [{ pieces: [value], decided: {} }]
  return [{ pieces: [{ name: value, isCount: false }], decided: {} }]
}

const join = (a: Wording, b: Wording): Wording => {
  const [last, first] = [a.pieces.at(-1), b.pieces[0]]
  const decided = { ...a.decided, ...b.decided }
  return typeof last === 'string' && typeof first === 'string'
    ? { pieces: [...a.pieces.slice(0, -1), last + first, ...b.pieces.slice(1)], decided }
    : { pieces: [...a.pieces, ...b.pieces], decided }
}

const DIGITS = /^\d{1,15}$/
/** A name or a number ends where a sentence, a list or an explanation goes on. */
const GOES_ON = /[.,;:] /

/** Whether an argument may stand for this; sentences and lists of the peer's own making (see {@link NESTED}) for anything. */
const fits = (
  value: string,
  { name, isCount }: Exclude<Piece, string>,
  loose: boolean,
): boolean => {
  if (isCount) return DIGITS.test(value)
  return value !== '' && (loose || NESTED.test(name) || !GOES_ON.test(value))
}

/** The arguments, when the text is this wording from its first letter to its last. */
const compare = (
  { pieces, decided }: Wording,
  text: string,
  loose: boolean,
): MessageArguments | undefined => {
  const [first, last] = [pieces[0], pieces.at(-1)]
  if (typeof first === 'string' && !text.startsWith(first)) return undefined
  if (typeof last === 'string' && !text.endsWith(last)) return undefined
  const args: Record<string, string | number> = { ...decided }
  let at = 0
  let open: Exclude<Piece, string> | undefined
  const close = (end: number): boolean => {
    if (open === undefined) return end === at
    const value = text.slice(at, end)
    if (!fits(value, open, loose)) return false
    args[open.name] = open.isCount ? Number(value) : value
    return true
  }
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== 'string') {
      open = piece
      continue
    }
    const isLast = index === pieces.length - 1
    const found = isLast ? lastPlace(text, piece, at) : text.indexOf(piece, at)
    if (found < at || !close(found)) return undefined
    at = found + piece.length
    open = undefined
  }
  return close(text.length) ? args : undefined
}

/** Where the text ends with this piece, not before `from`; else -1. */
const lastPlace = (text: string, piece: string, from: number): number => {
  const place = text.length - piece.length
  return place >= from && text.endsWith(piece) ? place : -1
}
