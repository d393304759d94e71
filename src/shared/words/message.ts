/** ICU messages to text. Each is parsed once for a language; a message without arguments is its own text. */
import { IntlMessageFormat } from 'intl-messageformat'
import type { Direction } from './languages.ts'
import { toPseudo } from './pseudo.ts'

export interface Voice {
  readonly locale: string
  readonly direction: Direction
  readonly isPseudo: boolean
}

export type MessageArguments = Readonly<Record<string, string | number>>

/** Messages of one language, parsed. As many as its catalog has at most: nothing else is ever formatted. */
export class MessageCache {
  readonly voice: Voice
  readonly #parsed = new Map<string, IntlMessageFormat>()
  readonly #plain = new Map<string, string>()

  constructor(voice: Voice) {
    this.voice = voice
  }

  /** A message that has no arguments. */
  text(message: string): string {
    if (!this.voice.isPseudo) return message
    const known = this.#plain.get(message)
    if (known !== undefined) return known
    const text = toPseudo(message)
    this.#plain.set(message, text)
    return text
  }

  say(message: string, args: MessageArguments): string {
    let parsed = this.#parsed.get(message)
    if (!parsed) this.#parsed.set(message, (parsed = this.#parse(message)))
    return String(parsed.format(this.voice.direction === 'rtl' ? isolated(args) : { ...args }))
  }

  #parse(message: string): IntlMessageFormat {
    const { isPseudo, locale } = this.voice
    const text = isPseudo ? toPseudo(message) : message
    return new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
  }
}

const FIRST_STRONG_ISOLATE = '\u2068'
const LEFT_TO_RIGHT_ISOLATE = '\u2066'
const POP_ISOLATE = '\u2069'

/** A name or an address within a sentence that runs the other way keeps its own order, and leaves that of the sentence. */
const isolated = (args: MessageArguments): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' && value !== ''
        ? FIRST_STRONG_ISOLATE + value + POP_ISOLATE
        : value,
    ]),
  )

/** A quantity with its unit, which stand from left to right in every language. */
export const isolateQuantity = (text: string, { direction }: Voice): string =>
  direction === 'rtl' ? LEFT_TO_RIGHT_ISOLATE + text + POP_ISOLATE : text
