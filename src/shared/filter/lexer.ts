/** The words of a filter, each with where it stands. Linear in the text; nothing is thrown. */

export type TokenKind = 'word' | 'string' | 'operator' | 'open' | 'close'

export interface Token {
  readonly kind: TokenKind
  /** A string without its quotes and escapes; an operator in its first spelling. */
  readonly text: string
  readonly from: number
  readonly to: number
  /** A string whose closing quote is missing. */
  readonly unclosed?: boolean
}

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ '==': '==', '=': '==', '!=': '!=', '≠': '!=' },
  ...{ '<': '<', '<=': '<=', '≤': '<=', '>': '>', '>=': '>=', '≥': '>=' },
}
/** Other spellings of what joins. */
const JOINTS: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' }
const SPACE = /\s/
const ENDS_WORD = /[\s()"'=!<>≠≤≥&|]/

export const lexFilter = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) at++
    else {
      const token = nextToken(text, at)
      tokens.push(token)
      at = token.to
    }
  }
  return tokens
}

const nextToken = (text: string, from: number): Token => {
  const first = text.charAt(from)
  const two = text.slice(from, from + 2)
  if (first === '(') return { kind: 'open', text: first, from, to: from + 1 }
  if (first === ')') return { kind: 'close', text: first, from, to: from + 1 }
  if (first === '"' || first === "'") return stringToken(text, from)
  for (const spelling of [two, first]) {
    const to = from + spelling.length
    const operator = Object.hasOwn(OPERATORS, spelling) ? OPERATORS[spelling] : undefined
    if (operator !== undefined) return { kind: 'operator', text: operator, from, to }
    const joint = Object.hasOwn(JOINTS, spelling) ? JOINTS[spelling] : undefined
    if (joint !== undefined) return { kind: 'word', text: joint, from, to }
  }
  return wordToken(text, from)
}

/** `\"` and `\\` stand for themselves in a string. */
const stringToken = (text: string, from: number): Token => {
  const quote = text.charAt(from)
  const parts: string[] = []
  let at = from + 1
  while (at < text.length && text.charAt(at) !== quote) {
    if (text.charAt(at) === '\\' && at + 1 < text.length) at++
    parts.push(text.charAt(at++))
  }
  const unclosed = at >= text.length
  const token = { kind: 'string', text: parts.join(''), from, to: unclosed ? at : at + 1 } as const
  return unclosed ? { ...token, unclosed } : token
}

const wordToken = (text: string, from: number): Token => {
  let to = from + 1
  while (to < text.length && !ENDS_WORD.test(text.charAt(to))) to++
  return { kind: 'word', text: text.slice(from, to), from, to }
}

/** A value as it is written in a filter. */
export const quoteValue = (value: string): string => `"${value.replaceAll(/[\\"]/g, '\\$&')}"`
