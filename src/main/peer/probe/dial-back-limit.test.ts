import { expect, it } from 'vitest'
import { ALTOGETHER, AT_ONCE, DialBackLimit, PER_PEER, PERIOD_MS } from './dial-back-limit.ts'

const begin = (limit: DialBackLimit, peer: string, nowMs: number): boolean => {
  const may = limit.begins(peer, nowMs)
  if (may) limit.ended()
  return may
}

it('lets a peer have itself dialled a few times in a period', () => {
  const limit = new DialBackLimit()
  for (let i = 0; i < PER_PEER; i++) expect(begin(limit, 'a', i)).toBe(true)
  expect(begin(limit, 'a', 10)).toBe(false)
  expect(begin(limit, 'b', 10)).toBe(true)
  expect(begin(limit, 'a', PERIOD_MS)).toBe(true)
})

it('bounds all peers together, whatever names they make up', () => {
  const limit = new DialBackLimit()
  for (let i = 0; i < ALTOGETHER; i++) expect(begin(limit, `peer ${i}`, 0)).toBe(true)
  expect(begin(limit, 'one more', 1)).toBe(false)
})

it('bounds how many run at once', () => {
  const limit = new DialBackLimit()
  for (let i = 0; i < AT_ONCE; i++) expect(limit.begins(`peer ${i}`, 0)).toBe(true)
  expect(limit.begins('one more', 0)).toBe(false)
  limit.ended()
  expect(limit.begins('one more', 0)).toBe(true)
})
