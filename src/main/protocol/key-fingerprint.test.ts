import { describe, expect, it } from 'vitest'
import { fingerprintBytes, parseKeyFingerprint, peerIdOfFingerprint } from './key-fingerprint.ts'

const DIGITS = '00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef'

describe('a key fingerprint', () => {
  it('is 64 hexadecimal digits in lower case, and nothing else', () => {
    expect(parseKeyFingerprint(DIGITS)).toBe(DIGITS)
    for (const text of ['', DIGITS.slice(1), `${DIGITS}0`, DIGITS.toUpperCase(), `${DIGITS}\n`])
      expect(parseKeyFingerprint(text)).toBeUndefined()
  })

  it('gives its bytes', () => {
    const fingerprint = parseKeyFingerprint(DIGITS)
    if (fingerprint === undefined) throw new Error('not a fingerprint')
    expect(fingerprintBytes(fingerprint)).toHaveLength(32)
    expect([...fingerprintBytes(fingerprint).subarray(0, 3)]).toEqual([0x00, 0x11, 0x22])
  })

  it('gives a peer id with its first 128 bits', () => {
    const fingerprint = parseKeyFingerprint(DIGITS)
    if (fingerprint === undefined) throw new Error('not a fingerprint')
    expect(peerIdOfFingerprint(fingerprint)).toMatch(/00112233445566778899AABBCCDDEEFF03$/)
  })
})
