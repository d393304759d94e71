import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64Decode, base64Encode } from './base64.ts'

describe('base64', () => {
  test('of any bytes is what Node makes of them, and is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = base64Encode(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64'))
        expect(base64Decode(text)).toEqual(bytes)
      }),
    )
  })

  test.each([3071, 3072, 3073, 10_000])('of %i bytes has no seam', (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 7)
    expect(base64Encode(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  })

  test('is read with line breaks in it', () => {
    expect(base64Decode(' AAEC\r\n\tAwQ=\n')).toEqual(Uint8Array.of(0, 1, 2, 3, 4))
  })

  test.each(['A', 'AAA', 'A===', 'AA=A', 'AAé=', 'AA-_', '====', 'AAAA=AAA'])(
    '%s is none',
    (text) => {
      expect(base64Decode(text)).toBeUndefined()
    },
  )
})
