import { describe, expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { XML_SIZE_MAX } from '../../protocol/constants.ts'
import {
  encodeResolverSrdi,
  encodeSrdiIndex,
  parseResolverSrdi,
  parseSrdiIndex,
  type SrdiEntry,
} from '../../protocol/documents/resolver-srdi.ts'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { CHARACTERS_PER_MESSAGE, ENTRIES_PER_MESSAGE, shareOut } from './srdi-batches.ts'

const entry = (value: string): SrdiEntry => ({ key: 'Name', value, expirationMs: Infinity })
const entries = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => entry(String(i).padStart(length, '&')))

describe('entries for the index', () => {
  test('that are few go in one message, none in none', () => {
    expect(shareOut([])).toEqual([])
    expect(shareOut(entries(3, 5))).toEqual([entries(3, 5)])
  })

  test('are shared out by number and by length, in order, none lost', () => {
    for (const length of [1, 80, 1_000]) {
      const all = entries(250, length)
      const shares = shareOut(all)
      expect(shares.flat()).toEqual(all)
      for (const share of shares) {
        expect(share.length).toBeLessThanOrEqual(ENTRIES_PER_MESSAGE)
        expect(share.length * (length + 4)).toBeLessThanOrEqual(
          Math.max(CHARACTERS_PER_MESSAGE, length + 4),
        )
      }
    }
  })

  test('make a document that others read, whatever they hold', () => {
    const random = seededRandom(1)
    const peerId = createPeerId((length) => random.bytes(length))
    for (const share of shareOut(entries(250, 1_000))) {
      const payload = encodeSrdiIndex({ peerId, key: 'Adv', ttl: 1, entries: share })
      const document = encodeResolverSrdi({ handler: 'h', payload })
      expect(document.length).toBeLessThan(XML_SIZE_MAX)
      expect(gzipSync(document).length).toBeLessThan(XML_SIZE_MAX)
      expect(parseSrdiIndex(parseResolverSrdi(document).payload).entries).toEqual(share)
    }
  })
})
