import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completeFilter } from './complete.ts'
import { compileFilter, compileGlob, type FilterSubject } from './evaluate.ts'
import type { FilterFieldName } from './fields.ts'
import { quoteValue } from './lexer.ts'
import { FILTER_MAX_CHARS, FILTER_MAX_DEPTH, parseFilter } from './parse.ts'

type Fields = Partial<Record<FilterFieldName, readonly string[]>>

const TELEMETRY: Fields = {
  direction: ['in'],
  peer: ['lab-7', 'urn:jxta:uuid-59616261646162614E5047205032503303'],
  pipe: ['telemetry', 'urn:jxta:uuid-04'],
  type: ['pipe-message'],
  transport: ['tcp'],
  path: ['tcp://10.0.0.7:9701'],
  payload: ['{"level":"ERROR","n":7}'],
}
const subject = (fields: Fields = TELEMETRY, sizeBytes = 2_048): FilterSubject => ({
  texts: (field) => fields[field] ?? [],
  sizeBytes,
  atWallMs: Date.UTC(2026, 0, 31, 15, 42, 10),
  ofDayMs: ((15 * 60 + 42) * 60 + 10) * 1_000,
  rowTexts: () => ['message', 'lab-7', 'telemetry', 'temperature: 21'],
})
const finds = (filter: string, one = subject()) => {
  const parsed = parseFilter(filter)
  if (!parsed.ok) throw new Error(`${filter}: ${parsed.error.message}`)
  return compileFilter(parsed.node)(one)
}
const errorOf = (filter: string) => {
  const parsed = parseFilter(filter)
  if (parsed.ok) throw new Error(`${filter} is a filter`)
  return { ...parsed.error, at: filter.slice(parsed.error.from, parsed.error.to) }
}

describe('a filter', () => {
  it.each([
    ['pipe == "telemetry" and size > 1k and payload contains "err"', true],
    ['pipe == telemetry and size > 2k', false],
    ['size >= 2k', true],
    ['size <= 0.0019M', false],
    ['size == 2048 and size != 2047 and size < 3k', true],
    ['peer == lab-7', true],
    ['peer == "urn:jxta:uuid-59616261646162614E5047205032503303"', true],
    ['peer == LAB-7', false],
    ['peer contains LAB', true],
    ['peer != lab-7', false],
    ['group == home', false],
    ['group != home', true],
    ['path matches "tcp://10.*:9701"', true],
    ['path matches "tcp://10.*:97"', false],
    ['direction = in', true],
    ['not direction == in', false],
    ['! (direction == out)', true],
    ['direction == out or transport == tcp', true],
    ['direction == out && transport == tcp || size > 1k', true],
    ['direction == out and (transport == tcp or size > 1k)', false],
    ['time >= 15:42 and time < 15:43', true],
    ['time > 15:42:10.5', false],
    ['time >= "2026-01-31T15:42:10Z"', true],
    ['lab telem', true],
    ['lab and "temperature: 21"', true],
    ['lab elsewhere', false],
    ['', true],
  ])('%s: %s', (filter, outcome) => expect(finds(filter)).toBe(outcome))

  it.each([
    ['pipe', 'After pipe comes', 'pipe'],
    ['pipe telemetry', 'After pipe comes', 'pipe'],
    ['pipe > telemetry', 'After pipe comes', '>'],
    ['size contains 3', 'After size comes', 'size'],
    ['size > big', 'A size is', 'big'],
    ['time > 25:00', 'A time is', '25:00'],
    ['peer == ', 'A value is missing', ''],
    ['peer == )', 'A value is missing', ')'],
    ['peer == "lab', 'closing quote', '"lab'],
    ['(peer == lab', 'never closed', '('],
    ['peer == lab)', 'closes nothing', ')'],
    ['and peer == lab', 'missing before and', 'and'],
    ['peer == lab or', 'is missing here', ''],
    ['color == red', 'no field “color”', 'color'],
  ])('%s is none, and says why and where', (filter, words, at) => {
    const error = errorOf(filter)
    expect(error.message).toContain(words)
    expect(error.at).toBe(at)
  })

  it('has doubts about what can never be', () => {
    const parsed = parseFilter('direction == up or transport == tcp')
    expect(parsed).toMatchObject({
      ok: true,
      doubts: [{ message: 'direction is never “up”', from: 13, to: 15 }],
    })
  })

  it('is bounded in length and depth', () => {
    expect(errorOf('a'.repeat(FILTER_MAX_CHARS + 1)).message).toContain('at most')
    expect(errorOf('('.repeat(FILTER_MAX_DEPTH + 1)).message).toContain('within each other')
    expect(finds(`${'('.repeat(FILTER_MAX_DEPTH)}lab${')'.repeat(FILTER_MAX_DEPTH)}`)).toBe(true)
  })

  it('is understood or refused with a place, whatever is written', () => {
    const piece = fc.constantFrom(
      ...['pipe', 'size', '==', '!=', '"', '(', ')', 'and', 'or', 'not', '1k', 'x', '\\', ' '],
    )
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(piece, { maxLength: 30 }).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(text, (filter) => {
        const parsed = parseFilter(filter)
        if (parsed.ok) compileFilter(parsed.node)(subject())
        else {
          expect(parsed.error.from).toBeLessThanOrEqual(parsed.error.to)
          expect(parsed.error.to).toBeLessThanOrEqual(filter.length)
        }
      }),
    )
  })

  it('finds any value that was quoted for it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (value) => {
        expect(finds(`pipe == ${quoteValue(value)}`, subject({ pipe: [value] }))).toBe(true)
      }),
    )
  })
})

