/** How the ends of a transport find each other, and what is left when they part. */
import { expect, it } from 'vitest'
import { live, numbered, upTo } from './transport-rig.ts'
import type { TransportWorld } from './transport-world.ts'

/** An address without its port, or where it has none without its last digit. */
const cutShort = (address: string): string => {
  const portless = address.replace(/:\d+$/, '')
  return portless === address ? address.slice(0, -1) : portless
}

export const testMeeting = (world: TransportWorld): void => {
  const { until, settled, codeOf, listening, dialled, link, ended } = world

  it('tells both sides who is at the other end, and by which addresses', async () => {
    const { farNode, nearNode, server, near, far } = await link()
    expect(server.listener.endpoints()).toHaveLength(1)
    expect(server.listener.endpoints()[0]).toMatchObject({
      transport: farNode.transport.scheme,
      interface: farNode.interfaces[0],
    })
    expect(near.connection).toMatchObject({
      transport: nearNode.transport.scheme,
      remotePeer: farNode.peerId,
      remoteAddress: server.address,
      remotePublicAddress: server.address,
      initiator: true,
      writable: true,
    })
    expect(far.connection).toMatchObject({
      remotePeer: nearNode.peerId,
      localAddress: server.address,
      remoteAddress: near.connection.localAddress,
      initiator: false,
    })
  })

  it('names the listening address of a peer that dials and listens', async () => {
    const [a, b] = [world.rig.node(), world.rig.node()]
    const [atA, atB] = [await listening(a), await listening(b)]
    await dialled(b, atA.address)
    await until(() => atA.accepted.length === 1, 'accepted')
    expect(atA.accepted[0]!.connection.remotePublicAddress).toBe(atB.address)
  })

  it('knows its own addresses and no others', async () => {
    const { nearNode, server } = await link()
    expect(nearNode.transport.canDial(server.address)).toBe(true)
    for (const address of ['other://10.0.0.1:1', cutShort(server.address), 'x', '']) {
      expect(nearNode.transport.canDial(address)).toBe(false)
    }
    const dialling = nearNode.transport.dial('other://10.0.0.1:1', { signal: live() })
    expect(await codeOf(dialling)).toBe('protocol/address-malformed')
  })

  it('rejects a dial to where nobody listens', async () => {
    const dialling = world.rig.node().transport.dial(await world.rig.nobody(), { signal: live() })
    expect(await codeOf(dialling)).toBe('endpoint/unreachable')
  })

  it('rejects a dial that is cancelled before it begins', async () => {
    const server = await listening(world.rig.node())
    const dialling = world.rig
      .node()
      .transport.dial(server.address, { signal: AbortSignal.abort() })
    expect(await codeOf(dialling)).toBe('base/cancelled')
  })

  it('rejects a dial that is cancelled on its way, and leaves nothing behind', async () => {
    const server = await listening(world.rig.node())
    const controller = new AbortController()
    const dialling = world.rig.node().transport.dial(server.address, { signal: controller.signal })
    controller.abort()
    expect(await codeOf(dialling)).toBe('base/cancelled')
    for (let i = 0; i < 10; i++) await world.rig.step()
    await until(
      () => server.accepted.every(({ inbox }) => inbox.ends.length === 1),
      'no link stays',
    )
  })

  it('takes another port when its own is taken, and says so', async () => {
    const first = world.rig.node()
    const second = world.rig.nodeBeside(first)
    const [atFirst, atSecond] = [await listening(first), await listening(second)]
    expect(atSecond.address).not.toBe(atFirst.address)
    expect(atFirst.listener.notes()).toEqual([])
    expect(atSecond.listener.notes().join()).toMatch(/taken/)
    const near = await dialled(world.rig.node(), atSecond.address)
    expect(near.connection.remotePeer).toBe(second.peerId)
  })

  it('follows the interfaces: an address that goes ends its links, one that comes is listened on', async () => {
    const { farNode, near, far, server } = await link()
    const { interfaces } = farNode
    let changes = 0
    server.listener.onChanged(() => changes++)
    farNode.setInterfaces([])
    await ended(near.inbox, far.inbox)
    expect(far.inbox.ends[0]).toMatchObject({
      code: 'endpoint/closed',
      message: expect.stringContaining(interfaces[0]!.address) as string,
    })
    await until(() => changes === 1, 'the listener says so')
    expect(server.listener.endpoints()).toEqual([])
    farNode.setInterfaces(interfaces)
    await until(() => changes === 2, 'the listener says so again')
    expect(server.listener.endpoints().map(({ address }) => address)).toEqual([server.address])
    await dialled(world.rig.node(), server.address)
  })

  it('cuts links that it dialled when the address that carries them goes', async () => {
    const { nearNode, near, far } = await link()
    nearNode.setInterfaces([])
    await ended(near.inbox, far.inbox)
    expect(near.inbox.ends[0]?.code).toBe('endpoint/closed')
  })

  it('leaves nothing behind after a thousand links', { timeout: 180_000 }, async () => {
    const [a, b] = [world.rig.node(), world.rig.node()]
    const server = await listening(a)
    for (let round = 0; round < 250; round++) {
      const links = await Promise.all(upTo(4).map(() => dialled(b, server.address)))
      for (const { connection } of links) connection.send([numbered(round)])
      if (round % 2 === 0)
        await settled(Promise.all(links.map(({ connection }) => connection.close())))
      else links.forEach(({ connection }) => connection.abort())
      await ended(...links.map(({ inbox }) => inbox))
    }
    await until(
      () =>
        server.accepted.length === 1000 &&
        server.accepted.every(({ inbox }) => inbox.ends.length === 1),
      'every accepted link has ended',
    )
    await settled(server.listener.close())
    await until(
      () => world.rig.leftovers().length === 0,
      `nothing is left: ${world.rig.leftovers().join(' ')}`,
    )
    expect(world.rig.leftovers()).toEqual([])
  })
}
