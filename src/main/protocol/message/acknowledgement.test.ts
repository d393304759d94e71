import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import { ACKNOWLEDGED_MAX } from '../constants.ts'
import { decodeAcknowledgement, encodeAcknowledgement } from './acknowledgement.ts'

const malformed = expect.objectContaining({ code: 'protocol/message-malformed' })

describe('an acknowledgement', () => {
  test('of JXSE, for a TLS block, is read and written alike', () => {
    const element = messageOf(vector('tls-ack')).get('jxtatls', 'TLSACK')!
    const acknowledgement = decodeAcknowledgement(element.body)
    expect(acknowledgement).toEqual({ upTo: 1, also: [] })
    expect(encodeAcknowledgement(acknowledgement)).toEqual(element.body)
  })

  test('is read as it was written', () => {
    const numbers = fc.uniqueArray(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(numbers, (chosen) => {
        const [upTo = 0, ...also] = chosen.sort((a, b) => a - b)
        expect(decodeAcknowledgement(encodeAcknowledgement({ upTo, also }))).toEqual({ upTo, also })
      }),
    )
  })

  test('names no more blocks than may be read', () => {
    const also = Array.from({ length: ACKNOWLEDGED_MAX + 5 }, (_, i) => i + 2)
    const bytes = encodeAcknowledgement({ upTo: 0, also })
    expect(decodeAcknowledgement(bytes).also).toEqual(also.slice(0, ACKNOWLEDGED_MAX))
    expect(() => decodeAcknowledgement(new Uint8Array(bytes.length + 4))).toThrow(malformed)
  })

  test.each([
    ['empty', []],
    ['cut', [0, 0, 0, 1, 0]],
    ['not beyond the first', [0, 0, 0, 2, 0, 0, 0, 2]],
    ['not increasing', [0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 4]],
  ])('that is %s is refused', (_, bytes) => {
    expect(() => decodeAcknowledgement(Uint8Array.from(bytes))).toThrow(malformed)
  })
})