describe('a pattern', () => {
  it.each([
    ['lab-*', 'lab-7', true],
    ['lab-*', 'my lab-7', false],
    ['*lab*', 'my lab-7', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*a', 'a', false],
    ['**', '', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
  ])('%s on %s: %s', (pattern, text, outcome) => expect(compileGlob(pattern)(text)).toBe(outcome))

  it('agrees with the regular expression of the same meaning', () => {
    const letters = fc.stringMatching(/^[ab*]{0,12}$/)
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,14}$/), (pattern, text) => {
        const same = new RegExp(`^${pattern.replaceAll(/\*+/g, '.*')}$`)
        expect(compileGlob(pattern)(text)).toBe(same.test(text))
      }),
    )
  })
})

describe('completion', () => {
  const offered = (text: string, at = text.length) => {
    const { from, to, items } = completeFilter(text, at, { pipe: ['telemetry', 'two words'] })
    return { part: text.slice(from, to), labels: items.map(({ label }) => label), items }
  }

  it('offers fields first', () => {
    expect(offered('').labels).toContain('pipe')
    expect(offered('pi')).toMatchObject({ part: 'pi', labels: ['pipe'] })
  })

  it('then the operators of the field', () => {
    expect(offered('pipe ').labels).toEqual(['==', '!=', 'contains', 'matches'])
    expect(offered('size ').labels).toContain('>=')
    expect(offered('pipe con')).toMatchObject({ part: 'con', labels: ['contains'] })
  })

  it('then what is known of its values, quoted where it must be', () => {
    expect(offered('pipe == ').items.map(({ insert }) => insert)).toEqual([
      'telemetry',
      '"two words"',
    ])
    expect(offered('direction == i')).toMatchObject({ part: 'i', labels: ['in'] })
    expect(offered('pipe == "tw')).toMatchObject({ part: '"tw', labels: ['two words'] })
  })

  it('then what joins, and what closes', () => {
    expect(offered('pipe == telemetry ').labels).toEqual(['and', 'or'])
    expect(offered('(pipe == telemetry ').labels).toEqual(['and', 'or', ')'])
    expect(offered('pipe == telemetry and ').labels).toContain('size')
    expect(offered('pipe == pipe ').labels).toEqual(['and', 'or'])
  })

  it('completes in the middle of a text', () => {
    expect(offered('pi == telemetry', 2)).toMatchObject({ part: 'pi', labels: ['pipe'] })
  })
})
