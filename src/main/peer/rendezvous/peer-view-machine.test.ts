import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import {
  FIRST_SEEDING_MS,
  LAST_SEEDING_MS,
  LOST_MAX,
  PeerViewMachine,
  PROBE_TIMEOUT_MS,
  PROBES_UNANSWERED_MAX,
  QUIET_MS,
  REFERRALS,
  REFERRALS_FOR_NEW,
  TOLD_MAX,
  VIEW_MAX,
  type PeerViewEffect,
} from './peer-view-machine.ts'

const random = seededRandom(5)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const CHANGED = { kind: 'changed' }

const started = () => {
  const machine = new PeerViewMachine()
  machine.step({ kind: 'start' }, 0)
  return machine
}

const withMember = () => {
  const machine = started()
  const peerId = peer()
  machine.step({ kind: 'heard', peerId, asks: false }, 0)
  return { machine, peerId }
}

/** Runs it by its own deadlines; says what it did when. */
const run = (machine: PeerViewMachine, untilMs: number, answers: (peerId: PeerId) => boolean) => {
  const log: { atMs: number; effect: PeerViewEffect }[] = []
  for (let at = machine.deadlineMs; at !== undefined && at <= untilMs; at = machine.deadlineMs) {
    for (const effect of machine.step({ kind: 'tick' }, at)) {
      log.push({ atMs: at, effect })
      if (effect.kind === 'probe' && answers(effect.peerId))
        machine.step({ kind: 'heard', peerId: effect.peerId, asks: false }, at + 1)
    }
  }
  return log
}
const timesOf = (log: ReturnType<typeof run>, kind: PeerViewEffect['kind']) =>
  log.filter(({ effect }) => effect.kind === kind).map(({ atMs }) => atMs)

