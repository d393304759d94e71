/**
 * Sentences of the peer in the language that is spoken. The peer makes, keeps, logs and exports them in English; here they are
 * recognised by the English catalog and said again. What is not recognised stays English: nothing is lost, and nothing depends
 * on it but how it reads.
 */
import { NESTED, PhraseBook } from '../../shared/words/phrase-book.ts'
import type { Phrase } from '../../shared/words/phrase-book.ts'
import type { MessageArguments, MessageCache } from '../../shared/words/message.ts'
import type { Catalog } from '../../shared/words/message-types.ts'
import { en } from './en/index.ts'
import { spoken } from './spoken.ts'

/** The parts of the catalog that hold sentences of the peer. */
export const HOST_PARTS = [
  'hostPipes',
  'hostPeer',
  'hostEvents',
  'hostFitted',
  'hostTransfers',
] as const

const english: Catalog = Object.fromEntries(HOST_PARTS.map((part) => [part, en[part]]))
let book: PhraseBook | undefined

/** Sentences remembered for a language; the oldest goes first. */
const TOLD_MAX = 1_000
/** How deep sentences lie in each other, such as an error within a reason. */
const DEPTH_MAX = 3

const told = new WeakMap<MessageCache, Map<string, string>>()

/** A sentence of the peer as it is read here. */
export function hostText(text: string): string {
  const { language, messages } = spoken()
  if (language === 'en' || text === '') return text
  let known = told.get(messages)
  if (!known) told.set(messages, (known = new Map()))
  const before = known.get(text)
  if (before !== undefined) return before
  const said = sentencesIn(text, DEPTH_MAX) ?? text
  for (const oldest of known.keys()) {
    if (known.size < TOLD_MAX) break
    known.delete(oldest)
  }
  known.set(text, said)
  return said
}

const ADDRESS_FIRST = /^(\S{1,300}): (.+)$/s
/** Sentences and things of a list beyond these are not looked at one by one. */
const PARTS_MAX = 12

/**
 * The whole, or each of its sentences, or what stands behind an address, or each of a list; else the whole around names that hold
 * what a sentence goes on with. Nothing where one is not known.
 */
const sentencesIn = (text: string, depth: number): string | undefined => {
  const end = text.endsWith('.') ? '.' : ''
  const body = text.slice(0, text.length - end.length)
  const said =
    inRuns(body.split('. '), depth) ??
    afterAddress(body, depth) ??
    eachOf(body, depth) ??
    sentence(body, depth, true)
  return said === undefined ? undefined : said + end
}

/** Some messages are of several sentences, so the longest run that is known is taken each time. */
const inRuns = (parts: readonly string[], depth: number): string | undefined => {
  if (parts.length > PARTS_MAX) return undefined
  const said: string[] = []
  for (let from = 0; from < parts.length;) {
    let until = parts.length
    let run: string | undefined
    while (until > from && run === undefined)
      run = sentence(parts.slice(from, until--).join('. '), depth)
    if (run === undefined) return undefined
    said.push(run)
    from = until + 1
  }
  return said.join('. ')
}

const afterAddress = (text: string, depth: number): string | undefined => {
  const [, address, rest] = ADDRESS_FIRST.exec(text) ?? []
  const why = rest === undefined ? undefined : sentence(rest, depth)
  return why === undefined ? undefined : `\u2068${address ?? ''}\u2069: ${why}`
}

const eachOf = (text: string, depth: number): string | undefined => {
  const parts = text.split(', ')
  if (parts.length < 2 || parts.length > PARTS_MAX) return undefined
  const said = parts.map((part) => sentence(part, depth))
  return said.includes(undefined) ? undefined : said.join(', ')
}

const sentence = (text: string, depth: number, loose = false): string | undefined => {
  book ??= new PhraseBook(english)
  const phrase = book.find(text, loose)
  return phrase && say(phrase, depth)
}

const say = ({ path, args }: Phrase, depth: number): string => {
  const { catalog, messages } = spoken()
  const message = messageAt(catalog, path) ?? messageAt(english, path) ?? ''
  return messages.say(message, depth === 0 ? args : nested(args, depth - 1))
}

const nested = (args: MessageArguments, depth: number): MessageArguments =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) =>
      NESTED.test(name) && typeof value === 'string'
        ? [name, sentencesIn(value, depth) ?? value]
        : [name, value],
    ),
  )

const messageAt = (catalog: Catalog | undefined, path: readonly string[]): string | undefined => {
  let at: string | Catalog | undefined = catalog
  for (const key of path) {
    if (typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return typeof at === 'string' ? at : undefined
}
