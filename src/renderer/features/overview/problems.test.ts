import { describe, expect, it } from 'vitest'
import { samplePeer, samplePipe, sampleStatus } from '../../dev/sample-rows.ts'
import { problemsOf, unboundPipes } from './problems.ts'

const titles = (...of: Parameters<typeof problemsOf>) => problemsOf(...of).map(({ title }) => title)

describe('the problems', () => {
  it('are none of a peer that is up and pipes that only wait', () => {
    const waiting = (['Published', 'Unbound', 'Draft'] as const).map((state) =>
      samplePipe(state, { state }),
    )
    expect(problemsOf(sampleStatus(), waiting)).toEqual([])
  })

  it('come worst first, each with its reason and where to go', () => {
    const channels = [{ id: 'multicast on tun0', interfaceName: 'tun0', error: 'unreachable' }]
    const refused = samplePipe('alarms', { state: 'Refused', stateReason: 'kiln said no' })
    const problems = problemsOf(sampleStatus({ channels, notes: ['Port 9701 is taken'] }), [
      samplePipe('notes', { state: 'Degraded', stateReason: 'its reader is behind' }),
      refused,
    ])
    expect(problems.map(({ title, reason }) => [title, reason])).toEqual([
      ['alarms is refused', 'kiln said no'],
      ['multicast on tun0 fails', 'unreachable'],
      ['To be known', 'Port 9701 is taken'],
      ['notes is degraded', 'its reader is behind'],
    ])
    expect(problems[0]?.to).toEqual({ name: 'pipes', params: { id: refused.id } })
  })

  it('tell of a network that is gone, but not of its channels beside', () => {
    expect(titles(sampleStatus({ state: 'noNetwork', channels: [] }), [])).toEqual(['No network'])
  })

  it('tell what is wrong with this peer with its cause, what to do, and where', () => {
    const troubles = sampleStatus({
      unwritten: { sinceWallMs: 0, why: 'The disk is full', waiting: 3 },
      clockJump: { byMs: -7_200_000, atWallMs: 0 },
      notes: ['The cache was damaged and set aside'],
      keyStorage: { kind: 'file', words: 'In a file of the profile' },
    })
    const problems = problemsOf(troubles, [])
    expect(problems.map(({ id, tone, to }) => [id, tone, to.name])).toEqual([
      ['unwritten', 'bad', 'settings'],
      ['clock', 'warn', 'doctor'],
      ['note 0', 'warn', 'settings'],
      ['key-in-file', 'note', 'settings'],
    ])
    expect(problems.every(({ reason, fix, action }) => reason && fix && action)).toBe(true)
    expect(problems[0]?.reason).toBe('The disk is full. 3 changes wait.')
    expect(problems[1]?.title).toContain('went back by 2')
  })

  it('tell of lost messages though the pipe is bound', () => {
    const input = { received: 9, receivedBytes: 9, queued: 0, queuedBytes: 0, lost: 2 }
    const pipe = samplePipe('log', { state: 'Bound', input: { ...input, flow: 'flowing' } })
    expect(titles(sampleStatus(), [pipe])).toEqual(['log has lost 2 messages'])
  })

  it('are waited for while the host says nothing', () => {
    expect(problemsOf(undefined, [])).toEqual([])
  })

  it('tell of a key that may be taken for another while its peer is here', () => {
    const warning = 'Its name may be taken for that of "lathe", which has another key'
    const here = samplePeer('lathe', { state: 'nearby', warning })
    expect(problemsOf(undefined, [], [here])).toMatchObject([{ tone: 'bad', reason: warning }])
    expect(problemsOf(undefined, [], [{ ...here, state: 'gone' }])).toEqual([])
  })
})

it('pipes that wait come without those that are bound or a problem, those being asked for first', () => {
  const pipes = (['Draft', 'Bound', 'Unbound', 'Error', 'Resolving'] as const).map((state) =>
    samplePipe(`of ${state}`, { state }),
  )
  expect(unboundPipes(pipes).map(({ state }) => state)).toEqual(['Resolving', 'Unbound', 'Draft'])
})
