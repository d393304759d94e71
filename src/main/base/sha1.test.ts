import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hexEncode, utf8Encode } from './bytes.ts'
import { seededRandom } from './random.ts'
import { sha1 } from './sha1.ts'

test.each([
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  ],
])('SHA-1 of %j is as FIPS 180 says', (text, digest) => {
  expect(hexEncode(sha1(utf8Encode(text)))).toBe(digest)
})

test('agrees with the platform for every length around the block', () => {
  const random = seededRandom(9)
  for (let length = 0; length < 140; length++) {
    const bytes = random.bytes(length)
    expect(hexEncode(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('hex'))
  }
})
