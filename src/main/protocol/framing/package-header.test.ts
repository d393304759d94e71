import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import {
  encodePackageHeader,
  PACKAGE_HEADER_LENGTH,
  parsePackageHeader,
  writePackageHeader,
} from './package-header.ts'

const header = (name: string, value: string | readonly number[]): Uint8Array => {
  const bytes = typeof value === 'string' ? utf8Encode(value) : Uint8Array.from(value)
  return concatBytes([
    Uint8Array.of(name.length),
    utf8Encode(name),
    Uint8Array.of(bytes.length >> 8, bytes.length & 0xff),
    bytes,
  ])
}
const length = (...last: number[]) => [...new Array<number>(8 - last.length).fill(0), ...last]
const LENGTH = header('content-length', length(7))
const TYPE = header('content-type', 'application/x-jxta-msg')
const END = Uint8Array.of(0)
const refused = (why: string) =>
  expect.objectContaining({
    code: 'protocol/frame-malformed',
    message: expect.stringContaining(why) as string,
  })

test('TCP has the length first, multicast the type', () => {
  expect(encodePackageHeader(7)).toEqual(concatBytes([LENGTH, TYPE, END]))
  expect(encodePackageHeader(7, { multicast: true })).toEqual(concatBytes([TYPE, LENGTH, END]))
  expect(PACKAGE_HEADER_LENGTH).toBe(63)
})

test('can be written into the midst of a buffer', () => {
  const out = new Uint8Array(80).fill(0xee)
  writePackageHeader(out, 10, 7)
  expect(out.subarray(10, 73)).toEqual(encodePackageHeader(7))
  expect([out[9], out[73]]).toEqual([0xee, 0xee])
})

describe('is read', () => {
  test('as it was written, at any place, with any length', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.boolean(), fc.nat(50), (contentLength, multicast, start) => {
        const bytes = concatBytes([
          new Uint8Array(start),
          encodePackageHeader(contentLength, { multicast }),
        ])
        expect(parsePackageHeader(bytes, start)).toEqual({ contentLength, byteLength: 63 })
      }),
    )
  })

  test('in any order and case, with headers nobody knows', () => {
    const bytes = concatBytes([
      header('srcEA', 'tcp://10.0.0.1:9701'),
      header('Content-Type', 'Application/X-jxta-msg'),
      header('CONTENT-LENGTH', length(1, 0)),
      header('x', ''),
      END,
      Uint8Array.of(1, 2, 3),
    ])
    expect(parsePackageHeader(bytes)).toEqual({ contentLength: 256, byteLength: bytes.length - 3 })
  })

  test('not before its last byte has come', () => {
    const bytes = encodePackageHeader(7)
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(parsePackageHeader(bytes.subarray(0, cut))).toBeUndefined()
    }
  })

  test('with a length beyond 2^53 as one that no limit allows', () => {
    const bytes = concatBytes([
      header('content-length', new Array<number>(8).fill(0xff)),
      TYPE,
      END,
    ])
    expect(parsePackageHeader(bytes)?.contentLength).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('is refused', () => {
  test.each([
    ['does not give the length', [TYPE, END]],
    ['does not give the type', [LENGTH, END]],
    ['twice', [LENGTH, LENGTH, TYPE, END]],
    ['not 8', [header('content-length', [0, 0, 0, 7]), TYPE, END]],
    ['no message', [LENGTH, header('content-type', 'text/html'), END]],
    ['coding', [LENGTH, TYPE, header('content-coding', 'gzip'), END]],
    ['does not give', [END]],
    ['1024', [header('x', 'y'.repeat(1100))]],
    ['1024', [header('x', 'y'.repeat(0xffff).slice(0, 1200))]],
  ])('where it %s', (why, parts) => {
    expect(() => parsePackageHeader(concatBytes(parts))).toThrow(refused(why))
  })

  test('as soon as a value says that it is too long, before it comes', () => {
    expect(() => parsePackageHeader(Uint8Array.of(1, 0x78, 0xff, 0xff))).toThrow(refused('1024'))
  })

  test('where a name reaches beyond the limit, though all before it was within', () => {
    const bytes = concatBytes([
      header('x', 'y'.repeat(1000)),
      Uint8Array.of(0xff),
      new Uint8Array(100),
    ])
    expect(() => parsePackageHeader(bytes)).toThrow(refused('1024'))
  })

  test('where headers without end are too long', () => {
    const tiny = header('x', '')
    const bytes = concatBytes(new Array<Uint8Array>(300).fill(tiny))
    expect(() => parsePackageHeader(bytes)).toThrow(refused('1024'))
  })
})
