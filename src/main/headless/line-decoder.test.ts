import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineDecoder } from './line-decoder.ts'

describe('cutting a stream into lines', () => {
  it('gives the same lines wherever the stream is cut', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.replaceAll('\n', ''))
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, cuts) => {
        const stream = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        const at = [0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length]
        at.sort((a, b) => a - b)
        const decoder = new LineDecoder(1_000)
        const got = at.flatMap((from, i) => decoder.push(stream.subarray(from, at[i + 1])))
        expect(got).toEqual(lines)
      }),
    )
  })

  it('takes a line as long as the bound and refuses one byte more, before its end has come', () => {
    expect(new LineDecoder(4).push(Buffer.from('abcd\n'))).toEqual(['abcd'])
    const decoder = new LineDecoder(4)
    decoder.push(Buffer.from('ab'))
    expect(() => decoder.push(Buffer.from('cde'))).toThrow(
      expect.objectContaining({ code: 'rpc/too-long' }),
    )
  })
})
