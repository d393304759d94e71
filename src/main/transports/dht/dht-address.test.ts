import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import { parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import {
  formatKeyAddress,
  parseKeyAddress,
  peerDigits,
  peerDigitsIn,
  peerIdAddress,
  topicOfPeer,
  topicOfPipe,
} from './dht-address.ts'

const PEER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A787461503250330AFA11ECEFB0445B90C55728425DB2EF03',
)
const PIPE = parsePipeId(
  'urn:jxta:uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504',
)
const DIGITS = '0afa11ecefb0445b90c55728425db2ef'

describe('an address of the DHT', () => {
  it('is written as it is read, in lower case', () => {
    const text = `dht://${'0123456789abcdef'.repeat(4)}`
    expect(formatKeyAddress(parseKeyAddress(text).key)).toBe(text)
    expect(parseKeyAddress(text.toUpperCase().replace('DHT', 'dht')).address).toBe(text)
  })

  it.each([
    'dht://',
    'dht://abc',
    `dht://${'g'.repeat(64)}`,
    `dht://${'a'.repeat(63)}`,
    `dht://${'a'.repeat(64)}/path`,
    `tcp://${'a'.repeat(64)}`,
    `dht://${DIGITS}`,
  ])('%s leads to no key', (text) => {
    expect(() => parseKeyAddress(text)).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })

  it('of a peer has the digits of its id', () => {
    expect(peerDigits(PEER)).toBe(DIGITS)
    expect(peerIdAddress(PEER)).toBe(`dht://${DIGITS}`)
    expect(peerDigitsIn(`dht://${DIGITS}`)).toBe(DIGITS)
    expect(peerDigitsIn(`dht://${'a'.repeat(64)}`)).toBeUndefined()
    expect(peerDigitsIn('no address')).toBeUndefined()
  })

  it('tells nothing of an id by its topic, which is the same everywhere', () => {
    expect(hexEncode(topicOfPeer(DIGITS))).toBe(
      '7d9f739f5eb9cc869ac0fce8774ba5a2b6bfe648ba144e72c8baeae4fca49b12',
    )
    expect(hexEncode(topicOfPipe(PIPE))).toBe(
      '3360e94699b80d634d94e206ddc8d00d031eed8f95203c65f1c863e737affedb',
    )
  })
})
