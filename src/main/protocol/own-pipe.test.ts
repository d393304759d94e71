import { expect, test } from 'vitest'
import { utf8Encode } from '../base/bytes.ts'
import { isPipeId } from './ids.ts'
import { fingerprintOfKey } from './key-fingerprint.ts'
import { ownPipe } from './own-pipe.ts'

const ONE = fingerprintOfKey(utf8Encode('one'))
const OTHER = fingerprintOfKey(utf8Encode('other'))

test('a peer’s own pipe is the same wherever it is made, and another for each peer and purpose', () => {
  const files = ownPipe(ONE, 'files')
  expect(ownPipe(ONE, 'files')).toEqual(files)
  expect(isPipeId(files.id)).toBe(true)
  expect(files.type).toBe('JxtaUnicastSecure')
  const ids = [files, ownPipe(ONE, 'administration'), ownPipe(OTHER, 'files')].map(({ id }) => id)
  expect(new Set(ids).size).toBe(3)
})
