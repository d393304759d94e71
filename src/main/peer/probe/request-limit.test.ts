import { expect, it } from 'vitest'
import { RequestLimit } from './request-limit.ts'

const BOUNDS = { perPeer: 4, altogether: 24, atOnce: 4, periodMs: 60_000 }

const begin = (limit: RequestLimit, peer: string, nowMs: number): boolean => {
  const may = limit.begins(peer, nowMs)
  if (may) limit.ended()
  return may
}

it('lets a peer have it done a few times in a period', () => {
  const limit = new RequestLimit(BOUNDS)
  for (let i = 0; i < BOUNDS.perPeer; i++) expect(begin(limit, 'a', i)).toBe(true)
  expect(begin(limit, 'a', 10)).toBe(false)
  expect(begin(limit, 'b', 10)).toBe(true)
  expect(begin(limit, 'a', BOUNDS.periodMs)).toBe(true)
})

it('bounds all peers together, whatever names they make up', () => {
  const limit = new RequestLimit(BOUNDS)
  for (let i = 0; i < BOUNDS.altogether; i++) expect(begin(limit, `peer ${i}`, 0)).toBe(true)
  expect(begin(limit, 'one more', 1)).toBe(false)
})

it('bounds how many run at once', () => {
  const limit = new RequestLimit(BOUNDS)
  for (let i = 0; i < BOUNDS.atOnce; i++) expect(limit.begins(`peer ${i}`, 0)).toBe(true)
  expect(limit.begins('one more', 0)).toBe(false)
  limit.ended()
  expect(limit.begins('one more', 0)).toBe(true)
})