describe('the view of a rendezvous', () => {
  it('asks its seeds at once, then ever more seldom, but never gives up', () => {
    const machine = new PeerViewMachine()
    expect(machine.step({ kind: 'start' }, 0)).toEqual([{ kind: 'seed' }])
    const times = timesOf(
      run(machine, 300_000, () => false),
      'seed',
    )
    expect(times.slice(0, 3)).toEqual([FIRST_SEEDING_MS, 9_000, 21_000])
    expect(times.at(-1)! - times.at(-2)!).toBe(LAST_SEEDING_MS)
  })

  it('takes in who speaks of itself, in the order of ids, and answers who asks', () => {
    const machine = started()
    const peers = [peer(), peer(), peer()]
    expect(machine.step({ kind: 'heard', peerId: peers[0]!, asks: false }, 1)).toEqual([CHANGED])
    expect(machine.step({ kind: 'heard', peerId: peers[1]!, asks: true }, 2)).toEqual([
      CHANGED,
      { kind: 'answer', peerId: peers[1], others: [peers[0]] },
    ])
    machine.step({ kind: 'heard', peerId: peers[2]!, asks: false }, 3)
    expect(machine.members).toEqual([...peers].sort())
    expect(machine.step({ kind: 'heard', peerId: peers[0]!, asks: false }, 4)).toEqual([])
  })

  it('tells who asks of all the others sooner or later, a few at a time', () => {
    const machine = started()
    const others = Array.from({ length: 7 }, peer)
    for (const peerId of others) machine.step({ kind: 'heard', peerId, asks: false }, 0)
    const asker = peer()
    machine.step({ kind: 'heard', peerId: asker, asks: false }, 0)
    const told = new Set<PeerId>()
    for (let i = 0; i < 7; i++) {
      for (const effect of machine.step({ kind: 'heard', peerId: asker, asks: true }, i)) {
        if (effect.kind !== 'answer') continue
        expect(effect.others).toHaveLength(REFERRALS)
        for (const peerId of effect.others) told.add(peerId)
      }
    }
    expect([...told].sort()).toEqual([...others].sort())
  })

  it('tells a newcomer of more of them at once', () => {
    const machine = started()
    for (let i = 0; i < 20; i++) machine.step({ kind: 'heard', peerId: peer(), asks: false }, 0)
    const answer = machine.step({ kind: 'heard', peerId: peer(), asks: true }, 1)[1]
    expect(answer?.kind === 'answer' && new Set(answer.others).size).toBe(REFERRALS_FOR_NEW)
  })

  it('asks a peer that it is told of itself before it believes it', () => {
    const machine = started()
    const peerId = peer()
    expect(machine.step({ kind: 'told', peerId }, 0)).toEqual([{ kind: 'probe', peerId }])
    expect(machine.members).toEqual([])
    expect(machine.step({ kind: 'told', peerId }, 1)).toEqual([])
    expect(machine.step({ kind: 'heard', peerId, asks: false }, 2)).toEqual([CHANGED])
  })

  it('probes a member that is quiet, and no other', () => {
    const { machine, peerId } = withMember()
    const log = run(machine, 4 * QUIET_MS, () => true)
    expect(timesOf(log, 'probe').slice(0, 2)).toEqual([QUIET_MS, 2 * QUIET_MS + 5_000])
    expect(machine.members).toEqual([peerId])
    expect(timesOf(log, 'changed')).toEqual([])
  })

  it('gives a silent member up after its probes, and goes on trying it', () => {
    const { machine, peerId } = withMember()
    const log = run(machine, 120_000, () => false)
    const [gone] = timesOf(log, 'changed')
    expect(gone).toBe(QUIET_MS + PROBES_UNANSWERED_MAX * PROBE_TIMEOUT_MS)
    expect(machine.members).toEqual([])
    const later = timesOf(log, 'probe').filter((atMs) => atMs > gone!)
    expect(later.length).toBeGreaterThan(2)
    expect(machine.step({ kind: 'heard', peerId, asks: false }, 120_001)).toEqual([CHANGED])
    expect(
      timesOf(
        run(machine, 140_000, () => true),
        'probe',
      ),
    ).toEqual([])
  })

  it('gives a member that cannot be reached up at once', () => {
    const { machine, peerId } = withMember()
    expect(machine.step({ kind: 'suspect', peerId }, 10)).toEqual([{ kind: 'probe', peerId }])
    expect(machine.step({ kind: 'suspect', peerId }, 11)).toEqual([])
    expect(machine.step({ kind: 'failed', peerId }, 12)).toEqual([CHANGED])
    expect(machine.step({ kind: 'failed', peerId }, 13)).toEqual([])
  })

  it('forgets a member that said goodbye', () => {
    const { machine, peerId } = withMember()
    expect(machine.step({ kind: 'goodbye', peerId }, 10)).toEqual([CHANGED])
    expect(
      timesOf(
        run(machine, 300_000, () => false),
        'probe',
      ),
    ).toEqual([])
  })

  it('says goodbye to its members when it stops, and then wants nothing', () => {
    const { machine, peerId } = withMember()
    expect(machine.step({ kind: 'stop' }, 10)).toEqual([{ kind: 'goodbye', peerIds: [peerId] }])
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step({ kind: 'heard', peerId, asks: true }, 11)).toEqual([])
  })

  it('stays within its bounds, and says so', () => {
    const machine = started()
    const members = Array.from({ length: VIEW_MAX }, peer)
    for (const peerId of members) machine.step({ kind: 'heard', peerId, asks: false }, 0)
    const late = peer()
    expect(machine.step({ kind: 'heard', peerId: late, asks: true }, 1)).toMatchObject([
      { kind: 'refused', peerId: late },
      { kind: 'answer', peerId: late },
    ])
    expect(machine.members).toHaveLength(VIEW_MAX)
    for (let i = 0; i < TOLD_MAX; i++) machine.step({ kind: 'told', peerId: peer() }, 1)
    expect(machine.step({ kind: 'told', peerId: late }, 1)).toMatchObject([{ kind: 'refused' }])
    for (const peerId of members) machine.step({ kind: 'failed', peerId }, 2)
    const effects = machine.step({ kind: 'tick' }, FIRST_SEEDING_MS + 2)
    expect(effects.filter(({ kind }) => kind === 'probe')).toHaveLength(LOST_MAX)
  })
})
