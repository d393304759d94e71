/** What goes over a transport's links comes once, whole and in order, as fast as it is read. */
import { expect, it } from 'vitest'
import { indexOf, numbered, upTo } from './transport-rig.ts'
import type { TransportWorld } from './transport-world.ts'

/** Most that may pile up between a sender and a reader that does not read: buffers of ours and of the system. */
const PILE_MAX_BYTES = 32 * 1024 * 1024

export const testCarrying = (world: TransportWorld): void => {
  const { until, listening, dialled, link } = world

  it('keeps the order of many small messages both ways', async () => {
    const { near, far } = await link()
    for (const i of upTo(5000)) {
      near.connection.send([numbered(i)])
      if (i % 3 === 0) far.connection.send([numbered(i / 3)])
    }
    await until(() => near.inbox.messages.length === 1667, 'all came near')
    await until(() => far.inbox.messages.length === 5000, 'all came far')
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(5000))
    expect(near.inbox.messages.map(indexOf)).toEqual(upTo(1667))
  })

  it.each([[0], [1], [63], [4095], [4096], [65_536], [1_000_003], [9_000_000]])(
    'carries a message of %i bytes in parts',
    async (length) => {
      const { near, far } = await link()
      const body = new Uint8Array(length).map((_, i) => i * 31)
      const cut = Math.floor(length / 3)
      near.connection.send([numbered(1)])
      near.connection.send([body.subarray(0, cut), new Uint8Array(0), body.subarray(cut)])
      near.connection.send([numbered(2)])
      await until(() => far.inbox.messages.length === 3, 'it came')
      expect(Buffer.compare(far.inbox.messages[1]!, body)).toBe(0)
      expect(far.inbox.messages.map((one) => one.length)).toEqual([8, length, 8])
    },
  )

  it('delivers what was sent the moment the connection was there', async () => {
    const [a, b] = [world.rig.node(), world.rig.node()]
    const server = await listening(a)
    server.hooks.onAccepted = (connection) => {
      for (const i of upTo(10)) connection.send([numbered(i)])
    }
    const near = await dialled(b, server.address)
    await until(() => near.inbox.messages.length === 10, 'all came')
    expect(near.inbox.messages.map(indexOf)).toEqual(upTo(10))
  })

  it('counts what went each way', async () => {
    const { near, far } = await link()
    for (const i of upTo(10)) near.connection.send([numbered(i, 100)])
    await until(() => far.inbox.messages.length === 10, 'all came')
    expect(near.connection.stats).toMatchObject({ messagesOut: 10, messagesIn: 0 })
    expect(far.connection.stats).toMatchObject({ messagesIn: 10, messagesOut: 0 })
    expect(near.connection.stats.bytesOut).toBeGreaterThanOrEqual(1000)
    expect(far.connection.stats.bytesIn).toBe(near.connection.stats.bytesOut)
  })

  it('stops a sender whose reader does not read, and loses nothing', async () => {
    const { near, far } = await link()
    far.connection.pause()
    let sent = 0
    const send = (): boolean => near.connection.send([numbered(sent++, 50_000)])
    // What the system buffers goes first, so that the sender stops more than once.
    const full = async (): Promise<boolean> => {
      while (send()) if (sent * 50_000 > PILE_MAX_BYTES) return true
      for (let i = 0; i < 200; i++) await world.rig.step()
      return !near.connection.writable
    }
    while (!(await full())) continue
    expect(sent * 50_000).toBeLessThan(PILE_MAX_BYTES)
    expect(near.connection.writable).toBe(false)
    expect(far.inbox.messages).toHaveLength(0)
    const drains = near.inbox.drains
    far.connection.resume()
    await until(() => near.inbox.drains > drains, 'there is room again')
    expect(near.connection.writable).toBe(true)
    await until(() => far.inbox.messages.length === sent, 'all came')
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(sent))
  })

  it('tells of room again only to a sender that was stopped', async () => {
    const { near, far } = await link()
    for (const i of upTo(100)) expect(near.connection.send([numbered(i, 1000)])).toBe(true)
    await until(() => far.inbox.messages.length === 100, 'all came')
    expect(near.inbox.drains).toBe(0)
  })

  it('delivers nothing between pause and resume, also in the middle of a burst', async () => {
    const { near, far } = await link()
    far.inbox.also = (body) => {
      if (indexOf(body) % 10 === 4) far.connection.pause()
    }
    for (const i of upTo(100)) near.connection.send([numbered(i)])
    for (let paused = 0; paused < 10; paused++) {
      await until(() => far.inbox.messages.length === 10 * paused + 5, 'it stopped')
      for (let i = 0; i < 20; i++) await world.rig.step()
      expect(far.inbox.messages).toHaveLength(10 * paused + 5)
      far.connection.pause()
      far.connection.resume()
    }
    await until(() => far.inbox.messages.length === 100, 'the rest came')
    expect(far.inbox.messages.map(indexOf)).toEqual(upTo(100))
  })

  it('refuses a message that is too long and goes on', async () => {
    const { near, far } = await link()
    expect(() => near.connection.send([new Uint8Array(33 * 1024 * 1024)])).toThrow(
      expect.objectContaining({ code: 'protocol/message-too-long' }),
    )
    near.connection.send([numbered(7)])
    await until(() => far.inbox.messages.length === 1, 'the next came')
    expect(near.connection.stats.messagesOut).toBe(1)
  })
}
