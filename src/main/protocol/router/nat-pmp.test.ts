import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeNatPmp, encodeAddressRequest, encodeMapRequest } from './nat-pmp.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (some: Uint8Array): string => Buffer.from(some).toString('hex')

describe('NAT-PMP', () => {
  it('is written as RFC 6886 has it', () => {
    expect(hex(encodeAddressRequest())).toBe('0000')
    expect(hex(encodeMapRequest(9701, 9801, 1_200))).toBe('0002000025e52649000004b0')
    expect(hex(encodeMapRequest(9701, 0, 0))).toBe('0002000025e5000000000000')
  })

  it.each([
    ['0080000000000007' + '2d4d0101', { kind: 'address', address: '45.77.1.1' }],
    [
      '0082000000000007' + '25e52649000004b0',
      { kind: 'mapped', internalPort: 9701, externalPort: 9801, seconds: 1_200 },
    ],
    ['0082000400000007', { kind: 'refused', to: 'map', why: 'it has no port left' }],
    ['0080000300000007', { kind: 'refused', to: 'address' }],
    ['0082ffff00000007', { kind: 'refused', to: 'map', why: 'it gives the code 65535' }],
    // A router that speaks PCP alone (RFC 6887, appendix A) answers by its own version.
    ['0280000100000000', { kind: 'refused', to: 'address' }],
  ])('%s is read', (text, said) => expect(decodeNatPmp(bytes(text))).toMatchObject(said))

  it.each([
    ...['', '00', '0080', '008000000000000', '0000000000000007', '0081000000000000'],
    ...[
      '0080000000000007' + '2d4d01',
      '0082000000000007' + '25e5',
      '0280000000000007' + '2d4d0101',
    ],
  ])('%s is no answer', (text) => expect(decodeNatPmp(bytes(text))).toBeUndefined())

  it('takes whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => void decodeNatPmp(any)))
  })
})
