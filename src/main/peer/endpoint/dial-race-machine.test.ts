import { describe, expect, test } from 'vitest'
import {
  DIAL_STAGGER_MS,
  DIAL_STAGGER_NEXT_MS,
  DialRaceMachine,
  DIALS_AT_ONCE,
} from './dial-race-machine.ts'

const dial = (address: string) => ({ kind: 'dial', address })

describe('racing the addresses of one peer', () => {
  test('the best goes first, alone, and wins alone when it connects within the stagger', () => {
    const machine = new DialRaceMachine(['a', 'b'])
    expect(machine.step({ kind: 'start' }, 0)).toEqual([dial('a')])
    expect(machine.deadlineMs).toBe(DIAL_STAGGER_MS)
    expect(machine.step({ kind: 'connected', address: 'a' }, 100)).toEqual([
      { kind: 'won', address: 'a' },
    ])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('the next follows after the stagger, not before', () => {
    const machine = new DialRaceMachine(['a', 'b'])
    machine.step({ kind: 'start' }, 0)
    expect(machine.step({ kind: 'tick' }, DIAL_STAGGER_MS - 1)).toEqual([])
    expect(machine.step({ kind: 'tick' }, DIAL_STAGGER_MS)).toEqual([dial('b')])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('the next follows at once when one has failed', () => {
    const machine = new DialRaceMachine(['a', 'b', 'c'])
    machine.step({ kind: 'start' }, 0)
    expect(machine.step({ kind: 'failed', address: 'a' }, 10)).toEqual([dial('b')])
    expect(machine.deadlineMs).toBe(10 + DIAL_STAGGER_NEXT_MS)
  })

  test('the third and all later ones follow each other faster', () => {
    const machine = new DialRaceMachine(['a', 'b', 'c', 'd'])
    machine.step({ kind: 'start' }, 0)
    machine.step({ kind: 'tick' }, 250)
    expect(machine.step({ kind: 'tick' }, 274)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 275)).toEqual([dial('c')])
    expect(machine.step({ kind: 'tick' }, 300)).toEqual([dial('d')])
  })

  test('it is lost only when the last has failed', () => {
    const machine = new DialRaceMachine(['a', 'b'])
    machine.step({ kind: 'start' }, 0)
    machine.step({ kind: 'tick' }, DIAL_STAGGER_MS)
    expect(machine.step({ kind: 'failed', address: 'a' }, 300)).toEqual([])
    expect(machine.step({ kind: 'failed', address: 'b' }, 301)).toEqual([{ kind: 'lost' }])
  })

  test('no address at all is lost at once', () => {
    expect(new DialRaceMachine([]).step({ kind: 'start' }, 0)).toEqual([{ kind: 'lost' }])
  })

  test('never more than so many attempts at once; a failure lets the next begin', () => {
    const addresses = Array.from({ length: DIALS_AT_ONCE + 2 }, (_, i) => `a${i}`)
    const machine = new DialRaceMachine(addresses)
    const dialled = [...machine.step({ kind: 'start' }, 0)]
    for (let i = 1; i <= 2 * DIALS_AT_ONCE; i++)
      dialled.push(...machine.step({ kind: 'tick' }, i * DIAL_STAGGER_MS))
    expect(dialled).toHaveLength(DIALS_AT_ONCE)
    expect(machine.step({ kind: 'failed', address: 'a0' }, 60_000)).toEqual([
      dial(`a${DIALS_AT_ONCE}`),
    ])
  })

  test('after the end nothing moves it', () => {
    const machine = new DialRaceMachine(['a', 'b'])
    machine.step({ kind: 'start' }, 0)
    machine.step({ kind: 'connected', address: 'a' }, 1)
    expect(machine.step({ kind: 'failed', address: 'a' }, 2)).toEqual([])
    expect(machine.step({ kind: 'connected', address: 'b' }, 3)).toEqual([])
  })
})
