import { describe, expect, test } from 'vitest'
import { Unacknowledged } from './unacknowledged.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const textOf = (out: Unacknowledged): string => Buffer.from(out.next()?.bytes ?? []).toString()

describe('the bytes of one direction', () => {
  test('are said in pieces, each until it is acknowledged', () => {
    const out = new Unacknowledged(8)
    for (const text of ['abc', 'defg', 'hij']) out.append(bytes(text))
    expect(out.next()).toMatchObject({ at: 0, isEnd: false })
    expect([textOf(out), textOf(out)]).toEqual(['abcdefg', 'abcdefg'])
    expect([out.acknowledge(4), out.next()?.at, textOf(out)]).toEqual([true, 4, 'efg'])
    expect([out.acknowledge(7), out.next()?.at, textOf(out), out.bytes]).toEqual([
      ...[true, 7, 'hij', 3],
    ])
    expect([out.acknowledge(10), out.next()]).toEqual([true, undefined])
  })

  test('are the sender’s own: what is written to its array afterwards changes nothing', () => {
    const out = new Unacknowledged(8)
    const mine = bytes('ab')
    out.append(mine)
    mine.fill(0)
    expect(textOf(out)).toBe('ab')
  })

  test('a chunk that is longer than a piece is said whole', () => {
    const out = new Unacknowledged(2)
    out.append(bytes('abcd'))
    expect(textOf(out)).toBe('abcd')
  })

  test('end in a place of their own, behind the last byte', () => {
    const out = new Unacknowledged(8)
    out.append(bytes('ab'))
    out.end()
    expect(out.next()).toMatchObject({ at: 0, isEnd: true })
    expect([out.acknowledge(2), out.isEndAcknowledged, out.next()]).toMatchObject([
      ...[true, false, { at: 2, isEnd: true }],
    ])
    expect([out.acknowledge(3), out.isEndAcknowledged, out.next()]).toEqual([true, true, undefined])
    expect(out.acknowledge(3)).toBe(true)
  })

  test.each([-1, 3, 4, Number.MAX_SAFE_INTEGER])(
    'are not acknowledged at %i, where nothing was said',
    (at) => {
      const out = new Unacknowledged(8)
      out.append(bytes('ab'))
      out.next()
      expect(out.acknowledge(at)).toBe(false)
      expect(textOf(out)).toBe('ab')
    },
  )

  test('are not acknowledged before they were said', () => {
    const out = new Unacknowledged(8)
    out.append(bytes('ab'))
    expect(out.acknowledge(2)).toBe(false)
  })
})
