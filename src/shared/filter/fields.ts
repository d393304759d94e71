/** What a filter of traffic may ask of a message, and how each is compared. One table for the parser, the completion and people. */

export const TEXT_OPERATORS = ['==', '!=', 'contains', 'matches'] as const
export const ORDER_OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const
export type FilterOperator = (typeof TEXT_OPERATORS)[number] | (typeof ORDER_OPERATORS)[number]

export interface FilterField {
  /** `text`: compared as words; `size`: bytes with a unit; `time`: a time of day, or an instant in UTC. */
  readonly kind: 'text' | 'size' | 'time'
  /** What it is, as the completion says it. */
  readonly what: string
  /** All that it can be; what is compared with something else finds nothing. */
  readonly values?: readonly string[]
}

export const FILTER_FIELDS = {
  time: { kind: 'time', what: 'time of day, such as 15:42:10' },
  direction: { kind: 'text', what: 'in or out', values: ['in', 'out'] },
  peer: { kind: 'text', what: 'name or id of the other peer' },
  pipe: { kind: 'text', what: 'name or id of the pipe' },
  type: {
    kind: 'text',
    what: 'what it was for',
    values: [
      'pipe-message',
      'binding-query',
      'binding-answer',
      'discovery-query',
      'discovery-response',
      'resolver',
      'routing',
      'rendezvous',
      'alive',
      'other',
    ],
  },
  transport: { kind: 'text', what: 'what carried it, such as tcp' },
  path: { kind: 'text', what: 'address of the other end' },
  size: { kind: 'size', what: 'bytes on the wire, such as 1k or 2M' },
  payload: { kind: 'text', what: 'what is in it, where it was kept' },
  group: { kind: 'text', what: 'name or id of the pipe’s group' },
} as const satisfies Readonly<Record<string, FilterField>>

export type FilterFieldName = keyof typeof FILTER_FIELDS

export const FILTER_FIELD_NAMES = Object.keys(FILTER_FIELDS) as readonly FilterFieldName[]

export const isFieldName = (word: string): word is FilterFieldName =>
  Object.hasOwn(FILTER_FIELDS, word)

export const fieldOf = (name: FilterFieldName): FilterField => FILTER_FIELDS[name]

export const operatorsOf = (name: FilterFieldName): readonly FilterOperator[] =>
  fieldOf(name).kind === 'text' ? TEXT_OPERATORS : ORDER_OPERATORS
