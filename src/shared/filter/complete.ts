/** What may come next in a filter that is being written. Pure: the values that are known now are handed in. */
import { FILTER_FIELD_NAMES, fieldOf, isFieldName, operatorsOf } from './fields.ts'
import type { FilterFieldName } from './fields.ts'
import { lexFilter, quoteValue, type Token } from './lexer.ts'

export interface Completion {
  readonly insert: string
  readonly label: string
  readonly what: string
}

export interface Completions {
  /** The part of the text that a chosen one replaces. */
  readonly from: number
  readonly to: number
  readonly items: readonly Completion[]
}

/** Values of fields that are known now, such as names of pipes. */
export type KnownValues = Partial<Record<FilterFieldName, readonly string[]>>

const OFFERED_MAX = 12

const SIZES = ['1k', '16k', '1M']

export const completeFilter = (text: string, cursor: number, known: KnownValues): Completions => {
  const tokens = lexFilter(text.slice(0, cursor))
  const last = tokens.at(-1)
  // What touches the cursor is still being written; an operator or a parenthesis is whole at once.
  const isOpen =
    last !== undefined &&
    last.to === cursor &&
    (last.kind === 'word' || last.unclosed === true || last.kind === 'operator')
  const begun = isOpen ? last : undefined
  const before = isOpen ? tokens.slice(0, -1) : tokens
  const typed = (begun?.text ?? '').toLowerCase()
  const items = itemsAfter(before, known)
    .filter(({ label }) => label.toLowerCase().includes(typed))
    .sort((a, b) => startsFirst(a, typed) - startsFirst(b, typed))
    .slice(0, OFFERED_MAX)
  return { from: begun?.from ?? cursor, to: cursor, items }
}

const startsFirst = ({ label }: Completion, typed: string): number =>
  label.toLowerCase().startsWith(typed) ? 0 : 1

const itemsAfter = (before: readonly Token[], known: KnownValues): readonly Completion[] => {
  const last = before.at(-1)
  const earlier = before.at(-2)
  const field = fieldIn(last)
  if (field !== undefined && fieldIn(beforeOperator(before)) === undefined)
    return operatorsOf(field).map((one) => item(one, OPERATOR_WORDS[one] ?? ''))
  const compared = last && isComparison(last) ? fieldIn(earlier) : undefined
  if (compared !== undefined) return valuesOf(compared, known)
  if (last === undefined || last.kind === 'open' || isJoint(last)) return TERMS
  const open = before.filter(({ kind }) => kind === 'open').length
  const closed = before.filter(({ kind }) => kind === 'close').length
  return open > closed ? [...JOINTS, item(')', 'end of the part')] : JOINTS
}

/** The token before the operator that the last one is the value of, if it is one. */
const beforeOperator = (tokens: readonly Token[]): Token | undefined => {
  const operator = tokens.at(-2)
  return operator && isComparison(operator) ? tokens.at(-3) : undefined
}

const fieldIn = (token: Token | undefined): FilterFieldName | undefined =>
  token?.kind === 'word' && isFieldName(token.text) ? token.text : undefined

const isComparison = ({ kind, text }: Token): boolean =>
  kind === 'operator' || (kind === 'word' && (text === 'contains' || text === 'matches'))

const isJoint = ({ kind, text }: Token): boolean =>
  kind === 'word' && (text === 'and' || text === 'or' || text === 'not')

const valuesOf = (field: FilterFieldName, known: KnownValues): readonly Completion[] => {
  const { values, what, kind } = fieldOf(field)
  if (kind === 'size') return SIZES.map((one) => item(one, 'bytes'))
  const all = new Set([...(values ?? []), ...(known[field] ?? [])])
  return [...all].map((one) => ({ insert: writtenAs(one), label: one, what }))
}

/** A plain word needs no quotes. */
const writtenAs = (value: string): string =>
  /^[\p{L}\d][\p{L}\d._:/-]*$/u.test(value) ? value : quoteValue(value)

const item = (text: string, what: string): Completion => ({ insert: text, label: text, what })

const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  '==': 'is exactly',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  contains: 'has this in it',
  matches: 'is like this, * for any text',
}

const JOINTS: readonly Completion[] = [item('and', 'both hold'), item('or', 'one of both holds')]

const TERMS: readonly Completion[] = [
  ...FILTER_FIELD_NAMES.map((name) => item(name, fieldOf(name).what)),
  item('not', 'the next does not hold'),
  item('(', 'a part of its own'),
]
