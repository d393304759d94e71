import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hexEncode, utf8Encode } from './bytes.ts'
import { seededRandom } from './random.ts'
import { equalInConstantTime, hkdfSha256, hmacSha256, lengthPrefixed, sha256 } from './sha256.ts'

const random = seededRandom(256)
const of = (length: number) => random.bytes(length)

describe('sha-256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('of %j is what FIPS 180-4 says', (text, digest) => {
    expect(hexEncode(sha256(utf8Encode(text)))).toBe(digest)
  })

  it('is the same as another implementation’s for every length up to three blocks', () => {
    for (let length = 0; length <= 192; length++) {
      const bytes = of(length)
      const other = new Uint8Array(createHash('sha256').update(bytes).digest())
      expect(sha256(bytes)).toEqual(other)
    }
  })
})

describe('hmac and hkdf with sha-256', () => {
  it.each([0, 1, 32, 63, 64, 65, 200])('a key of %d bytes gives what others compute', (length) => {
    const [key, bytes] = [of(length), of(77)]
    const other = new Uint8Array(createHmac('sha256', key).update(bytes).digest())
    expect(hmacSha256(key, bytes)).toEqual(other)
  })

  it.each([1, 31, 32, 33, 100])('%d bytes of keying material are what others compute', (length) => {
    const [material, salt, info] = [of(96), of(32), of(40)]
    const other = new Uint8Array(hkdfSync('sha256', material, salt, info, length))
    expect(hkdfSha256(material, salt, info, length)).toEqual(other)
  })
})

describe('comparing codes', () => {
  it('says what an ordinary comparison says', () => {
    for (let i = 0; i < 32; i++) {
      const a = of(32)
      const b = a.slice()
      expect(equalInConstantTime(a, b)).toBe(timingSafeEqual(a, b))
      b[i] = (b[i] ?? 0) ^ 1
      expect(equalInConstantTime(a, b)).toBe(false)
    }
    expect(equalInConstantTime(of(3), of(4))).toBe(false)
  })
})

describe('parts with their lengths', () => {
  it('differ wherever the cut differs', () => {
    const seen = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc']].map((parts) =>
      hexEncode(lengthPrefixed(parts)),
    )
    expect(new Set(seen).size).toBe(seen.length)
    expect(lengthPrefixed(['a', Uint8Array.of(1, 2)])).toEqual(
      Uint8Array.of(0, 0, 0, 1, 97, 0, 0, 0, 2, 1, 2),
    )
  })
})
