import { describe, expect, it, vi } from 'vitest'
import { activityRow, counterRow, FakeHost } from '../../../tests/support/fake-host.ts'
import { createChannelPair, settle } from '../../../tests/support/memory-channel.ts'
import type { FeedEvent } from '../contract.ts'
import { createRpcClient } from './client.ts'
import { serveRpc } from './server.ts'

const serve = (host = new FakeHost()) => {
  const pair = createChannelPair()
  serveRpc(pair.host, host)
  return { host, channel: pair.client, served: pair.host, client: createRpcClient(pair.client) }
}

/** A client whose host is the test itself. */
const alone = () => {
  const pair = createChannelPair()
  return { channel: pair.client, client: createRpcClient(pair.client) }
}

describe('a client', () => {
  it('subscribes anew by itself when events are missing, and gets a fresh snapshot', async () => {
    const { host, client } = serve()
    const events: FeedEvent[] = []
    client.subscribe('counters', {}, (event) => events.push(event))
    await settle()
    host.snapshots.set('counters', [counterRow('fresh')])
    host.change('counters', { rows: [counterRow('late')], skip: 1 })
    await settle()
    expect(events.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['snapshot', []],
      ['snapshot', [counterRow('fresh')]],
    ])
    expect(host.watched).toEqual(['counters'])
  })

  it('ends a subscription whose row is not as agreed, and says where', async () => {
    const { host, client } = serve()
    const onError = vi.fn<(error: Error) => void>()
    client.subscribe('counters', {}, () => {}, onError)
    await settle()
    host.change('counters', { rows: [{ id: 'a', value: 'many' }] })
    await settle()
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toMatchObject({
      code: 'rpc/malformed',
      message: expect.stringContaining('value') as string,
    })
    expect(host.watched).toEqual([])
  })

  it('ends the subscription of a watcher that throws, and tells it', async () => {
    const { host, client } = serve()
    const onError = vi.fn<(error: Error) => void>()
    client.subscribe(
      'counters',
      {},
      () => {
        throw new Error('the watcher broke')
      },
      onError,
    )
    await settle()
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('the watcher broke'))
    expect(host.watched).toEqual([])
    await expect(client.call('peers.search', {})).resolves.toEqual({})
  })

  it('ignores the late answer to a call that it cancelled', async () => {
    const { channel, client } = alone()
    const controller = new AbortController()
    const call = client.call('peers.search', {}, { signal: controller.signal })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'base/cancelled' })
    channel.arrived({ t: 'result', id: 1, value: {} })
    const next = client.call('peers.search', {})
    channel.arrived({ t: 'result', id: 2, value: {} })
    await expect(next).resolves.toEqual({})
  })

  it('sends nothing for a call whose signal has aborted before', async () => {
    const { channel, client } = alone()
    await expect(
      client.call('peers.search', {}, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'base/cancelled' })
    expect(channel.sent).toEqual([])
  })

  it('closes on a frame from the host that is none', async () => {
    const { channel, client } = alone()
    const call = client.call('peers.search', {})
    const outcome = expect(call).rejects.toMatchObject({ code: 'rpc/malformed' })
    channel.arrived({ t: 'result', id: 'one' })
    await outcome
  })

  it('tells calls and watchers the reason that the host gave before it closed', async () => {
    const { channel, served, client } = serve()
    const onError = vi.fn<(error: Error) => void>()
    client.subscribe('peers', {}, () => {}, onError)
    channel.send({ t: 'nonsense' })
    await settle()
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'rpc/malformed' })
    expect(served.sent.at(-1)).toMatchObject({ t: 'fault' })
  })

  it('acknowledges an event once its watcher is done with it', async () => {
    const { host, channel, client } = serve()
    const order: unknown[] = []
    client.subscribe('activity', {}, () => order.push(channel.sent.at(-1)))
    await settle()
    host.change('activity', { rows: [activityRow(1)] })
    await settle()
    expect(order).toMatchObject([{ t: 'subscribe' }, { t: 'ack', seq: 1 }])
    expect(channel.sent.at(-1)).toEqual({ t: 'ack', id: 1, seq: 2 })
  })
})
