import { describe, expect, test } from 'vitest'
import { MAX_PEER_NAME, peerName } from './identity-file.ts'

describe('the name of a peer', () => {
  test.each([
    ['  my   host ', 'my host'],
    ['', 'peer'],
    ['\u001b[2Jx', '\\u{1b}[2Jx'],
    ['x'.repeat(300), `${'x'.repeat(MAX_PEER_NAME - 1)}…`],
  ])('made from %j is %j', (text, name) => {
    expect(peerName(text)).toBe(name)
  })
})
