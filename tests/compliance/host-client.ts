/**
 * What every way to the host must do, whatever carries it: one suite, run over memory, the control socket, WebSocket and
 * Electron's bridge.
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDeferred } from '../../src/main/base/deferred.ts'
import { SEND_MAX_BYTES } from '../../src/shared/contract.ts'
import type { FeedEvent, HostApi, HostClient } from '../../src/shared/contract.ts'
import { activityRow, counterRow, FakeHost, refusal, untilAborted } from '../support/fake-host.ts'

/** Waits for what comes by itself, looking every other millisecond. */
const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { interval: 2, timeout: 5_000 })

export interface Connection {
  readonly client: HostClient
  /** Ends the client's side of the channel. */
  close(): void
  /** Ends the host's side, as when the host stops. */
  cut(): void
}

export interface Carrier {
  readonly name: string
  /** Serves `api` and makes one connected client. */
  connect(api: HostApi): Promise<Connection>
  /** Releases what `connect` made. */
  cleanUp(): Promise<void>
}

export const describeHostClient = (carrier: Carrier): void => {
  describe(`a host client over ${carrier.name}`, () => {
    afterEach(() => carrier.cleanUp())

    const connect = async (host: FakeHost): Promise<Connection> => carrier.connect(host)

    it('answers a call with what the host returned', async () => {
      const host = new FakeHost().on('peers.connect', (input: { address: string }) => ({
        peerId: `of ${input.address}`,
      }))
      const { client } = await connect(host)
      const answer = await client.call('peers.connect', { address: ' tcp://127.0.0.1:9701 ' })
      expect(answer).toEqual({ peerId: 'of tcp://127.0.0.1:9701' })
    })

    it('rejects with the code, text and hint that the host gave', async () => {
      const host = new FakeHost().on('pipes.unbind', () => {
        throw refusal('pipe/not-found', 'there is no such pipe')
      })
      const { client } = await connect(host)
      await expect(client.call('pipes.unbind', { pipeId: 'x' })).rejects.toMatchObject({
        name: 'CallError',
        code: 'pipe/not-found',
        message: 'there is no such pipe',
        hint: 'what to do about pipe/not-found',
      })
    })

    it('rejects input that is not as agreed, and goes on', async () => {
      const { client } = await connect(new FakeHost())
      await expect(client.call('peer.rename', { name: '' })).rejects.toMatchObject({
        code: 'base/invalid-input',
      })
      await expect(client.call('peers.search', {})).resolves.toEqual({})
    })

    it('rejects an answer that is not as agreed', async () => {
      const host = new FakeHost().on('peers.connect', () => ({ peerId: 7 }))
      const { client } = await connect(host)
      await expect(client.call('peers.connect', { address: 'a' })).rejects.toMatchObject({
        code: 'rpc/malformed',
      })
    })

    it('runs calls side by side, the later one may answer first', async () => {
      const first = createDeferred<object>()
      const host = new FakeHost().on('peers.search', () => first.promise)
      const { client } = await connect(host)
      const slow = client.call('peers.search', {})
      await expect(client.call('traffic.clear', {})).resolves.toEqual({})
      first.resolve({})
      await expect(slow).resolves.toEqual({})
    })

    it('cancels the work in the host when the signal aborts', async () => {
      const host = new FakeHost().on('peers.search', (_, signal) => untilAborted(signal))
      const { client } = await connect(host)
      const controller = new AbortController()
      const call = client.call('peers.search', {}, { signal: controller.signal })
      await until(() => expect(host.signals).toHaveLength(1))
      controller.abort()
      await expect(call).rejects.toMatchObject({ code: 'base/cancelled' })
      await until(() => expect(host.signals[0]?.aborted).toBe(true))
    })

    it('carries the largest message that may be sent', async () => {
      const host = new FakeHost().on('pipes.send', (input: { elements: { base64: string }[] }) => ({
        sizeBytes: input.elements[0]!.base64.length,
        state: 'sent',
      }))
      const { client } = await connect(host)
      const base64 = Buffer.alloc(SEND_MAX_BYTES, 0x5a).toString('base64')
      const elements = [{ name: 'body', base64 }]
      await expect(client.call('pipes.send', { pipeId: 'x', elements })).resolves.toEqual({
        sizeBytes: base64.length,
        state: 'sent',
      })
    })

    it('gives a snapshot first and changes after it, in order', async () => {
      const host = new FakeHost()
      host.snapshots.set('counters', [counterRow('a', 1)])
      const { client } = await connect(host)
      const events: FeedEvent[] = []
      client.subscribe('counters', {}, (event) => events.push(event))
      await until(() => expect(events).toHaveLength(1))
      for (let i = 2; i <= 4; i++) {
        host.change('counters', { rows: [counterRow('a', i)], removed: [`gone ${i}`] })
        await until(() => expect(events).toHaveLength(i))
      }
      expect(events.map(({ kind }) => kind)).toEqual(['snapshot', 'change', 'change', 'change'])
      expect(events.map(({ rows }) => rows)).toEqual([1, 2, 3, 4].map((n) => [counterRow('a', n)]))
      expect(events.at(-1)?.removed).toEqual(['gone 4'])
    })

    it('gives a large snapshot whole', async () => {
      const rows = Array.from({ length: 5_000 }, (_, i) => counterRow(`counter ${i}`, i))
      const host = new FakeHost()
      host.snapshots.set('counters', rows)
      const { client } = await connect(host)
      const first = createDeferred<FeedEvent>()
      client.subscribe('counters', {}, first.resolve)
      expect(await first.promise).toMatchObject({ kind: 'snapshot', rows })
    })

    it('brings every row of a log to a client that keeps up, however many at once', async () => {
      const host = new FakeHost()
      const { client } = await connect(host)
      const ids: string[] = []
      let dropped = 0
      client.subscribe('activity', {}, (event) => {
        ids.push(...event.rows.map((row) => row.id))
        dropped += event.dropped
      })
      await until(() => expect(host.watched).toEqual(['activity']))
      for (let round = 0; round < 20; round++) {
        host.change('activity', {
          rows: Array.from({ length: 100 }, (_, i) => activityRow(round * 100 + i)),
        })
        await until(() => expect(ids).toHaveLength((round + 1) * 100))
      }
      expect(ids).toEqual(Array.from({ length: 2000 }, (_, i) => String(i)))
      expect(dropped).toBe(0)
    })

    it('refuses parameters of a feed that are not as agreed', async () => {
      const { client } = await connect(new FakeHost())
      const refused = createDeferred<Error>()
      client.subscribe('answers', {} as { pipeId: string }, () => {}, refused.resolve)
      expect(await refused.promise).toMatchObject({ code: 'base/invalid-input' })
    })

    it('lets the feed go in the host when the client ends its subscription', async () => {
      const host = new FakeHost()
      const { client } = await connect(host)
      const end = client.subscribe('peers', {}, () => {})
      await until(() => expect(host.watched).toEqual(['peers']))
      end()
      await until(() => expect(host.watched).toEqual([]))
    })

    it('lets go of calls and feeds in the host when the client leaves', async () => {
      const host = new FakeHost().on('peers.search', (_, signal) => untilAborted(signal))
      const { client, close } = await connect(host)
      client.subscribe('peers', {}, () => {})
      const call = client.call('peers.search', {}).catch((error: unknown) => error)
      await until(() => expect([host.watched.length, host.signals.length]).toEqual([1, 1]))
      close()
      await until(() => expect(host.watched).toEqual([]))
      expect(host.signals[0]?.aborted).toBe(true)
      expect(await call).toMatchObject({ code: 'rpc/disconnected' })
    })

    it('rejects calls in flight when the host goes', async () => {
      const host = new FakeHost().on('peers.search', (_, signal) => untilAborted(signal))
      const { client, cut } = await connect(host)
      const call = client.call('peers.search', {})
      const outcome = expect(call).rejects.toMatchObject({ code: 'rpc/disconnected' })
      await until(() => expect(host.signals).toHaveLength(1))
      cut()
      await outcome
    })
  })
}
