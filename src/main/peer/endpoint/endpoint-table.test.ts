import { describe, expect, test } from 'vitest'
import { peerIdOf, storedEndpoint } from '../../../../tests/support/stored.ts'
import type { StoredEndpoint } from '../ports/store.ts'
import { ENDPOINT_PEERS_MAX, ENDPOINTS_PER_PEER, EndpointTable } from './endpoint-table.ts'

const create = () => {
  const changes: StoredEndpoint[] = []
  const removals: string[] = []
  const table = new EndpointTable(
    (endpoint) => changes.push(endpoint),
    (_, address) => removals.push(address),
  )
  const addresses = (n = 1): string[] => table.of(peerIdOf(n)).map(({ address }) => address)
  return { table, changes, removals, addresses }
}

const [LAN, OTHER, LOCAL] = ['tcp://192.168.1.7:1', 'tcp://10.0.0.7:1', 'tcp://127.0.0.1:1']

describe('the endpoints of a peer', () => {
  test('an address that was not known is announced once, and keeps how it was learnt first', () => {
    const { table, changes } = create()
    table.learn(peerIdOf(1), LAN, 'answer', 5)
    table.learn(peerIdOf(1), LAN, 'advertisement', 6)
    expect(changes).toEqual([
      { peerId: peerIdOf(1), address: LAN, learnedFrom: 'answer', learnedWallMs: 5, failures: 0 },
    ])
  })

  test('a known address that a person gives is that person’s from then on, whoever tells it again', () => {
    const { table, changes } = create()
    for (const from of ['answer', 'user', 'advertisement'] as const)
      table.learn(peerIdOf(1), LAN, from, 5)
    expect(changes.at(-1)).toMatchObject({ address: LAN, learnedFrom: 'user', learnedWallMs: 5 })
  })

  test('what worked comes first, then the untried, then what failed least; loopback behind the rest', () => {
    const { table, addresses } = create()
    for (const address of [LOCAL, 'tcp://10.0.0.1:1', LAN, OTHER])
      table.learn(peerIdOf(1), address, 'answer', 0)
    table.succeeded(peerIdOf(1), OTHER, 1)
    table.failed(peerIdOf(1), 'tcp://10.0.0.1:1', 'no', 1)
    expect(addresses()).toEqual([OTHER, LAN, LOCAL, 'tcp://10.0.0.1:1'])
  })

  test('failures put off the next try, twice as long each time, at most five minutes', () => {
    const { table } = create()
    table.learn(peerIdOf(1), LAN, 'answer', 0)
    const waits = Array.from({ length: 10 }, () => {
      table.failed(peerIdOf(1), LAN, 'refused', 1_000)
      return (table.of(peerIdOf(1))[0]?.nextTryWallMs ?? 0) - 1_000
    })
    expect(waits.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000])
    expect(waits.at(-1)).toBe(300_000)
    expect(table.of(peerIdOf(1))[0]).toMatchObject({ failures: 10, lastError: 'refused' })
  })

  test('a success wipes out the failures', () => {
    const { table } = create()
    table.learn(peerIdOf(1), LAN, 'answer', 0)
    table.failed(peerIdOf(1), LAN, 'refused', 1)
    table.succeeded(peerIdOf(1), LAN, 2)
    expect(table.of(peerIdOf(1))).toEqual([
      storedEndpoint(1, { address: LAN, learnedWallMs: 0, lastSuccessWallMs: 2 }),
    ])
  })

  test('an outcome of an address that is not known changes nothing', () => {
    const { table, changes } = create()
    table.succeeded(peerIdOf(1), LAN, 1)
    table.failed(peerIdOf(1), LAN, 'x', 1)
    expect(changes).toEqual([])
  })

  test('a new advertisement replaces what was learnt, but not what a person or a seed gave', () => {
    const { table, addresses, removals } = create()
    table.learn(peerIdOf(1), 'tcp://a:1', 'answer', 0)
    table.learn(peerIdOf(1), 'tcp://b:1', 'user', 0)
    table.learn(peerIdOf(1), 'tcp://c:1', 'seed', 0)
    table.learn(peerIdOf(1), 'tcp://d:1', 'advertisement', 0)
    expect(table.replaceAdvertised(peerIdOf(1), ['tcp://d:1', 'tcp://e:1'], 1)).toEqual([
      'tcp://a:1',
    ])
    expect(removals).toEqual(['tcp://a:1'])
    expect(new Set(addresses())).toEqual(
      new Set(['tcp://b:1', 'tcp://c:1', 'tcp://d:1', 'tcp://e:1']),
    )
  })

  test('of too many addresses the worst goes', () => {
    const { table, removals } = create()
    for (let i = 0; i < ENDPOINTS_PER_PEER; i++)
      table.learn(peerIdOf(1), `tcp://10.0.0.${i}:1`, 'answer', 0)
    table.failed(peerIdOf(1), 'tcp://10.0.0.3:1', 'x', 1)
    table.learn(peerIdOf(1), LAN, 'answer', 2)
    expect(removals).toEqual(['tcp://10.0.0.3:1'])
    expect(table.of(peerIdOf(1))).toHaveLength(ENDPOINTS_PER_PEER)
  })

  test('a forgotten peer has none, and each removal is told', () => {
    const { table, removals, addresses } = create()
    table.learn(peerIdOf(1), LAN, 'answer', 0)
    table.learn(peerIdOf(1), OTHER, 'answer', 0)
    table.forget(peerIdOf(1))
    expect(removals).toEqual([LAN, OTHER])
    expect(addresses()).toEqual([])
  })

  test('what was stored comes back without being announced', () => {
    const { table, changes, addresses } = create()
    table.load([storedEndpoint(1, { address: LAN })])
    expect(addresses()).toEqual([LAN])
    expect(changes).toEqual([])
  })
})

describe('a full table', () => {
  const full = () => {
    const made = create()
    for (let n = 1; n <= ENDPOINT_PEERS_MAX; n++)
      made.table.learn(peerIdOf(n), LAN, 'advertisement', n)
    return made
  }

  test('makes room for a new peer by forgetting the one that was silent longest', () => {
    const { table, addresses } = full()
    table.replaceAdvertised(peerIdOf(1), [LAN], 9_999)
    table.learn(peerIdOf(9_000), LAN, 'answer', 9_999)
    expect([addresses(1), addresses(2), addresses(9_000)]).toEqual([[LAN], [], [LAN]])
  })

  test('keeps a peer that was reached, or that a person entered', () => {
    const { table, addresses } = full()
    table.succeeded(peerIdOf(1), LAN, 5)
    table.learn(peerIdOf(2), OTHER, 'user', 5)
    table.learn(peerIdOf(9_000), LAN, 'answer', 6)
    expect([addresses(1), addresses(2), addresses(3)]).toEqual([[LAN], [LAN, OTHER], []])
  })
})
