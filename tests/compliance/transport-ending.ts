/** How the links of a transport end, and what becomes of what is on its way. */
import { expect, it } from 'vitest'
import { indexOf, live, numbered, upTo } from './transport-rig.ts'
import type { TransportWorld } from './transport-world.ts'

export const testEnding = (world: TransportWorld): void => {
  const { until, settled, codeOf, listening, dialled, link, ended } = world

  it('writes what was queued this moment before it closes', async () => {
    const { near, far } = await link()
    for (const i of upTo(3)) near.connection.send([numbered(i)])
    await settled(near.connection.close())
    await ended(near.inbox, far.inbox)
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(3))
    expect([...near.inbox.ends, ...far.inbox.ends]).toEqual([undefined, undefined])
  })

  it('writes what is queued behind a slow reader before it closes', async () => {
    const { near, far } = await link()
    far.connection.pause()
    let sent = 0
    for (let i = 0; i < 100; i++) {
      while (near.connection.writable) near.connection.send([numbered(sent++, 50_000)])
      await world.rig.step()
    }
    const closing = near.connection.close()
    await world.rig.step()
    far.connection.resume()
    await settled(closing)
    await ended(near.inbox, far.inbox)
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(sent))
    expect([...near.inbox.ends, ...far.inbox.ends]).toEqual([undefined, undefined])
  })

  it('delivers what the other side sent before it closed, to a reader that was paused', async () => {
    const { near, far } = await link()
    far.inbox.also = () => far.connection.pause()
    for (const i of upTo(20)) near.connection.send([numbered(i)])
    await until(() => far.inbox.messages.length === 1, 'the first came')
    const closing = near.connection.close()
    for (let i = 0; i < 20; i++) await world.rig.step()
    far.inbox.also = () => {}
    far.connection.resume()
    await settled(closing)
    await ended(near.inbox, far.inbox)
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(20))
    expect(far.inbox.ends).toEqual([undefined])
  })

  it('closes once, however often and from whichever side it is asked to', async () => {
    const { near, far } = await link()
    const closing = [near, far, near].map(({ connection }) => connection.close())
    await settled(Promise.all(closing))
    near.connection.abort()
    await ended(near.inbox, far.inbox)
    for (let i = 0; i < 10; i++) await world.rig.step()
    expect([...near.inbox.ends, ...far.inbox.ends]).toEqual([undefined, undefined])
  })

  it('ends at once when aborted, tells why, and the other side hears of it once', async () => {
    const { near, far } = await link()
    far.connection.pause()
    near.connection.abort()
    await until(() => near.inbox.ends.length > 0, 'near hears of the end')
    far.connection.resume()
    await ended(near.inbox, far.inbox)
    for (let i = 0; i < 10; i++) await world.rig.step()
    expect(near.inbox.ends.map((error) => error?.code)).toEqual(['endpoint/closed'])
    expect(far.inbox.ends).toHaveLength(1)
  })

  it('says what was lost when aborted with bytes under way', async () => {
    const { near, nearNode, far } = await link()
    far.connection.pause()
    while (near.connection.send([numbered(0, 100_000)])) continue
    near.connection.send([numbered(0, 20_000_000)])
    near.connection.abort()
    await until(() => near.inbox.ends.length > 0, 'near hears of the end')
    expect(nearNode.counter('lost-bytes')).toBeGreaterThan(0)
  })

  it('throws on a send after the end', async () => {
    const { near, far } = await link()
    await settled(near.connection.close())
    await ended(near.inbox, far.inbox)
    for (const { connection } of [near, far]) {
      expect(connection.writable).toBe(false)
      expect(() => connection.send([numbered(0)])).toThrow(
        expect.objectContaining({ code: 'endpoint/closed' }),
      )
    }
  })

  it('loses only the connection whose handler throws', async () => {
    const { near, far, farNode, nearNode, server } = await link()
    const second = await dialled(nearNode, server.address)
    far.inbox.also = () => {
      throw new Error('a fault of the reader')
    }
    near.connection.send([numbered(1)])
    near.connection.send([numbered(2)])
    await ended(near.inbox, far.inbox)
    expect(far.inbox.messages).toHaveLength(1)
    expect(far.inbox.ends[0]?.code).toBe('base/internal')
    expect(farNode.counter('handler-failed')).toBe(1)
    second.connection.send([numbered(3)])
    await until(() => server.accepted[1]?.inbox.messages.length === 1, 'the other link lives')
  })

  it('survives an owner that throws when a connection is handed over', async () => {
    const [a, b] = [world.rig.node(), world.rig.node()]
    const server = await listening(a)
    server.hooks.onAccepted = () => {
      throw new Error('a fault of the owner')
    }
    // The link may end before the dialler has heard the whole greeting.
    const first = await dialled(b, server.address).catch(() => undefined)
    if (first !== undefined) await ended(first.inbox)
    expect(a.counter('handler-failed')).toBe(1)
    server.hooks.onAccepted = () => {}
    const second = await dialled(b, server.address)
    second.connection.send([numbered(1)])
    await until(() => server.accepted[1]?.inbox.messages.length === 1, 'the next link lives')
  })

  it('closes what it accepted when it stops listening, once', async () => {
    const { nearNode, near, far, server } = await link()
    await settled(Promise.all([server.listener.close(), server.listener.close()]))
    await ended(near.inbox, far.inbox)
    const dialling = nearNode.transport.dial(server.address, { signal: live() })
    expect(await codeOf(dialling)).toBe('endpoint/unreachable')
  })
}
