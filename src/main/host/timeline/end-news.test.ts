import { expect, it } from 'vitest'
import { parsePeerId } from '../../protocol/ids.ts'
import { endNews, type EndLook } from './end-news.ts'

const peerId = parsePeerId(
  'urn:jxta:uuid-59616261646162614A787461503250330123456789ABCDEF0123456789ABCDEF03',
)
const look = (over: Partial<EndLook>): EndLook => ({
  ...{ state: 'bound', reason: 'bound', endpoint: 'tcp://10.0.0.7:1', by: '', peerId, waiting: 0 },
  sinceMs: 0,
  ...over,
})

it('tells nothing while nothing changes', () => {
  expect(endNews(look({}), look({ waiting: 3 }))).toEqual([])
})

it('tells of a broken link at the endpoint that broke', () => {
  const news = endNews(look({}), look({ state: 'rebinding', reason: 'it broke', sinceMs: 5 }))
  expect(news).toMatchObject([{ kind: 'rebind', text: 'it broke', endpoint: 'tcp://10.0.0.7:1' }])
})

it('tells of a move with both ends, the gap and what was held', () => {
  const before = look({
    ...{ state: 'rebinding', reason: 'it fell silent', sinceMs: 1_000, waiting: 2 },
  })
  const now = look({ endpoint: 'ws://192.168.1.9:2', sinceMs: 3_100, waiting: 2 })
  const [move, rebound] = endNews(before, now)
  expect(move?.text).toBe(
    'Moved: tcp 10.0.0.7:1 → ws 192.168.1.9:2, 2 messages were held. it fell silent',
  )
  expect(rebound).toMatchObject({ kind: 'rebound', tookMs: 2_100 })
  expect(rebound?.text).toContain('2100 ms')
})

it('tells why an end was unbound', () => {
  const [news] = endNews(look({ state: 'rebinding' }), look({ state: 'unbound', reason: 'gone' }))
  expect(news).toMatchObject({ kind: 'unbind', text: 'Unbound: gone' })
})

it('tells of a move between the same endpoint over another and directly', () => {
  const before = look({ by: ', passed on by R' })
  const [move] = endNews(before, look({ reason: 'a direct link leads there again' }))
  expect(move?.text).toContain('tcp 10.0.0.7:1, passed on by R → tcp 10.0.0.7:1')
  expect(move?.text).toContain('a direct link leads there again')
})
