import { expect, it } from 'vitest'
import { parsePeerId } from '../../protocol/ids.ts'
import {
  TEST_BYTES_MAX,
  TEST_GRANT_MS,
  TEST_PINGS_MAX,
  TestGrants,
  TESTS_PER_PEER,
} from './test-grants.ts'

const peer = (digit: string) =>
  parsePeerId(`urn:jxta:uuid-59616261646162614A78746150325033${digit.repeat(32)}03`)
const link = { of: 'a' }

it('lets a test have its pings and its load, and no more', () => {
  const grants = new TestGrants()
  expect(grants.grants('t', link, peer('1'), 0)).toBe(true)
  for (let i = 0; i < TEST_PINGS_MAX; i++) expect(grants.ping('t', link, i)).toBe(true)
  expect(grants.ping('t', link, 10)).toBe(false)
  expect(grants.load('t', link, TEST_BYTES_MAX - 1, 10)).toBe(TEST_BYTES_MAX - 1)
  expect(grants.load('t', link, 2, 10)).toBeUndefined()
  expect(grants.load('t', link, 1, 10)).toBe(TEST_BYTES_MAX)
})

it('holds on the link it was given on, and for a while', () => {
  const grants = new TestGrants()
  grants.grants('t', link, peer('1'), 0)
  expect(grants.ping('t', { of: 'another' }, 1)).toBe(false)
  expect(grants.ping('u', link, 1)).toBe(false)
  expect(grants.ping('t', link, TEST_GRANT_MS - 1)).toBe(true)
  expect(grants.ping('t', link, TEST_GRANT_MS)).toBe(false)
})

it('gives no token twice while it is in use', () => {
  const grants = new TestGrants()
  expect(grants.grants('t', link, peer('1'), 0)).toBe(true)
  expect(grants.grants('t', { of: 'another' }, peer('2'), 0)).toBe(false)
  expect(grants.ping('t', link, 1)).toBe(true)
})

it('lets four measure at once, and others when those are over', () => {
  const grants = new TestGrants()
  for (const at of '1234') expect(grants.grants(at, link, peer(at), 0)).toBe(true)
  expect(grants.grants('5', link, peer('5'), 1)).toBe(false)
  expect(grants.grants('5', link, peer('5'), TEST_GRANT_MS)).toBe(true)
})

it('has enough of a peer that measures again and again', () => {
  const grants = new TestGrants()
  const at = (i: number) => i * TEST_GRANT_MS
  for (let i = 0; i < TESTS_PER_PEER; i++)
    expect(grants.grants(`t${i}`, link, peer('1'), at(i))).toBe(true)
  expect(grants.grants('more', link, peer('1'), at(TESTS_PER_PEER))).toBe(false)
  expect(grants.grants('other', link, peer('2'), at(TESTS_PER_PEER))).toBe(true)
})
