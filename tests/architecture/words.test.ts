import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../src/renderer')
const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.startsWith('dev/') && !path.startsWith('words/'))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const components = files.filter((path) => path.endsWith('.vue'))

const templateOf = (source: string) =>
  /<template>\n([\s\S]*)<\/template>/.exec(source)?.[1]?.replaceAll(/<!--[\s\S]*?-->/g, '') ?? ''

const TAG = /<(?:[^"<>]|"[^"]*")*>/g
const SPOKEN =
  /\s(label|title|description|hint|placeholder|alt|aria-label|aria-description)="([^"]*[a-z]{2}[^"]*)"/g
/** The name of the program, and names of technologies, are the same in every language. */
const NAMES = /\b(Pipefitter|CBOR|JSON|XML|CSV|PCAPNG|TCP|URL)\b/g
const hasWord = (text: string) => /\p{L}{2}/u.test(text.replaceAll(NAMES, ''))

/** Texts and labels of a template that no catalog has. */
const bareTexts = (template: string): readonly string[] => [
  ...template
    .replaceAll(/\{\{[\s\S]*?\}\}/g, '')
    .split(TAG)
    .map((text) => text.trim())
    .filter(hasWord),
  ...[...template.matchAll(SPOKEN)].flatMap(([whole, , said]) =>
    hasWord(said ?? '') ? [whole.trim()] : [],
  ),
]

describe('the templates', () => {
  it('are seen to hold text where they do', () => {
    expect(bareTexts('<p>Bound to {{ name }}</p>')).toEqual(['Bound to'])
    expect(bareTexts('<Fact label="Last seen" :title="words.seen" />')).toEqual([
      'label="Last seen"',
    ])
    expect(bareTexts('<p :class="a > b ? 1 : 2">{{ words.a }} · ×</p>')).toEqual([])
  })

  it.each(components)('hold no text of their own: %s', (path) => {
    expect(bareTexts(templateOf(read(path)))).toEqual([])
  })
})

/** Classes that name a side of the screen where one of the text is meant. A place in the middle has no side. */
const SIDES =
  /(?<=["'`\s:])-?(?:ml|mr|pl|pr|left|right|text-left|text-right|border-l|border-r|rounded-l|rounded-r)(?:-(?!1\/2)[\w.[\]%-]+)?(?=["'`\s])/g
const CLASSES = /class="[^"]*"|'[^'\n]* [^'\n]*'/g
const sidesIn = (source: string) =>
  [...source.matchAll(CLASSES)].flatMap(([text]) =>
    [...text.matchAll(SIDES)]
      .map(([name]) => name)
      .filter((name) => name.includes('-') && !/^(left|right)-1\/2/.test(name)),
  )

it('sees a side where there is one', () => {
  expect(sidesIn('<p class="ml-2 border-line text-left left-1/2">')).toEqual(['ml-2', 'text-left'])
})

it.each(components)('goes by the direction of the text: %s', (path) => {
  expect(sidesIn(read(path))).toEqual([])
})
