import { describe, expect, it } from 'vitest'
import { DesktopTongue } from '../tongue.ts'
import { NoticeMachine } from './notice-machine.ts'
import { ENDINGS_MAX, TransferEndings, type WatchedTransfer } from './transfer-notices.ts'
import { GROUP_MS } from './waiting-notices.ts'

const words = new DesktopTongue(['en']).words.notices
const transfer = (id: string, more: Partial<WatchedTransfer> = {}): WatchedTransfer => ({
  ...{ id, name: `${id}.pdf`, peerName: 'Ben', direction: 'in', files: 1 },
  ...{ state: 'Receiving', stateReason: 'Comes from the other peer' },
  ...more,
})
const transfers = (...list: readonly WatchedTransfer[]) =>
  ({ kind: 'transfers', transfers: list }) as const
const quiet = (on: boolean) => ({ kind: 'quiet', on }) as const
const looking = (on: boolean) => ({ kind: 'looking', on }) as const
const tick = { kind: 'tick' } as const
const offer = transfer('plan', { state: 'Waiting', files: 3 })

describe('an offer of files', () => {
  it('is told of at once, with what can be decided there, and taken away when it is decided', () => {
    const machine = new NoticeMachine(words)
    expect(machine.on(transfers(offer), 0)).toEqual([
      {
        kind: 'show',
        notice: {
          ...{ key: 'offers', title: expect.stringMatching(/Ben.* wants to send you 3 files/) },
          ...{ body: 'plan.pdf', place: '/transfers/plan', offerId: 'plan' },
        },
      },
    ])
    expect(machine.on(transfers({ ...offer, state: 'Receiving' }), 1)).toEqual([
      { kind: 'take-away', key: 'offers' },
    ])
  })

  it('waits for the end of quiet, and several are told of together without a button', () => {
    const machine = new NoticeMachine(words)
    machine.on(quiet(true), 0)
    expect(machine.on(transfers(offer, { ...offer, id: 'other' }), 1)).toEqual([])
    const [shown] = machine.on(quiet(false), 2)
    expect(shown).toMatchObject({ notice: { title: '2 offers of files wait' } })
    expect(shown).not.toHaveProperty('notice.offerId')
  })

  it('that a name tries to dress up stays one plain line', () => {
    const machine = new NoticeMachine(words)
    const name = '<b>x</b>\u202Efdp.exe\n'.repeat(50)
    const [shown] = machine.on(transfers({ ...offer, name, peerName: name }), 0)
    const told = shown?.kind === 'show' ? `${shown.notice.title}${shown.notice.body}` : ''
    expect(told).not.toMatch(/[<\n\u202E]/)
    expect(told.length).toBeLessThan(300)
  })
})

describe('a transfer that ends', () => {
  const going = transfer('plan')
  const saved = transfer('plan', { state: 'Saved', savedTo: '/home/ada/plan.pdf' })

  it('is told of once, with the way to where it lies, while nobody looks', () => {
    const machine = new NoticeMachine(words)
    expect(machine.on(transfers(going), 0)).toEqual([])
    expect(machine.on(transfers(saved), 1)).toMatchObject([
      {
        notice: {
          ...{ key: 'endings', title: expect.stringContaining('Saved') as string, body: 'Ben' },
          ...{ place: '/transfers/plan', savedTo: '/home/ada/plan.pdf' },
        },
      },
    ])
    expect(machine.on(transfers(saved), 2)).toEqual([])
    expect(machine.nextMs()).toBeUndefined()
    expect(machine.on(looking(true), 3)).toEqual([{ kind: 'take-away', key: 'endings' }])
    expect(machine.on(looking(false), 4)).toEqual([])
  })

  it('had ended before: that is no news', () => {
    const machine = new NoticeMachine(words)
    expect(machine.on(transfers(saved), 0)).toEqual([])
    expect(machine.on(tick, GROUP_MS)).toEqual([])
  })

  it.each([
    ['Failed', 'out', 'Not transferred'],
    ['Refused', 'out', 'Not accepted'],
    ['Saved', 'out', 'Saved at the other peer'],
  ] as const)('%s says so', (state, direction, word) => {
    const machine = new NoticeMachine(words)
    machine.on(transfers({ ...going, direction }), 0)
    const [shown] = machine.on(transfers({ ...saved, direction, state }), 1)
    expect(shown).toMatchObject({ notice: { title: expect.stringContaining(word) as string } })
    expect(shown).not.toHaveProperty('notice.savedTo')
  })

  it.each([
    ['Refused', 'in'],
    ['Cancelled', 'in'],
    ['Cancelled', 'out'],
    ['Paused', 'in'],
  ] as const)('%s by the person here, or for a while, is not told of', (state, direction) => {
    const machine = new NoticeMachine(words)
    machine.on(transfers({ ...going, direction }), 0)
    expect(machine.on(transfers({ ...going, direction, state }), 1)).toEqual([])
  })

  it('while the person looks is not told of afterwards', () => {
    const machine = new NoticeMachine(words)
    machine.on(transfers(going), 0)
    machine.on(looking(true), 1)
    expect(machine.on(transfers(saved), 2)).toEqual([])
    expect(machine.on(looking(false), 3)).toEqual([])
  })

  it('with others within a while is told of together with them', () => {
    const machine = new NoticeMachine(words)
    const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => transfer(id))
    const end = (count: number) =>
      transfers(...all.map((one, at) => (at < count ? { ...one, state: 'Saved' as const } : one)))
    machine.on(transfers(...all), 0)
    expect(machine.on(end(1), 1)).toHaveLength(1)
    expect(machine.on(end(6), 2)).toEqual([])
    expect(machine.nextMs()).toBe(1 + GROUP_MS)
    const [shown] = machine.on(tick, 1 + GROUP_MS)
    expect(shown).toMatchObject({ notice: { title: '6 transfers have ended' } })
    expect(shown?.kind === 'show' && shown.notice.body.split('\n')).toHaveLength(5)
  })

  it('is kept only among the latest', () => {
    const endings = new TransferEndings()
    endings.take([])
    const all = Array.from({ length: ENDINGS_MAX + 7 }, (_, at) =>
      transfer(`t${at}`, { state: 'Saved' }),
    )
    expect(endings.take(all)).toHaveLength(ENDINGS_MAX)
    expect(endings.take(all.slice(-3))).toHaveLength(3)
    expect(endings.seen()).toEqual([])
  })
})
