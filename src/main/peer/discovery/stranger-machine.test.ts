import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import {
  ASK_AGAIN_AFTER_MS,
  ASK_EVERY_MS,
  SEARCH_AT_MOST_EVERY_MS,
  StrangerMachine,
  STRANGERS_MAX,
} from './stranger-machine.ts'

const random = seededRandom(4)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const heard = (peerId: PeerId, delayMs = 300) => ({ kind: 'heard', peerId, delayMs }) as const
const tick = { kind: 'tick' } as const

describe('a stranger that is heard by multicast', () => {
  test('is asked once, after its delay', () => {
    const machine = new StrangerMachine()
    const one = peer()
    expect(machine.step(heard(one), 0)).toEqual([])
    expect(machine.step(heard(one, 0), 10)).toEqual([])
    expect(machine.deadlineMs).toBe(300)
    expect(machine.step(tick, 299)).toEqual([])
    expect(machine.step(tick, 300)).toEqual([{ kind: 'ask', peerId: one }])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('is asked again only after a while', () => {
    const machine = new StrangerMachine()
    const one = peer()
    machine.step(heard(one), 0)
    machine.step(tick, 300)
    machine.step(heard(one), 300 + ASK_AGAIN_AFTER_MS - 1)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step(heard(one), 300 + ASK_AGAIN_AFTER_MS)
    expect(machine.deadlineMs).toBe(600 + ASK_AGAIN_AFTER_MS)
  })

  test('waits its turn: one question a second, whomever they are for', () => {
    const machine = new StrangerMachine()
    for (let i = 0; i < 10; i++) machine.step(heard(peer()), 0)
    const askedMs: number[] = []
    for (let at = 0; at < 20_000; at += 50)
      for (const { kind } of machine.step(tick, at)) if (kind === 'ask') askedMs.push(at)
    expect(askedMs).toEqual(Array.from({ length: 10 }, (_, i) => 300 + i * ASK_EVERY_MS))
  })

  test('is refused while too many wait', () => {
    const machine = new StrangerMachine()
    for (let i = 0; i < STRANGERS_MAX; i++) expect(machine.step(heard(peer()), 0)).toEqual([])
    expect(machine.step(heard(peer()), 0)).toEqual([{ kind: 'refused' }])
    expect(machine.waiting).toBe(STRANGERS_MAX)
  })

  test('leads to a question to all where it has no address, but seldom', () => {
    const machine = new StrangerMachine()
    const none = { kind: 'no-address' } as const
    expect(machine.step(none, 0)).toEqual([{ kind: 'search' }])
    expect(machine.step(none, SEARCH_AT_MOST_EVERY_MS - 1)).toEqual([])
    expect(machine.step(none, SEARCH_AT_MOST_EVERY_MS)).toEqual([{ kind: 'search' }])
  })
})
