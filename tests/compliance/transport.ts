/**
 * What every `Transport` must do, whatever carries it. To put a new one under it, write a `TransportRig` (some thirty
 * lines, see memory.test.ts) and call `describeTransport`.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PipefitterError } from '../../src/main/base/errors.ts'
import type {
  Connection,
  ConnectionHandlers,
  Listener,
  NetworkInterface,
  Transport,
} from '../../src/main/peer/ports.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import { skipUnless } from '../support/skips.ts'

/** One peer's end of the transport. */
export interface TransportNode {
  readonly transport: Transport
  readonly peerId: PeerId
  /** Changes the interfaces that it sees, and tells it. */
  setInterfaces(interfaces: readonly NetworkInterface[]): void
  readonly interfaces: readonly NetworkInterface[]
  /** A counter by its name without the transport's, such as `lost-bytes`. */
  counter(name: string): number
}

/** A world with any number of peers that can reach one another. */
export interface TransportRig {
  /** A new peer with one interface of its own. */
  node(): TransportNode
  /** A new peer with one interface of its own, which carries what it dials. */
  dialler(): TransportNode
  /** A new peer with the same interface as `other`. */
  nodeBeside(other: TransportNode): TransportNode
  /** A well-formed address at which nobody listens. */
  nobody(): Promise<string>
  /** Lets a little happen: one turn of the event loop, or a millisecond of virtual time. */
  step(): Promise<void>
  /** What is left behind when everything is closed: timers, handles; by name. */
  leftovers(): readonly string[]
}

/** Longest wait for something that must happen, in real time. */
const DEADLINE_MS = 10_000
/** Most that may pile up between a sender and a reader that does not read: buffers of ours and of the system. */
const PILE_MAX_BYTES = 32 * 1024 * 1024

/** Handlers that keep what they were told. */
export class Inbox implements ConnectionHandlers {
  readonly messages: Uint8Array[] = []
  bytes = 0
  drains = 0
  readonly ends: (PipefitterError | undefined)[] = []
  /** Called with each message, after it was kept. */
  also: (body: Uint8Array) => void = () => {}

  onMessage(body: Uint8Array): void {
    if (this.ends.length > 0) throw new Error('a message came after the end')
    this.messages.push(body.slice())
    this.bytes += body.length
    this.also(body)
  }

  onDrain(): void {
    this.drains++
  }

  onClosed(error: PipefitterError | undefined): void {
    this.ends.push(error)
  }
}

/** A message that says where it stands. */
export const numbered = (index: number, length = 8): Uint8Array => {
  const body = new Uint8Array(length).fill(index & 0xff)
  new DataView(body.buffer).setUint32(0, index)
  return body
}

const indexOf = (body: Uint8Array): number =>
  new DataView(body.buffer, body.byteOffset).getUint32(0)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const live = (): AbortSignal => new AbortController().signal

/** An address without its port, or where it has none without its last digit. */
const cutShort = (address: string): string => {
  const portless = address.replace(/:\d+$/, '')
  return portless === address ? address.slice(0, -1) : portless
}

