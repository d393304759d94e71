import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../../tests/support/memory-store.ts'
import { TEMPLATE_TEXT_MAX } from '../../../shared/rows.ts'
import { TEMPLATES_MAX, Templates } from './templates.ts'

const textsOf = (templates: Templates): readonly string[] =>
  templates.rows.toSorted((a, b) => b.rank - a.rank).map(({ text }) => text)
const text = (words: string) => ({ mode: 'text', text: words }) as const

describe('messages that are written often', () => {
  it('are kept over a restart, the latest first, each text once', () => {
    const store = createMemoryStore()
    const templates = new Templates(store)
    for (const one of ['start', 'stop', 'start']) templates.keep(text(one))
    templates.keep({ mode: 'hex', text: 'stop' })
    const again = new Templates(store)
    expect(textsOf(again)).toEqual(['stop', 'start'])
    expect(again.rows.find((one) => one.text === 'stop')?.mode).toBe('hex')
  })

  it('are so many at most: a further one takes the place of the oldest', () => {
    const store = createMemoryStore()
    const templates = new Templates(store)
    for (let i = 0; i <= TEMPLATES_MAX; i++) templates.keep(text(`text ${i}`))
    expect(textsOf(new Templates(store))).toHaveLength(TEMPLATES_MAX)
    expect(textsOf(templates)[0]).toBe(`text ${TEMPLATES_MAX}`)
    expect(textsOf(templates)).not.toContain('text 0')
  })

  it('are forgotten when they are removed, and their place is taken again', () => {
    const store = createMemoryStore()
    const templates = new Templates(store)
    for (const one of ['a', 'b']) templates.keep(text(one))
    const first = templates.rows.find((one) => one.text === 'a')?.id ?? ''
    templates.remove(first)
    templates.remove('template of nobody')
    expect(textsOf(new Templates(store))).toEqual(['b'])
    templates.keep(text('c'))
    expect(templates.rows.find((one) => one.text === 'c')?.id).toBe(first)
  })

  it('of more than can be kept are refused, and nothing changes', () => {
    const templates = new Templates(createMemoryStore())
    templates.keep(text('x'.repeat(TEMPLATE_TEXT_MAX)))
    const controls = '\u0001'.repeat(TEMPLATE_TEXT_MAX)
    for (const long of ['x'.repeat(TEMPLATE_TEXT_MAX + 1), controls])
      expect(() => templates.keep(text(long))).toThrow(
        expect.objectContaining({ code: 'base/invalid-input' }),
      )
    expect(templates.rows).toHaveLength(1)
  })

  it.each(['{', '[]', '{"mode":"file","text":"a","rank":1}', '{"mode":"text","text":7,"rank":1}'])(
    'count as not kept where %s stands',
    (kept) => {
      const store = createMemoryStore()
      store.write.setSetting('template 3', kept)
      expect(new Templates(store).rows).toEqual([])
    },
  )

  it('tell of each change', () => {
    const templates = new Templates(createMemoryStore())
    let told = 0
    templates.changed.on(() => told++)
    templates.keep(text('a'))
    templates.remove('template 0')
    templates.remove('template 0')
    expect(told).toBe(2)
  })
})
