import { describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import type { Connection, ConnectionHandlers } from '../ports/connection.ts'
import { Link } from './link.ts'
import { leadsTo, LINKS_PER_PEER, LinkTable } from './link-table.ts'

interface Made {
  readonly link: Link
  readonly handlers: ConnectionHandlers
  readonly calls: string[]
}

const make = (given: Partial<Connection> = {}): Made => {
  let handlers: ConnectionHandlers | undefined
  const calls: string[] = []
  const connection = {
    transport: 'tcp',
    remotePeer: peerIdOf(1),
    remoteAddress: 'tcp://10.0.0.1:9701',
    initiator: true,
    writable: true,
    attach: (given: ConnectionHandlers) => {
      handlers = given
    },
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    ...given,
  } as Connection
  const link = new Link(connection, 0, { onMessage: () => {}, onClosed: () => {} })
  if (handlers === undefined) throw new Error('not attached')
  return { link, handlers, calls }
}

describe('the open links', () => {
  test('the newest open one that fits the wish is found', () => {
    const table = new LinkTable()
    const [older, newer, ws] = [make(), make(), make({ transport: 'ws' })]
    for (const { link } of [older, newer, ws]) table.add(link)
    expect(table.find(peerIdOf(1))).toBe(ws.link)
    expect(table.find(peerIdOf(1), { transport: 'tcp' })).toBe(newer.link)
    newer.handlers.onClosed(undefined)
    expect(table.find(peerIdOf(1), { transport: 'tcp' })).toBe(older.link)
    expect(table.find(peerIdOf(1), { endpoint: 'tcp://10.0.0.9:9701' })).toBeUndefined()
    expect(table.find(peerIdOf(2))).toBeUndefined()
  })

  test('what comes earliest in an order goes before what is newer, and proof before both', () => {
    const table = new LinkTable()
    const ws = make({ transport: 'ws', remoteAddress: 'ws://10.0.0.1:9702' })
    for (const { link } of [ws, make()]) table.add(link)
    expect(table.find(peerIdOf(1), { prefer: ['http', 'ws'] })).toBe(ws.link)
    const proof = {} as Connection['proof']
    const proven = make({ remoteAddress: 'tcp://10.0.0.3:1', proof })
    table.add(proven.link)
    expect(table.find(peerIdOf(1), { prefer: ['ws'] })).toBe(proven.link)
  })

  test('a link counts once, however often it is taken out', () => {
    const table = new LinkTable()
    const { link } = make()
    table.add(link)
    table.remove(link)
    table.remove(link)
    expect([table.size, [...table.peers()]]).toEqual([0, []])
  })

  test('there is room for so many links to one peer', () => {
    const table = new LinkTable()
    for (let i = 0; i < LINKS_PER_PEER; i++) {
      expect(table.hasRoomFor(peerIdOf(1))).toBe(true)
      table.add(make().link)
    }
    expect(table.hasRoomFor(peerIdOf(1))).toBe(false)
    expect(table.hasRoomFor(peerIdOf(2))).toBe(true)
  })

  test('the open link that was dialled at an address is found, not one that came from there', () => {
    const table = new LinkTable()
    const [accepted, dialled] = [make({ initiator: false }), make()]
    table.add(accepted.link)
    expect(table.dialledAt('tcp://10.0.0.1:9701')).toBeUndefined()
    table.add(dialled.link)
    expect(table.dialledAt('tcp://10.0.0.1:9701')).toBe(dialled.link)
    dialled.handlers.onClosed(undefined)
    expect(table.dialledAt('tcp://10.0.0.1:9701')).toBeUndefined()
  })

  test.each([
    [{}, 'tcp://10.0.0.1:9701', true],
    [{}, 'tcp://10.0.0.1:9702', false],
    [{ initiator: false, remoteAddress: 'tcp://10.0.0.1:51000' }, 'tcp://10.0.0.1:9701', true],
    [{ initiator: false, remoteAddress: 'tcp://10.0.0.2:51000' }, 'tcp://10.0.0.1:9701', false],
    [{ initiator: false, remoteAddress: 'http://10.0.0.1:51000' }, 'tcp://10.0.0.1:9701', false],
  ])('a link %j leads to %s: %s', (given, endpoint, expected) => {
    expect(leadsTo(make(given).link, endpoint)).toBe(expected)
  })
})

describe('a link', () => {
  test('stays paused until the last of its holders lets go', () => {
    const { link, calls } = make()
    const [one, two] = [{}, {}]
    link.hold(one)
    link.hold(two)
    link.hold(two)
    link.letGo(one)
    link.letGo(one)
    expect(calls).toEqual(['pause'])
    link.letGo(two)
    expect(calls).toEqual(['pause', 'resume'])
  })

  test('whoever waits for room goes on when there is some', async () => {
    let writable = false
    const { link, handlers } = make({
      get writable() {
        return writable
      },
    })
    let done = 0
    const waits = [link.whenWritable(), link.whenWritable()].map((wait) => wait.then(() => done++))
    await Promise.resolve()
    expect(done).toBe(0)
    writable = true
    handlers.onDrain()
    await Promise.all(waits)
    expect(done).toBe(2)
  })

  test('whoever waits for room goes on when the link ends', async () => {
    const { link, handlers } = make({ writable: false })
    const wait = link.whenWritable()
    handlers.onClosed(undefined)
    await wait
    expect(link.isOpen).toBe(false)
    expect(link.writable).toBe(false)
  })

  test('the end is told once, also to who asks late, unless he has stopped listening', () => {
    const { link, handlers } = make()
    const told: string[] = []
    link.onClosed(() => told.push('early'))
    link.onClosed(() => told.push('never'))()
    handlers.onClosed(undefined)
    handlers.onClosed(undefined)
    link.onClosed(() => told.push('late'))
    expect(told).toEqual(['early', 'late'])
  })
})
