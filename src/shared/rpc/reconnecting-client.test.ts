import { describe, expect, it, vi } from 'vitest'
import { counterRow, FakeHost, untilAborted } from '../../../tests/support/fake-host.ts'
import { createChannelPair, settle } from '../../../tests/support/memory-channel.ts'
import type { MemoryChannel } from '../../../tests/support/memory-channel.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import type { FeedEvent } from '../contract.ts'
import { callError } from './errors.ts'
import { createReconnectingClient } from './reconnecting-client.ts'
import { serveRpc } from './server.ts'

/** A client of a host that can be cut, taken away and brought back. */
const start = (host = new FakeHost()) => {
  const clock = new VirtualClock()
  const served: MemoryChannel[] = []
  const world = { host, clock, served, refuse: undefined as Error | undefined }
  const client = createReconnectingClient({
    open: async () => {
      if (world.refuse !== undefined) throw world.refuse
      const pair = createChannelPair()
      serveRpc(pair.host, host)
      served.push(pair.host)
      return pair.client
    },
    after: (delayMs, run) => {
      const timer = clock.after('reconnect', delayMs, run)
      return () => timer.cancel()
    },
    delaysMs: [100, 1_000],
  })
  const states: string[] = []
  client.onState((state) => states.push(state))
  return { ...world, world, client, states }
}

const gone = () => callError('rpc/disconnected', 'nobody is there')

describe('a client that reconnects', () => {
  it('lets calls wait for the first connection', async () => {
    const { client, states } = start()
    expect(client.state()).toBe('connecting')
    await expect(client.call('peers.search', {})).resolves.toEqual({})
    expect(states).toEqual(['connected'])
  })

  it('gives every feed a fresh snapshot after it has reconnected', async () => {
    const { client, host, served, clock, states } = start()
    const events: FeedEvent[] = []
    client.subscribe('counters', {}, (event) => events.push(event))
    await settle()
    host.snapshots.set('counters', [counterRow('new')])
    served[0]!.close()
    await settle()
    expect(client.state()).toBe('reconnecting')
    await clock.advance(100)
    await settle()
    expect(states).toEqual(['connected', 'reconnecting', 'connected'])
    expect(events.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['snapshot', []],
      ['snapshot', [counterRow('new')]],
    ])
  })

  it('rejects calls in flight and calls made meanwhile with rpc/disconnected', async () => {
    const { client, served } = start(
      new FakeHost().on('peers.search', (_, signal) => untilAborted(signal)),
    )
    const inFlight = expect(client.call('peers.search', {})).rejects.toMatchObject({
      code: 'rpc/disconnected',
    })
    await settle()
    served[0]!.close()
    await inFlight
    await expect(client.call('traffic.clear', {})).rejects.toMatchObject({
      code: 'rpc/disconnected',
    })
  })

  it('goes on trying, with longer pauses, while the host is away', async () => {
    const { client, world, clock, served } = start()
    await settle()
    world.refuse = gone()
    served[0]!.close()
    await settle()
    await clock.advance(100)
    await clock.advance(999)
    world.refuse = undefined
    expect(client.state()).toBe('reconnecting')
    await clock.advance(1)
    await settle()
    expect(client.state()).toBe('connected')
    expect(served).toHaveLength(2)
  })

  it('closes for good when it is refused, and tells the watchers why', async () => {
    const { client, world, clock, served, states } = start()
    const onError = vi.fn<(error: Error) => void>()
    client.subscribe('peers', {}, () => {}, onError)
    await settle()
    world.refuse = callError('rpc/unauthorised', 'the link is spent')
    served[0]!.close()
    await settle()
    await clock.advance(100)
    await settle()
    expect(states).toEqual(['connected', 'reconnecting', 'closed'])
    expect(client.closedBecause()).toMatchObject({ code: 'rpc/unauthorised' })
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'rpc/unauthorised' })]])
    await expect(client.call('peers.search', {})).rejects.toMatchObject({
      code: 'rpc/unauthorised',
    })
  })

  it('does not bring back a feed that was ended while it was away', async () => {
    const { client, host, served, clock } = start()
    const end = client.subscribe('peers', {}, () => {})
    await settle()
    served[0]!.close()
    await settle()
    end()
    await clock.advance(100)
    await settle()
    expect(client.state()).toBe('connected')
    expect(host.watched).toEqual([])
  })

  it('makes no connection after it was closed, even one that was under way', async () => {
    const { client, clock, served, host } = start()
    client.close()
    await settle()
    await clock.advance(10_000)
    expect(client.state()).toBe('closed')
    client.subscribe('peers', {}, () => {})
    await settle()
    expect([served.length, host.watched]).toEqual([1, []])
    expect(clock.pendingCount).toBe(0)
  })
})
