import { describe, expect, it } from 'vitest'
import { Counters } from '../base/counters.ts'
import { silentLog } from '../base/log.ts'
import type { LinkProof } from '../peer/ports/connection.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import { createMemoryNetwork } from './memory/index.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { ConnectionTable, type Listed } from './connection-table.ts'
import { IDLE_FOR_MS, IDLE_LOOK_EVERY_MS } from './limits.ts'

const proofOf = (fingerprint: string): LinkProof => ({
  fingerprint: fingerprint as KeyFingerprint,
  publicKey: new Uint8Array(),
  exportKey: () => new Uint8Array(),
})
const FRIEND = proofOf('friend')
const CLIENT = proofOf('client')

/** Room for 32, of which 2 are for paired peers. */
const rig = (max = 32) => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const cut: string[] = []
  const told: string[] = []
  const table = new ConnectionTable({
    ...{ network: createMemoryNetwork([]), clock, max },
    log: { ...silentLog, warn: (message: string) => void told.push(message) },
    count: (counter) => counters.add(counter),
    isTrusted: ({ fingerprint }) => fingerprint === FRIEND.fingerprint,
    isServed: ({ fingerprint }) => fingerprint === CLIENT.fingerprint,
  })
  const link = (name: string, proof?: LinkProof) => {
    const stats = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 }
    const one: Listed = { remoteAddress: name, proof, stats, abort: () => cut.push(name) }
    if (!table.hasRoomFor(proof)) return undefined
    table.add(one, '10.0.0.1')
    return { speak: () => stats.messagesIn++, leave: () => table.remove(one) }
  }
  const links = (count: number, proof?: LinkProof) =>
    Array.from({ length: count }, (_, i) => link(`${proof?.fingerprint ?? 'plain'} ${i}`, proof))
  return { clock, counters, cut, told, table, link, links }
}

describe('places for links', () => {
  it('are refused to strangers before all are taken: the last are for paired peers', () => {
    const { links, link, cut } = rig()
    expect(links(31, proofOf('a')).filter(Boolean)).toHaveLength(30)
    expect(link('friend 1', FRIEND)).toBeDefined()
    expect(link('friend 2', FRIEND)).toBeDefined()
    expect(link('friend 3', FRIEND)).toBeUndefined()
    expect(cut).toEqual([])
  })

  it('are not taken from strangers by paired peers that were here first', () => {
    const { links, link } = rig()
    links(8, FRIEND)
    expect(links(25, proofOf('a')).filter(Boolean)).toHaveLength(24)
    expect(link('friend', FRIEND)).toBeUndefined()
  })

  it('are not given up by idle peers that are relayed for, unless these have more than half', async () => {
    const { clock, cut, link, links } = rig()
    links(10, CLIENT)
    links(20, proofOf('a')).forEach((one) => one?.speak())
    await clock.advance(IDLE_LOOK_EVERY_MS)
    link('looks', proofOf('b'))
    const talking = links(20, proofOf('c'))
    await clock.advance(IDLE_FOR_MS)
    expect(talking.filter(Boolean)).toHaveLength(0)
    expect(cut.filter((name) => name.startsWith('client'))).toEqual([])
    const many = rig()
    many.links(30, CLIENT)
    await many.clock.advance(IDLE_FOR_MS + IDLE_LOOK_EVERY_MS)
    expect(many.link('stranger', proofOf('a'))).toBeDefined()
    expect(many.cut).toEqual(['client 0'])
  })

  it('are given up by who is idle: first by who proves nothing, then by who was silent longest', async () => {
    const { clock, counters, cut, told, link, links } = rig()
    const strangers = links(29, proofOf('a'))
    link('legacy')
    expect(link('too soon', proofOf('b'))).toBeUndefined()
    await clock.advance(IDLE_FOR_MS)
    // All but three have spoken meanwhile.
    for (const one of strangers.slice(2)) one?.speak()
    expect(link('b 1', proofOf('b'))).toBeDefined()
    expect(link('b 2', proofOf('b'))).toBeDefined()
    expect(link('b 3', proofOf('b'))).toBeDefined()
    expect(link('b 4', proofOf('b'))).toBeUndefined()
    expect(cut).toEqual(['legacy', 'a 0', 'a 1'])
    expect(counters.get('closed-idle')).toBe(3)
    expect(told).toHaveLength(3)
  })

  it('are given up for an attempt of ours, and never by a paired peer', async () => {
    const { clock, cut, table, links } = rig()
    links(30, FRIEND)
    links(2, proofOf('a'))
    expect(table.reserve()).toBeUndefined()
    await clock.advance(IDLE_FOR_MS)
    const release = table.reserve()
    expect(release).toBeDefined()
    expect(table.reserve()).toBeDefined()
    expect(table.reserve()).toBeUndefined()
    release?.()
    release?.()
    expect(cut).toEqual(['a 0', 'a 1'])
  })

  it('count one that was cut for another until it is gone no more than once', async () => {
    const { clock, link, links, table } = rig(4)
    const [first] = links(4, proofOf('a'))
    await clock.advance(IDLE_FOR_MS)
    expect(link('b', proofOf('b'))).toBeDefined()
    first?.leave()
    expect(table.size).toBe(4)
    await clock.advance(IDLE_LOOK_EVERY_MS)
    expect(links(4, proofOf('c')).filter(Boolean)).toHaveLength(3)
  })
})
