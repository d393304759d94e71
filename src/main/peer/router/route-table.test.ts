import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import {
  BAD_FOR_MS,
  HOPS_MAX,
  REBUT_AFTER_MS,
  ROUTE_FOR_MS,
  ROUTES_MAX,
  RouteTable,
} from './route-table.ts'

const random = seededRandom(11)
const peer = () => createPeerId((length) => random.bytes(length))
const [self, destination, one, two] = [peer(), peer(), peer(), peer()]

describe('the routes that a peer knows', () => {
  it('come shortest first, and end when nothing more is heard of them', () => {
    const table = new RouteTable(self)
    table.learn(destination, [one, two], 0)
    table.learn(destination, [two], 10)
    expect(table.of(destination, 20)).toEqual([[two], [one, two]])
    expect(table.of(destination, ROUTE_FOR_MS)).toEqual([[two]])
    expect(table.of(destination, ROUTE_FOR_MS + 10)).toEqual([])
  })

  it.each([
    ['a loop', [one, two, one]],
    ['a way through us', [one, self]],
    ['a way through the destination', [destination]],
    ['no way at all', []],
    ['a way that is too long', Array.from({ length: HOPS_MAX + 1 }, peer)],
  ])('never hold %s', (_what, hops) => {
    const table = new RouteTable(self)
    expect(table.learn(destination, hops, 0)).toBe(false)
    expect(table.of(destination, 0)).toEqual([])
  })

  it('do not hold for a while what was said to be bad', () => {
    const table = new RouteTable(self)
    table.learn(destination, [one], 0)
    table.failVia(destination, one, 5)
    expect(table.of(destination, 5)).toEqual([])
    expect(table.learn(destination, [one], 6)).toBe(false)
    expect(table.learn(destination, [two, one], 6)).toBe(true)
    expect(table.learn(destination, [one], 5 + BAD_FOR_MS)).toBe(true)
  })

  it('hold again what is seen at first hand a while after it was said to be bad', () => {
    const table = new RouteTable(self)
    table.learn(destination, [one], 0)
    table.failVia(destination, one, 5)
    expect(table.learn(destination, [one], 5 + REBUT_AFTER_MS - 1, true)).toBe(false)
    expect(table.learn(destination, [one], 5 + REBUT_AFTER_MS)).toBe(false)
    expect(table.learn(destination, [one], 5 + REBUT_AFTER_MS, true)).toBe(true)
    expect(table.of(destination, 5 + REBUT_AFTER_MS)).toEqual([[one]])
  })

  it('stay within their bound under a flood, the oldest going first', () => {
    const table = new RouteTable(self)
    table.learn(destination, [one], 0)
    for (let i = 0; i < ROUTES_MAX; i++) table.learn(peer(), [one], 0)
    expect(table.size).toBe(ROUTES_MAX)
    expect(table.of(destination, 0)).toEqual([])
  })

  it('to peers of worth stay under a flood, and those over others than the flooder', () => {
    const table = new RouteTable(self, (id) => (id === destination ? 4 : 0))
    const honest = peer()
    table.learn(destination, [one], 0)
    table.learn(honest, [two], 0)
    for (let i = 0; i < 2 * ROUTES_MAX; i++) table.learn(peer(), [one], 0)
    expect(table.size).toBe(ROUTES_MAX)
    expect(table.of(destination, 0)).toEqual([[one]])
    expect(table.of(honest, 0)).toEqual([[two]])
  })
})
