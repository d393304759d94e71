import { describe, expect, it } from 'vitest'
import { DesktopTongue } from '../tongue.ts'
import { DOWN_FOR_MS, NoticeMachine, type WatchedPipe } from './notice-machine.ts'
import { GROUP_MS } from './waiting-notices.ts'

const words = new DesktopTongue(['en']).words.notices
const request = (id: string) => ({ id, summary: `${id} asks to pair` })
const requests = (...ids: string[]) => ({ kind: 'requests', requests: ids.map(request) }) as const
const pipe = (id: string, isDown = true): WatchedPipe => ({
  ...{ id, name: id, isDown, reason: 'Its link broke' },
})
const pipes = (...list: WatchedPipe[]) => ({ kind: 'pipes', pipes: list }) as const
const quiet = (on: boolean) => ({ kind: 'quiet', on }) as const
const looking = (on: boolean) => ({ kind: 'looking', on }) as const
const tick = { kind: 'tick' } as const

describe('requests', () => {
  it('are told of at once, with a place to go and what can be decided there', () => {
    const machine = new NoticeMachine(words)
    expect(machine.on(requests('ada'), 0)).toEqual([
      {
        kind: 'show',
        notice: {
          ...{ key: 'requests', title: 'A request waits', body: 'ada asks to pair' },
          ...{ place: '/inbox/ada', requestId: 'ada' },
        },
      },
    ])
    expect(machine.on(requests('ada'), 1)).toEqual([])
  })

  it('that come in a burst are told of together, once', () => {
    const machine = new NoticeMachine(words)
    machine.on(requests('a'), 0)
    for (let i = 1; i <= 5; i++)
      expect(machine.on(requests(...'abcdef'.slice(0, i + 1)), i * 100)).toEqual([])
    expect(machine.nextMs()).toBe(GROUP_MS)
    const [shown, ...rest] = machine.on(tick, GROUP_MS)
    expect(rest).toEqual([])
    expect(shown).toMatchObject({ notice: { title: '6 requests wait', place: '/inbox' } })
    expect(shown?.kind === 'show' && shown.notice.body.split('\n').at(-1)).toBe('and 2 more')
    expect(machine.nextMs()).toBeUndefined()
  })

  it('that were decided take their notice away', () => {
    const machine = new NoticeMachine(words)
    machine.on(requests('a', 'b'), 0)
    expect(machine.on(requests('b'), 1)).toEqual([])
    expect(machine.on(requests(), 2)).toEqual([{ kind: 'take-away', key: 'requests' }])
    expect(machine.on(requests('a'), GROUP_MS)).toHaveLength(1)
  })

  it('wait for the end of quiet, and are told of together then', () => {
    const machine = new NoticeMachine(words)
    machine.on(quiet(true), 0)
    expect(machine.on(requests('a', 'b'), 1)).toEqual([])
    expect(machine.nextMs()).toBeUndefined()
    expect(machine.on(quiet(false), 2)).toMatchObject([{ notice: { title: '2 requests wait' } }])
  })

  it('are not told of to whoever looks at the window', () => {
    const machine = new NoticeMachine(words)
    machine.on(looking(true), 0)
    expect(machine.on(requests('a'), 1)).toEqual([])
    expect(machine.on(looking(false), 2)).toEqual([])
    expect(machine.on(requests('a', 'b'), 3)).toMatchObject([
      { notice: { title: '2 requests wait' } },
    ])
    expect(machine.on(looking(true), 4)).toEqual([{ kind: 'take-away', key: 'requests' }])
  })
})

describe('critical pipes', () => {
  it('are told of when they have been down for ten seconds, not before', () => {
    const machine = new NoticeMachine(words)
    expect(machine.on(pipes(pipe('telemetry')), 0)).toEqual([])
    expect(machine.nextMs()).toBe(DOWN_FOR_MS)
    expect(machine.on(tick, DOWN_FOR_MS - 1)).toEqual([])
    expect(machine.on(tick, DOWN_FOR_MS)).toMatchObject([
      { notice: { key: 'pipes', title: '“telemetry” is down', place: '/pipes/telemetry' } },
    ])
    expect(machine.on(tick, DOWN_FOR_MS + 1)).toEqual([])
  })

  it('that come back in time are not told of, and later take their notice away', () => {
    const machine = new NoticeMachine(words)
    machine.on(pipes(pipe('a')), 0)
    machine.on(pipes(pipe('a', false)), DOWN_FOR_MS - 1)
    expect(machine.on(tick, DOWN_FOR_MS)).toEqual([])
    machine.on(pipes(pipe('a')), 20_000)
    machine.on(tick, 30_000)
    expect(machine.on(pipes(pipe('a', false)), 31_000)).toEqual([
      { kind: 'take-away', key: 'pipes' },
    ])
  })

  it('that are down together are told of together', () => {
    const machine = new NoticeMachine(words)
    machine.on(pipes(pipe('a'), pipe('b')), 0)
    expect(machine.on(tick, DOWN_FOR_MS)).toMatchObject([{ notice: { title: '2 pipes are down' } }])
  })

  it('that go down while the person looks are told of when they look away', () => {
    const machine = new NoticeMachine(words)
    machine.on(looking(true), 0)
    machine.on(pipes(pipe('a')), 0)
    expect(machine.on(tick, DOWN_FOR_MS)).toEqual([])
    expect(machine.on(looking(false), DOWN_FOR_MS)).toHaveLength(1)
  })
})