/** `whyNot`: why it cannot run on this machine, if so. */
export const describeTransport = (
  name: string,
  makeRig: () => TransportRig,
  whyNot?: string,
): void => {
  describe(`${name} as a transport`, skipUnless(whyNot), () => {
    let rig: TransportRig
    let listeners: Listener[]

    beforeEach(() => {
      rig = makeRig()
      listeners = []
    })
    afterEach(async () => {
      const closed = Promise.all(listeners.map((listener) => listener.close()))
      await settled(closed)
    })

    const until = async (condition: () => boolean, what: string): Promise<void> => {
      const deadline = Date.now() + DEADLINE_MS
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`)
        await rig.step()
      }
    }
    const settled = async <T>(promise: Promise<T>): Promise<T> => {
      let done = false
      const mark = (): boolean => (done = true)
      promise.then(mark, mark)
      await until(() => done, 'a promise settles')
      return promise
    }
    const codeOf = async (promise: Promise<unknown>): Promise<string> => {
      const error = await settled(
        promise.then(
          () => undefined,
          (thrown: unknown) => thrown,
        ),
      )
      return (error as PipefitterError | undefined)?.code ?? 'no error'
    }

    /** Listens; each accepted connection gets an inbox at once. */
    const listening = async (node: TransportNode) => {
      const accepted: { connection: Connection; inbox: Inbox }[] = []
      const hooks = { onAccepted: (_connection: Connection, _inbox: Inbox): void => {} }
      const listener = await settled(
        node.transport.listen((connection) => {
          const inbox = new Inbox()
          connection.attach(inbox)
          accepted.push({ connection, inbox })
          hooks.onAccepted(connection, inbox)
        }),
      )
      listeners.push(listener)
      const address = listener.endpoints()[0]?.address ?? 'nowhere'
      return { listener, address, accepted, hooks }
    }

    const dialled = async (node: TransportNode, address: string) => {
      const inbox = new Inbox()
      const dialling = node.transport.dial(address, { signal: live() }).then((connection) => {
        connection.attach(inbox)
        return connection
      })
      return { connection: await settled(dialling), inbox }
    }

    /** A link between two peers: `near` dialled, `far` accepted. */
    const link = async () => {
      const farNode = rig.node()
      const nearNode = rig.dialler()
      const server = await listening(farNode)
      const near = await dialled(nearNode, server.address)
      await until(() => server.accepted.length === 1, 'the connection is accepted')
      return { farNode, nearNode, server, near, far: server.accepted[0]! }
    }

    const ended = (...inboxes: Inbox[]): Promise<void> =>
      until(() => inboxes.every((inbox) => inbox.ends.length > 0), 'both ends hear of the end')

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
      const [a, b] = [rig.node(), rig.node()]
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
      const [a, b] = [rig.node(), rig.node()]
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
        for (let i = 0; i < 200; i++) await rig.step()
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
        for (let i = 0; i < 20; i++) await rig.step()
        expect(far.inbox.messages).toHaveLength(10 * paused + 5)
        far.connection.pause()
        far.connection.resume()
      }
      await until(() => far.inbox.messages.length === 100, 'the rest came')
      expect(far.inbox.messages.map(indexOf)).toEqual(upTo(100))
    })

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
        await rig.step()
      }
      const closing = near.connection.close()
      await rig.step()
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
      for (let i = 0; i < 20; i++) await rig.step()
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
      for (let i = 0; i < 10; i++) await rig.step()
      expect([...near.inbox.ends, ...far.inbox.ends]).toEqual([undefined, undefined])
    })

    it('ends at once when aborted, tells why, and the other side hears of it once', async () => {
      const { near, far } = await link()
      far.connection.pause()
      near.connection.abort()
      await until(() => near.inbox.ends.length > 0, 'near hears of the end')
      far.connection.resume()
      await ended(near.inbox, far.inbox)
      for (let i = 0; i < 10; i++) await rig.step()
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

    it('refuses a message that is too long and goes on', async () => {
      const { near, far } = await link()
      expect(() => near.connection.send([new Uint8Array(33 * 1024 * 1024)])).toThrow(
        expect.objectContaining({ code: 'protocol/message-too-long' }),
      )
      near.connection.send([numbered(7)])
      await until(() => far.inbox.messages.length === 1, 'the next came')
      expect(near.connection.stats.messagesOut).toBe(1)
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
      const [a, b] = [rig.node(), rig.node()]
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

    it('rejects a dial to where nobody listens', async () => {
      const dialling = rig.node().transport.dial(await rig.nobody(), { signal: live() })
      expect(await codeOf(dialling)).toBe('endpoint/unreachable')
    })

    it('rejects a dial that is cancelled before it begins', async () => {
      const server = await listening(rig.node())
      const dialling = rig.node().transport.dial(server.address, { signal: AbortSignal.abort() })
      expect(await codeOf(dialling)).toBe('base/cancelled')
    })

    it('rejects a dial that is cancelled on its way, and leaves nothing behind', async () => {
      const server = await listening(rig.node())
      const controller = new AbortController()
      const dialling = rig.node().transport.dial(server.address, { signal: controller.signal })
      controller.abort()
      expect(await codeOf(dialling)).toBe('base/cancelled')
      for (let i = 0; i < 10; i++) await rig.step()
      await until(
        () => server.accepted.every(({ inbox }) => inbox.ends.length === 1),
        'no link stays',
      )
    })

    it('takes another port when its own is taken, and says so', async () => {
      const first = rig.node()
      const second = rig.nodeBeside(first)
      const [atFirst, atSecond] = [await listening(first), await listening(second)]
      expect(atSecond.address).not.toBe(atFirst.address)
      expect(atFirst.listener.notes()).toEqual([])
      expect(atSecond.listener.notes().join()).toMatch(/taken/)
      const near = await dialled(rig.node(), atSecond.address)
      expect(near.connection.remotePeer).toBe(second.peerId)
    })

    it('closes what it accepted when it stops listening, once', async () => {
      const { nearNode, near, far, server } = await link()
      await settled(Promise.all([server.listener.close(), server.listener.close()]))
      await ended(near.inbox, far.inbox)
      const dialling = nearNode.transport.dial(server.address, { signal: live() })
      expect(await codeOf(dialling)).toBe('endpoint/unreachable')
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
      await dialled(rig.node(), server.address)
    })

    it('cuts links that it dialled when the address that carries them goes', async () => {
      const { nearNode, near, far } = await link()
      nearNode.setInterfaces([])
      await ended(near.inbox, far.inbox)
      expect(near.inbox.ends[0]?.code).toBe('endpoint/closed')
    })

    it('leaves nothing behind after a thousand links', { timeout: 180_000 }, async () => {
      const [a, b] = [rig.node(), rig.node()]
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
        () => rig.leftovers().length === 0,
        `nothing is left: ${rig.leftovers().join(' ')}`,
      )
      expect(rig.leftovers()).toEqual([])
    })
  })
}
