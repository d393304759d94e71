import { describe, expect, it } from 'vitest'
import { silentLog, type Log } from '../base/log.ts'
import { Counters } from '../base/counters.ts'
import { seededRandom, randomBelow } from '../base/random.ts'
import type { RoomShare } from '../peer/ports/room.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { createMessageRoom } from './message-room.ts'
import { CUTS_LOGGED } from './limits.ts'

const rig = (log: Log = silentLog) => {
  const counters = new Counters()
  const cut: string[] = []
  const room = createMessageRoom({
    ...{ clock: new VirtualClock(), log, maxBytes: 100, strangersMaxBytes: 80 },
    count: (counter) => counters.add(counter),
  })
  const enter = (address: string, source: string, trusted = false): RoomShare =>
    room.enter({
      address,
      source: () => source,
      isTrusted: () => trusted,
      cut: (reason) => cut.push(`${address} ${reason.code}`),
    })
  return { room, enter, cut, counters }
}

describe('the room for messages that are not whole yet', () => {
  it('cuts nobody while all fits, and is empty when all is handed on', () => {
    const { room, enter, cut } = rig()
    const [a, b] = [enter('a', '1'), enter('b', '2')]
    a.hold(40)
    b.hold(40)
    expect([room.bytes, cut]).toEqual([80, []])
    a.hold(0)
    b.hold(0)
    expect(room.bytes).toBe(0)
  })

  it('cuts whoever takes most, not the one for whom there is no room', () => {
    const { room, enter, cut, counters } = rig()
    enter('greedy', '1').hold(75)
    enter('modest', '2').hold(10)
    expect(cut).toEqual(['greedy endpoint/limit'])
    expect(room.bytes).toBe(10)
    expect(counters.get('room.cut')).toBe(1)
  })

  it('takes the links of one source together, however little each holds', () => {
    const { enter, cut } = rig()
    const honest = enter('honest', '1')
    honest.hold(30)
    for (let i = 0; i < 6; i++) enter(`crowd ${i}`, '2').hold(10)
    expect(cut).toEqual(['crowd 0 endpoint/limit'])
  })

  it('keeps a part for paired peers, and cuts strangers for them', () => {
    const { room, enter, cut } = rig()
    enter('stranger', '1').hold(80)
    enter('friend', 'key', true).hold(20)
    expect(cut).toEqual([])
    enter('other friend', 'key 2', true).hold(60)
    expect(cut).toEqual(['stranger endpoint/limit'])
    expect(room.bytes).toBe(80)
    enter('third friend', 'key 3', true).hold(70)
    expect(cut.slice(1)).toEqual(['third friend endpoint/limit'])
  })

  it('tells of the first cuts in the log, and counts all', () => {
    const told: string[] = []
    const log = { ...silentLog, warn: (message: string) => void told.push(message) }
    const { enter, counters } = rig(log)
    for (let i = 0; i < 50; i++) enter(`a ${i}`, '1').hold(90)
    expect(told).toHaveLength(CUTS_LOGGED.burst)
    expect(told[0]).toContain('took the room of others')
    expect(counters.get('room.cut')).toBe(50)
  })

  it('is never fuller than its bounds, whoever grows, shrinks and leaves', () => {
    const random = seededRandom(7)
    const { room } = rig()
    const links = Array.from({ length: 40 }, (_, i) => {
      const held = { bytes: 0 }
      const trusted = i % 4 === 0
      const source = `${i % 7}${trusted ? ' key' : ''}`
      const share = room.enter({
        ...{ address: `${i}`, source: () => source, isTrusted: () => trusted },
        cut: () => (held.bytes = 0),
      })
      return { share, held, trusted }
    })
    for (let step = 0; step < 20_000; step++) {
      const one = links[randomBelow(random, links.length)]!
      one.held.bytes = randomBelow(random, 60)
      one.share.hold(one.held.bytes)
      const all = links.reduce((sum, { held }) => sum + held.bytes, 0)
      const strangers = links
        .filter(({ trusted }) => !trusted)
        .reduce((sum, { held }) => sum + held.bytes, 0)
      expect(room.bytes).toBe(all)
      expect(all).toBeLessThanOrEqual(100)
      expect(strangers).toBeLessThanOrEqual(80)
    }
  })
})
