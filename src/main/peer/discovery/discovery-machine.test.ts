import { describe, expect, test } from 'vitest'
import {
  ANNOUNCE_EVERY_MS,
  BURST_MS,
  DiscoveryMachine,
  SEARCH_EVERY_MS,
  type DiscoveryInput,
} from './discovery-machine.ts'

/** Lets the machine run from `fromMs` to `untilMs` by its own deadlines; says what it did when. */
const run = (machine: DiscoveryMachine, untilMs: number): string[] => {
  const log: string[] = []
  for (let at = machine.deadlineMs; at !== undefined && at <= untilMs; at = machine.deadlineMs) {
    for (const { kind } of machine.step({ kind: 'tick' }, at)) log.push(`${at} ${kind}`)
  }
  return log
}
const kinds = (machine: DiscoveryMachine, input: DiscoveryInput, nowMs: number): string[] =>
  machine.step(input, nowMs).map(({ kind }) => kind)

describe('when to announce and to ask', () => {
  test('a start begins a burst of everything, each task at every time of the burst', () => {
    const machine = new DiscoveryMachine(0)
    expect(kinds(machine, { kind: 'start' }, 0)).toEqual(['announce', 'announce-pipes', 'search'])
    expect(run(machine, 2_000)).toEqual([
      '700 announce',
      '700 announce-pipes',
      '700 search',
      '2000 announce',
      '2000 announce-pipes',
      '2000 search',
    ])
  })

  test('after the burst the steady rhythm goes on, with its jitter', () => {
    const machine = new DiscoveryMachine(500)
    machine.step({ kind: 'start' }, 0)
    run(machine, 2_000)
    const second = 2_000 + 500 + ANNOUNCE_EVERY_MS
    expect(run(machine, second)).toEqual([`${second} announce`])
    const searched = 2_000 + 500 + SEARCH_EVERY_MS
    expect(run(machine, searched).filter((line) => line.endsWith('search'))).toEqual([
      `${searched} search`,
    ])
  })

  test.each([
    ['changed', ['announce']],
    ['search', ['search']],
    ['network-changed', ['announce', 'announce-pipes', 'search']],
  ] as const)('%s begins a burst of %j alone', (kind, tasks) => {
    const machine = new DiscoveryMachine(0)
    machine.step({ kind: 'start' }, 0)
    run(machine, 10_000)
    expect(kinds(machine, { kind }, 10_000).sort()).toEqual([...tasks].sort())
    expect(run(machine, 12_000)).toHaveLength(tasks.length * (BURST_MS.length - 1))
  })

  test('a published pipe, told of at once by whoever published it, is told of again twice', () => {
    const machine = new DiscoveryMachine(0)
    machine.step({ kind: 'start' }, 0)
    run(machine, 10_000)
    expect(kinds(machine, { kind: 'published' }, 10_000)).toEqual([])
    expect(run(machine, 12_000)).toHaveLength(BURST_MS.length - 1)
  })

  test('a tick that comes early does nothing', () => {
    const machine = new DiscoveryMachine(0)
    machine.step({ kind: 'start' }, 0)
    expect(machine.step({ kind: 'tick' }, 699)).toEqual([])
    expect(machine.deadlineMs).toBe(700)
  })

  test('a tick that comes late does each task once', () => {
    const machine = new DiscoveryMachine(0)
    machine.step({ kind: 'start' }, 0)
    expect(kinds(machine, { kind: 'tick' }, 5_000)).toEqual([
      'announce',
      'announce-pipes',
      'search',
    ])
  })

  test('a stop says goodbye once and wants nothing more', () => {
    const machine = new DiscoveryMachine(0)
    machine.step({ kind: 'start' }, 0)
    expect(kinds(machine, { kind: 'stop' }, 10)).toEqual(['goodbye'])
    expect(machine.deadlineMs).toBeUndefined()
    expect(kinds(machine, { kind: 'stop' }, 11)).toEqual([])
    expect(kinds(machine, { kind: 'changed' }, 12)).toEqual([])
  })

  test('before the start nothing moves it, a stop neither', () => {
    const machine = new DiscoveryMachine(0)
    for (const kind of ['stop', 'tick', 'search', 'changed', 'published'] as const)
      expect(kinds(machine, { kind }, 0)).toEqual([])
  })
})
