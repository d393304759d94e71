import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  byteLengthOf,
  concatBytes,
  equalBytes,
  hexDecode,
  hexEncode,
  readU16,
  readU32,
  readU64,
  utf8Decode,
  utf8Encode,
  writeU16,
  writeU32,
  writeU64,
} from './bytes.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('bytes', () => {
  test('are joined in order, and their length is known before', () => {
    const parts = [bytes(1, 2), bytes(), bytes(3)]
    expect(concatBytes(parts)).toEqual(bytes(1, 2, 3))
    expect(byteLengthOf(parts)).toBe(3)
    expect(concatBytes([])).toEqual(bytes())
  })

  test('are equal when every one is', () => {
    expect(equalBytes(bytes(1, 2), bytes(1, 2))).toBe(true)
    expect(equalBytes(bytes(1, 2), bytes(1, 3))).toBe(false)
    expect(equalBytes(bytes(1, 2), bytes(1, 2, 3))).toBe(false)
  })

  test('go to hexadecimal and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (given) => {
        expect(hexDecode(hexEncode(given))).toEqual(new Uint8Array(given))
      }),
      { seed: 1 },
    )
    expect(hexEncode(bytes(0, 10, 255))).toBe('000aff')
    expect(hexDecode('00Af')).toEqual(bytes(0, 0xaf))
    for (const wrong of ['0', 'xx', '0x00', ' 00']) expect(hexDecode(wrong)).toBeUndefined()
  })

  test('that are no UTF-8 are refused, and a byte order mark is kept', () => {
    expect(() => utf8Decode(bytes(0xff))).toThrow(TypeError)
    expect(utf8Decode(bytes(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
    expect(utf8Decode(utf8Encode('Grüße €😀'))).toBe('Grüße €😀')
  })
})

describe('numbers, the greater bytes first', () => {
  test.each([
    [0, '0000000000000000'],
    [1, '0000000000000001'],
    [0xffff_ffff, '00000000ffffffff'],
    [0x1_0000_0000, '0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
  ])('%i as 64 bits', (value, hex) => {
    const out = new Uint8Array(8)
    writeU64(out, 0, value)
    expect([hexEncode(out), readU64(out, 0)]).toEqual([hex, value])
  })

  test('a 64-bit number too large for us is larger than any limit', () => {
    expect(readU64(new Uint8Array(8).fill(0xff), 0)).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('16 and 32 bits, in the middle of others', () => {
    const out = new Uint8Array(8).fill(9)
    writeU16(out, 1, 0xfffe)
    writeU32(out, 3, 0x8000_0001)
    expect(hexEncode(out)).toBe('09fffe8000000109')
    expect([readU16(out, 1), readU32(out, 3)]).toEqual([0xfffe, 0x8000_0001])
  })
})
