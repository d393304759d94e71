import { describe, expect, it } from 'vitest'
import { rowFacts } from './row-facts.ts'

describe('the facts of a row', () => {
  it('are all its fields, by their way, with sizes as people read them', () => {
    const row = {
      name: 'a',
      input: { receivedBytes: 2_048 },
      ends: [{ up: true }],
      none: undefined,
    }
    expect(rowFacts(row)).toEqual([
      { path: 'name', text: 'a' },
      {
        path: 'input.receivedBytes',
        text: expect.stringMatching(/^2\.0 KiB \(2.048\)$/) as string,
      },
      { path: 'ends.0.up', text: 'true' },
    ])
  })

  it('are bounded in number, depth and length', () => {
    const deep = { a: { a: { a: { a: { a: { a: 1 } } } } } }
    expect(rowFacts(deep)).toEqual([{ path: 'a.a.a.a.a', text: '[object Object]' }])
    expect(rowFacts(Array.from({ length: 1_000 }, (_, at) => at))).toHaveLength(200)
    expect(rowFacts({ name: 'x'.repeat(9_000) })[0]?.text).toHaveLength(2_000)
  })
})
