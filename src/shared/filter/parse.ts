/**
 * The filter language of traffic: `pipe == "telemetry" and size > 1k and payload contains "err"`.
 *
 *     filter  = either                      either = both { "or" both }
 *     both    = term { ["and"] term }       term   = "not" term | "(" either ")" | test
 *     test    = field operator value        a message's field, compared
 *             | word | string               any text of its row has it
 *
 * Bounded in length and depth; linear in the text. A filter that is none is a value with words and a place, not an error.
 */
import {
  fieldOf,
  isFieldName,
  operatorsOf,
  type FilterFieldName,
  type FilterOperator,
} from './fields.ts'
import { lexFilter, type Token } from './lexer.ts'
import { parseSize, parseTime, type FilterTime } from './values.ts'

/** Longest text of a filter, in characters. */
export const FILTER_MAX_CHARS = 1_000
/** Parentheses and `not` within each other. */
export const FILTER_MAX_DEPTH = 32

export type FilterNode =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly of: FilterNode }
  | { readonly kind: 'anywhere'; readonly text: string }
  | {
      readonly kind: 'text'
      readonly field: FilterFieldName
      readonly operator: FilterOperator
      readonly value: string
    }
  | { readonly kind: 'size'; readonly operator: FilterOperator; readonly bytes: number }
  | { readonly kind: 'time'; readonly operator: FilterOperator; readonly time: FilterTime }

/** Words about a part of a filter's text. */
export interface FilterRemark {
  readonly message: string
  readonly from: number
  readonly to: number
}

export type ParsedFilter =
  | {
      readonly ok: true
      readonly node: FilterNode
      /** What is allowed but will hardly be meant. */
      readonly doubts: readonly FilterRemark[]
      readonly fields: ReadonlySet<FilterFieldName>
    }
  | { readonly ok: false; readonly error: FilterRemark }

/** What ends parsing, with its place; never leaves this file. */
class Refusal extends Error {
  readonly remark: FilterRemark

  constructor(remark: FilterRemark) {
    super(remark.message)
    this.remark = remark
  }
}

export const parseFilter = (text: string): ParsedFilter => {
  if (text.length > FILTER_MAX_CHARS) {
    const message = `A filter has at most ${FILTER_MAX_CHARS} characters`
    return { ok: false, error: { message, from: FILTER_MAX_CHARS, to: text.length } }
  }
  const parser = new Parser(lexFilter(text), text.length)
  try {
    const node = parser.whole()
    return { ok: true, node, doubts: parser.doubts, fields: parser.fields }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.remark }
    throw error
  }
}

class Parser {
  readonly doubts: FilterRemark[] = []
  readonly fields = new Set<FilterFieldName>()
  readonly #tokens: readonly Token[]
  readonly #length: number
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens
    this.#length = length
  }

  whole(): FilterNode {
    if (this.#tokens.length === 0) return { kind: 'all' }
    const node = this.#either()
    const rest = this.#peek()
    if (rest !== undefined) throw this.#refuse('This parenthesis closes nothing', rest)
    return node
  }

  #either(): FilterNode {
    const parts = [this.#both()]
    while (this.#takeWord('or')) parts.push(this.#both())
    return joined('or', parts)
  }

  #both(): FilterNode {
    const parts = [this.#term()]
    for (;;) {
      if (this.#takeWord('and')) parts.push(this.#term())
      else if (this.#beginsTerm()) parts.push(this.#term())
      else return joined('and', parts)
    }
  }

  #beginsTerm(): boolean {
    const next = this.#peek()
    return next !== undefined && next.kind !== 'close' && !isWord(next, 'or')
  }

  #term(): FilterNode {
    const token = this.#next('A field, a word or a parenthesis is missing here')
    if (isWord(token, 'not')) return this.#deeper(token, () => ({ kind: 'not', of: this.#term() }))
    if (token.kind === 'open') return this.#deeper(token, () => this.#inner(token))
    if (token.kind === 'string') return this.#anywhere(token)
    if (token.kind !== 'word' || isWord(token, 'and') || isWord(token, 'or'))
      throw this.#refuse(`Something to compare is missing before ${token.text}`, token)
    return isFieldName(token.text) ? this.#test(token.text, token) : this.#anywhere(token)
  }

  #inner(open: Token): FilterNode {
    const node = this.#either()
    const close = this.#peek()
    if (close?.kind !== 'close') throw this.#refuse('This parenthesis is never closed', open)
    this.#at++
    return node
  }

  #deeper(token: Token, run: () => FilterNode): FilterNode {
    if (++this.#depth > FILTER_MAX_DEPTH)
      throw this.#refuse(`At most ${FILTER_MAX_DEPTH} of these within each other`, token)
    const node = run()
    this.#depth--
    return node
  }

  #anywhere(token: Token): FilterNode {
    this.#mustBeClosed(token)
    const next = this.#peek()
    if (next?.kind === 'operator')
      throw this.#refuse(`There is no field “${token.text}” to compare`, token)
    return { kind: 'anywhere', text: token.text.toLowerCase() }
  }

  #test(field: FilterFieldName, at: Token): FilterNode {
    this.fields.add(field)
    const operator = this.#operator(field, at)
    const value = this.#next(`A value is missing after ${operator}`)
    if (value.kind !== 'word' && value.kind !== 'string')
      throw this.#refuse(`A value is missing after ${operator}`, value)
    this.#mustBeClosed(value)
    const { kind, values } = fieldOf(field)
    if (kind === 'size') return { kind, operator, bytes: this.#size(value) }
    if (kind === 'time') return { kind, operator, time: this.#time(value) }
    if (values && !values.includes(value.text) && (operator === '==' || operator === '!='))
      this.doubts.push({ message: `${field} is never “${value.text}”`, ...placeOf(value) })
    return { kind, field, operator, value: value.text }
  }

  #operator(field: FilterFieldName, at: Token): FilterOperator {
    const known = operatorsOf(field)
    const token = this.#peek()
    const found = known.find((one) => one === token?.text)
    if (found !== undefined && token?.kind !== 'string') {
      this.#at++
      return found
    }
    const words = `After ${field} comes one of ${known.join(' ')}`
    throw this.#refuse(words, token?.kind === 'operator' ? token : at)
  }

  #size(token: Token): number {
    const bytes = parseSize(token.text)
    if (bytes === undefined) throw this.#refuse('A size is such as 512, 1k or 2.5M', token)
    return bytes
  }

  #time(token: Token): FilterTime {
    const time = parseTime(token.text)
    if (time === undefined)
      throw this.#refuse('A time is such as 15:42, 15:42:10.250 or 2026-01-31T15:42Z', token)
    return time
  }

  #mustBeClosed(token: Token): void {
    if (token.unclosed) throw this.#refuse('The closing quote is missing', token)
  }

  #takeWord(word: string): boolean {
    const next = this.#peek()
    if (next === undefined || !isWord(next, word)) return false
    this.#at++
    return true
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #next(missing: string): Token {
    const token = this.#peek()
    if (token === undefined)
      throw new Refusal({ message: missing, from: this.#length, to: this.#length })
    this.#at++
    return token
  }

  #refuse(message: string, token: Token): Refusal {
    return new Refusal({ message, ...placeOf(token) })
  }
}

const placeOf = ({ from, to }: Token) => ({ from, to })

const isWord = (token: Token, word: string): boolean =>
  token.kind === 'word' && token.text.toLowerCase() === word

const joined = (kind: 'and' | 'or', parts: readonly FilterNode[]): FilterNode => {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind, parts }
}
