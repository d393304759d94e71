import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyAddress, anyPeerId } from '../../../../tests/fuzz/arbitraries.ts'
import { parsePeerId } from '../ids.ts'
import { encodeWelcome, formatWelcome, parseWelcome } from './welcome.ts'

const PEER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
)
const FIELDS = {
  destination: 'tcp://10.0.0.2:43858',
  publicAddress: 'tcp://10.0.0.1:9701',
  peerId: PEER,
}
const LINE = `JXTAHELLO tcp://10.0.0.2:43858 tcp://10.0.0.1:9701 ${PEER} 0 1.1`

test('is written as version 1.1 with CR LF, ready for the wire', () => {
  expect(formatWelcome(FIELDS)).toBe(`${LINE}\r\n`)
  expect(formatWelcome({ ...FIELDS, noPropagate: true, version: '9.9' })).toBe(
    `${LINE.replace(' 0 1.1', ' 1 9.9')}\r\n`,
  )
  expect(encodeWelcome(FIELDS)).toHaveLength(LINE.length + 2)
})

describe('is read', () => {
  test('in version 1.1, with and without its line end', () => {
    const welcome = { ...FIELDS, noPropagate: false, version: '1.1' }
    expect(parseWelcome(LINE)).toEqual(welcome)
    expect(parseWelcome(`${LINE}\r\n`)).toEqual(welcome)
  })

  test('in version 3.0, which announces a message version', () => {
    expect(parseWelcome(LINE.replace('0 1.1', '1 1 3.0'))).toEqual({
      ...FIELDS,
      noPropagate: true,
      messageVersion: 1,
      version: '3.0',
    })
  })

  test('in a version nobody knows yet, with fewer or more fields', () => {
    expect(parseWelcome(LINE.replace('0 1.1', '9.9')).version).toBe('9.9')
    expect(parseWelcome(LINE.replace('0 1.1', '0 a b c 9.9'))).toEqual({
      ...FIELDS,
      noPropagate: false,
      version: '9.9',
    })
  })

  test('as it was written', () => {
    const welcome = fc.record({
      destination: anyAddress,
      publicAddress: anyAddress,
      peerId: anyPeerId,
      noPropagate: fc.boolean(),
      version: fc.constant('1.1'),
    })
    fc.assert(
      fc.property(welcome, (fields) => {
        expect(parseWelcome(formatWelcome(fields))).toEqual(fields)
      }),
    )
  })
})

describe('is refused', () => {
  test.each([
    ['another greeting', LINE.replace('JXTAHELLO', 'SSH-2.0')],
    ['HTTP', 'GET / HTTP/1.1'],
    ['too few fields', `JXTAHELLO tcp://a:1 tcp://b:2 ${PEER}`],
    ['no peer id', LINE.replace(PEER, 'urn:jxta:jxta-NetGroup')],
    ['two spaces', LINE.replace(' 0 ', '  0 ')],
    ['a control character', LINE.replace(' 0 ', ' \u0007 ')],
    ['a character outside ASCII', LINE.replace(' 0 ', ' é ')],
    ['4,097 bytes', LINE + '1'.repeat(4097 - LINE.length)],
    ['nothing', ''],
  ])('with %s', (_, line) => {
    expect(() => parseWelcome(line)).toThrow(
      expect.objectContaining({ code: 'protocol/welcome-malformed' }),
    )
  })

  test('before it is written, where a field could break out of the line', () => {
    for (const publicAddress of ['tcp://a:1 x', 'tcp://a:1\r\nJXTAHELLO', '', 'x'.repeat(4096)]) {
      expect(() => formatWelcome({ ...FIELDS, publicAddress })).toThrow(
        expect.objectContaining({ code: 'protocol/unencodable' }),
      )
    }
  })
})
