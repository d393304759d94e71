/** A parsed filter at work on messages. Each test is linear in what it looks at. */
import type { FilterFieldName, FilterOperator } from './fields.ts'
import type { FilterNode } from './parse.ts'

/** A message as a filter sees it; everything is asked for only when a test needs it. */
export interface FilterSubject {
  /** All that this field is called: a peer by its name and its id. Empty where the message has none. */
  texts(field: FilterFieldName): readonly string[]
  readonly sizeBytes: number
  readonly atWallMs: number
  /** Milliseconds since midnight, where the peer is. */
  readonly ofDayMs: number
  /** What its row says, for words that name no field. */
  rowTexts(): readonly string[]
}

export type FilterTest = (subject: FilterSubject) => boolean

/** `==` is exact; `contains`, `matches` and words that name no field do not look at case. */
export const compileFilter = (node: FilterNode): FilterTest => {
  switch (node.kind) {
    case 'all':
      return () => true
    case 'and': {
      const tests = node.parts.map(compileFilter)
      return (subject) => tests.every((test) => test(subject))
    }
    case 'or': {
      const tests = node.parts.map(compileFilter)
      return (subject) => tests.some((test) => test(subject))
    }
    case 'not': {
      const test = compileFilter(node.of)
      return (subject) => !test(subject)
    }
    case 'anywhere':
      return (subject) => subject.rowTexts().some((text) => text.toLowerCase().includes(node.text))
    case 'size':
      return ({ sizeBytes }) => isInOrder(sizeBytes, node.operator, node.bytes)
    case 'time': {
      const { of, ms } = node.time
      return ({ ofDayMs, atWallMs }) =>
        isInOrder(of === 'day' ? ofDayMs : atWallMs, node.operator, ms)
    }
    case 'text':
      return textTest(node.field, node.operator, node.value)
  }
}

const textTest = (field: FilterFieldName, operator: FilterOperator, value: string): FilterTest => {
  if (operator === '!=') {
    const equal = textTest(field, '==', value)
    return (subject) => !equal(subject)
  }
  const test = singleTest(operator, value)
  return (subject) => subject.texts(field).some(test)
}

const singleTest = (operator: FilterOperator, value: string): ((text: string) => boolean) => {
  const lower = value.toLowerCase()
  if (operator === 'contains') return (text) => text.toLowerCase().includes(lower)
  if (operator === 'matches') {
    const matches = compileGlob(lower)
    return (text) => matches(text.toLowerCase())
  }
  return (text) => text === value
}

const isInOrder = (left: number, operator: FilterOperator, right: number): boolean => {
  switch (operator) {
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '!=':
      return left !== right
    default:
      return left === right
  }
}

/** A pattern in which `*` stands for any text and everything else for itself: no backtracking, so nobody can make it slow. */
export const compileGlob = (pattern: string): ((text: string) => boolean) => {
  const pieces = pattern.split('*')
  const first = pieces.shift() ?? ''
  const last = pieces.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first) || text.length < first.length + last.length) return false
    let at = first.length
    for (const piece of pieces) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return at + last.length <= text.length && text.endsWith(last)
  }
}
