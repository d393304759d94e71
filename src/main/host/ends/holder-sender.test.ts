import { describe, expect, test, vi } from 'vitest'
import { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { HolderPolicy } from '../../peer/pipe/holders/holder-policy.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PipeId } from '../../protocol/ids.ts'
import { Message } from '../../protocol/message/message.ts'
import type { BoundEnds } from './bound-ends.ts'
import { HolderSender } from './holder-sender.ts'

const PIPE = 'urn:jxta:uuid-pipe' as PipeId
const MESSAGE = Message.from([])
const { signal } = new AbortController()

const broken = new PipefitterError('pipe/not-bound', 'its link broke')

/** An end, and whether it takes what it is given. */
const holder = (takes = true, state = 'bound') => {
  const send = vi.fn(() => (takes ? Promise.resolve() : Promise.reject(broken)))
  return { send, end: { state, send } as unknown as OutputEnd }
}

const rig = (policy: HolderPolicy, ...holders: readonly ReturnType<typeof holder>[]) => {
  const counters = new Counters()
  const peer = {
    ...{ counters, paths: { of: () => ({ excluded: [], policy }) } },
    services: { pipes: { table: { require: () => ({ advertisement: { name: 'printer' } }) } } },
  } as unknown as Peer
  const all = holders.map(({ end }) => end)
  const ends = { all: () => all, only: () => (all.length === 1 ? all[0] : undefined) }
  const sender = new HolderSender(peer, ends as unknown as BoundEnds)
  const sent = () => holders.map(({ send }) => send.mock.calls.length)
  return { send: () => sender.send(PIPE, MESSAGE, signal), sender, sent, counters }
}

describe('a message to the holders of a pipe', () => {
  test('goes to the one that there is, and fails with it', async () => {
    const one = rig('all', holder())
    await one.send()
    expect(one.sent()).toEqual([1])
    await expect(rig('all', holder(false)).send()).rejects.toBe(broken)
  })

  test('is refused where no end is bound, by the name of the pipe', async () => {
    await expect(rig('all').send()).rejects.toMatchObject({
      code: 'pipe/not-bound',
      message: expect.stringContaining('"printer"') as string,
    })
  })

  test('goes to one after the other where they take turns, and begins anew for a pipe that was forgotten', async () => {
    const { send, sent, sender } = rig('round-robin', holder(), holder(), holder())
    await send()
    expect(sent()).toEqual([1, 0, 0])
    for (let i = 0; i < 3; i++) await send()
    expect(sent()).toEqual([2, 1, 1])
    sender.forget(PIPE)
    await send()
    expect(sent()).toEqual([3, 1, 1])
  })

  test('leaves out, in turns, an end whose link is not there', async () => {
    const { send, sent } = rig('round-robin', holder(), holder(true, 'rebinding'))
    await send()
    await send()
    expect(sent()).toEqual([2, 0])
  })

  test('goes to all, and one that did not take it is counted and no failure', async () => {
    const { send, sent, counters } = rig('all', holder(), holder(false), holder())
    await send()
    expect(sent()).toEqual([1, 1, 1])
    expect(counters.get('pipes.holders-missed')).toBe(1)
  })

  test('fails where none of all took it', async () => {
    await expect(rig('all', holder(false), holder(false)).send()).rejects.toMatchObject({
      code: 'pipe/not-bound',
    })
  })
})
