import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activityRow, FakeHost, untilAborted } from '../../../tests/support/fake-host.ts'
import { createChannelPair, settle } from '../../../tests/support/memory-channel.ts'
import type { WireError } from '../wire-error.ts'
import { CALLS_MAX, SUBSCRIPTIONS_MAX } from './limits.ts'
import { serveRpc } from './server.ts'

const serve = (host = new FakeHost()) => {
  const { client, host: served } = createChannelPair()
  const refused: string[] = []
  serveRpc(served, host, { onRefused: (what) => refused.push(what) })
  let closed: { reason: WireError | undefined } | undefined
  served.onClosed((reason) => (closed = { reason }))
  return {
    host,
    client,
    served,
    refused,
    answers: served.sent,
    isClosed: () => closed !== undefined,
  }
}

const slowHost = () => new FakeHost().on('peers.search', (_, signal) => untilAborted(signal))

describe('serving a client', () => {
  it('refuses a call too many with rpc/overload and answers the others', async () => {
    const { client, answers, refused, host } = serve(slowHost())
    for (let id = 1; id <= CALLS_MAX + 1; id++)
      client.send({ t: 'call', id, name: 'peers.search', input: {} })
    await settle()
    expect(answers).toEqual([
      expect.objectContaining({
        t: 'error',
        id: CALLS_MAX + 1,
        error: expect.objectContaining({ code: 'rpc/overload' }) as unknown,
      }),
    ])
    expect(refused).toEqual(['overload'])
    client.send({ t: 'cancel', id: 1 })
    await settle()
    client.send({ t: 'call', id: CALLS_MAX + 2, name: 'peers.search', input: {} })
    await settle()
    expect(host.signals).toHaveLength(CALLS_MAX + 1)
  })

  it('refuses a feed too many and keeps the others', async () => {
    const { client, answers, host } = serve()
    for (let id = 1; id <= SUBSCRIPTIONS_MAX + 1; id++)
      client.send({ t: 'subscribe', id, feed: 'peers', params: {} })
    await settle()
    expect(host.watched).toHaveLength(SUBSCRIPTIONS_MAX)
    expect(answers).toContainEqual(
      expect.objectContaining({
        id: SUBSCRIPTIONS_MAX + 1,
        error: expect.objectContaining({ code: 'rpc/overload' }) as unknown,
      }),
    )
  })

  it('answers an unknown call and an unknown feed with rpc/unknown-call, and goes on', async () => {
    const { client, answers, isClosed } = serve()
    client.send({ t: 'call', id: 1, name: 'toString', input: {} })
    client.send({ t: 'subscribe', id: 2, feed: '__proto__', params: {} })
    await settle()
    expect(answers.map((frame) => (frame as { error: WireError }).error.code)).toEqual([
      'rpc/unknown-call',
      'rpc/unknown-call',
    ])
    expect(isClosed()).toBe(false)
  })

  it('closes on a number used twice, after saying why', async () => {
    const { client, answers, isClosed } = serve()
    client.send({ t: 'call', id: 1, name: 'peers.search', input: {} })
    client.send({ t: 'subscribe', id: 1, feed: 'peers', params: {} })
    await settle()
    expect(answers.at(-1)).toMatchObject({ t: 'fault', error: { code: 'rpc/malformed' } })
    expect(isClosed()).toBe(true)
  })

  it.each([
    ['no object', 7],
    ['null', null],
    ['an unknown kind', { t: 'exec', id: 1 }],
    ['a number that is none', { t: 'cancel', id: '1' }],
    ['a fraction as number', { t: 'cancel', id: 1.5 }],
    ['a name too long', { t: 'call', id: 1, name: 'x'.repeat(65), input: {} }],
    ['more than agreed', { t: 'cancel', id: 1, also: true }],
    [
      'a planted prototype',
      JSON.parse('{"t":"cancel","id":1,"__proto__":{"polluted":1}}') as unknown,
    ],
  ])('closes on a frame that is %s, after saying why', async (_, frame) => {
    const { served, answers, refused, isClosed } = serve()
    served.arrived(frame)
    await settle()
    expect(answers).toEqual([expect.objectContaining({ t: 'fault' })])
    expect(refused).toEqual(['malformed'])
    expect(isClosed()).toBe(true)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('survives any frames, and lets everything go when it ends', async () => {
    const frame = fc.oneof(
      fc.anything(),
      fc.record(
        {
          t: fc.constantFrom('call', 'cancel', 'subscribe', 'ack', 'unsubscribe'),
          id: fc.oneof(fc.integer({ min: -1, max: 9 }), fc.anything()),
          name: fc.constantFrom('peers.search', 'peer.rename', 'nothing'),
          feed: fc.constantFrom('peers', 'answers', 'nothing'),
          input: fc.anything(),
          params: fc.oneof(fc.constant({}), fc.anything()),
          seq: fc.nat(),
        },
        { requiredKeys: ['t', 'id'] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 20 }), async (frames) => {
        const { host, served, client } = serve(slowHost())
        for (const each of frames) served.arrived(each)
        await settle()
        client.close()
        await settle()
        expect(host.watched).toEqual([])
        expect(host.signals.every(({ aborted }) => aborted)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('sends nothing of a call or feed once the channel has ended', async () => {
    const { host, client, served, answers } = serve(slowHost())
    client.send({ t: 'call', id: 1, name: 'peers.search', input: {} })
    client.send({ t: 'subscribe', id: 2, feed: 'activity', params: {} })
    await settle()
    const before = answers.length
    served.close()
    host.change('activity', { rows: [activityRow(1)] })
    await settle()
    expect(answers).toHaveLength(before)
  })

  it('holds a feed back from a client that acknowledges nothing', async () => {
    const { host, client, answers } = serve()
    client.send({ t: 'subscribe', id: 1, feed: 'activity', params: {} })
    await settle()
    for (let i = 0; i < 2_000; i++) host.change('activity', { rows: [activityRow(i)] })
    const events = answers.length
    expect(events).toBeLessThan(10)
    client.send({ t: 'ack', id: 1, seq: events })
    await settle()
    const last = (answers.at(-1) as { event: { rows: { id: string }[]; dropped: number } }).event
    expect(last.rows.at(-1)?.id).toBe('1999')
    expect(last.dropped).toBeGreaterThan(1_000)
  })
})
