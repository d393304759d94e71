import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePath, parsePingAnswer } from './paths.ts'

const VALUE = 'uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03'
const PEER = `urn:jxta:${VALUE}`

describe('the path of a request', () => {
  test.each([
    ['/', { times: { holdMs: 0 } }],
    ['/?-1', { times: {} }],
    [`/${VALUE}`, { peerId: PEER, times: { holdMs: 0 } }],
    [`/${VALUE}/?0`, { peerId: PEER, times: { holdMs: 0 } }],
    [`/${VALUE}?-1`, { peerId: PEER, times: {} }],
    [`/${VALUE}?2000,-1`, { peerId: PEER, times: { holdMs: 2000 } }],
    [
      `/${VALUE}?120000,120000,http://10.0.0.1:9700`,
      { peerId: PEER, times: { holdMs: 120_000, moreMs: 120_000 } },
    ],
  ])('%s says who asks, and how long', (url, request) => {
    expect(parsePath(url)).toEqual(request)
  })

  test.each([
    '',
    'http://h/',
    '*',
    '/favicon.ico',
    '/uuid-',
    '/uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504',
    `/${VALUE}?soon`,
    `/${VALUE}?1e3`,
    `/${VALUE}?1,x`,
    `/${VALUE}?9999999999999`,
    `/../${VALUE}`,
  ])('%j is none', (url) => {
    expect(parsePath(url)).toBeUndefined()
  })

  test('of any text is a value or nothing, never an error', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (url) => {
        expect(() => parsePath(`/${url}`)).not.toThrow()
      }),
    )
  })
})

describe('the answer to a ping', () => {
  test.each([VALUE, ` ${VALUE}\n`, `jxta://${VALUE}`, PEER, `jxta://${PEER}`])(
    '%j names the peer',
    (text) => {
      expect(parsePingAnswer(text)).toBe(PEER)
    },
  )

  test.each(['', '<html>', 'jxta-NetGroup', 'tcp://10.0.0.1:9701', 'uuid-00'])(
    '%j names none',
    (text) => {
      expect(() => parsePingAnswer(text)).toThrow(
        expect.objectContaining({ code: 'protocol/welcome-malformed' }),
      )
    },
  )
})
