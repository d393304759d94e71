import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { utf8Decode, utf8Encode } from '../base/bytes.ts'
import { createCompression } from './compression.ts'

const { gzip, gunzip } = createCompression()
const refused = expect.objectContaining({ code: 'protocol/document-malformed' })

describe('compression', () => {
  test('gives back what went in, in the format that others read', () => {
    const text = utf8Encode('pipe '.repeat(1000))
    const packed = gzip(text)
    expect(packed.length).toBeLessThan(200)
    expect(utf8Decode(gunzip(packed, text.length))).toBe('pipe '.repeat(1000))
    expect(new Uint8Array(gunzipSync(packed))).toEqual(text)
    expect(packed.constructor).toBe(Uint8Array)
  })

  test('unpacks no more than it may: a few bytes cannot fill the memory', () => {
    const bomb = gzip(new Uint8Array(4 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(10_000)
    expect(() => gunzip(bomb, 64 * 1024)).toThrow(refused)
    expect(gunzip(bomb, 4 * 1024 * 1024)).toHaveLength(4 * 1024 * 1024)
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['no gzip', utf8Encode('<?xml version="1.0"?>')],
    ['half of it', gzip(utf8Encode('whole')).subarray(0, 12)],
  ])('refuses %s with a code', (_what, bytes) => {
    expect(() => gunzip(bytes, 1000)).toThrow(refused)
  })
})
