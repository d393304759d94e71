/** What only datagrams can show that no transport of ours would send. Loopback alone. */
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testInterface, testWorld } from '../../../../tests/compliance/support.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import { concatBytes } from '../../base/bytes.ts'
import type { NetworkInterface } from '../../peer/ports/network.ts'
import type { PropagateTransport } from '../../peer/ports/propagation.ts'
import { decodeDatagram, encodeDatagram } from '../../protocol/framing/datagram.ts'
import { encodeStrings } from '../../protocol/message/trailer.ts'
import { createMulticastTransport } from './index.ts'
import { RETRY_MS, SOURCE_BURST, SOURCE_RATE } from './limits.ts'

const GROUP = '224.0.1.85'
const PORT = 40_000 + (process.pid % 20_000)
const LO: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }

describe('IP multicast', () => {
  let clock: VirtualClock
  let transports: PropagateTransport[]
  let sockets: Socket[]

  beforeEach(() => {
    clock = new VirtualClock()
    transports = []
    sockets = []
  })
  afterEach(async () => {
    await Promise.all(transports.map((transport) => transport.close()))
    await Promise.all(
      sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
    )
  })

  const hearing = async (interfaces: readonly NetworkInterface[] = [LO], port = PORT) => {
    const world = testWorld(clock, interfaces)
    const transport = createMulticastTransport(world.context, { port })
    transports.push(transport)
    const heard: Uint8Array[] = []
    await transport.start(({ body }) => heard.push(body.slice()))
    return { ...world, transport, heard }
  }

  const bound = (port: number, address: string, reuseAddr = false): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = createSocket({ type: 'udp4', reuseAddr })
      sockets.push(socket)
      socket.once('error', reject).bind({ port, address, exclusive: true }, () => resolve(socket))
    })

  /** Sends bare datagrams on the loopback interface. */
  const stranger = async () => {
    const socket = await bound(0, '127.0.0.1')
    socket.setMulticastInterface('127.0.0.1')
    socket.setMulticastTTL(0)
    return (bytes: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) =>
        socket.send(bytes, PORT, GROUP, (error) => (error === null ? resolve() : reject(error))),
      )
  }

  it('sends the datagrams that other implementations read, from its port and address', async () => {
    const { transport } = await hearing()
    const receiver = await bound(PORT, GROUP, true)
    receiver.addMembership(GROUP, '127.0.0.1')
    const seen: { bytes: Uint8Array; from: string }[] = []
    receiver.on('message', (bytes, { address, port }) =>
      seen.push({ bytes: new Uint8Array(bytes), from: `${address}:${port}` }),
    )
    await transport.propagate([Uint8Array.of(1, 2), Uint8Array.of(3)])
    await untilSo(() => seen.length > 0, 'it is seen')
    expect(seen[0]!.bytes).toEqual(encodeDatagram([Uint8Array.of(1, 2, 3)]))
    expect(seen[0]!.from).toBe(`127.0.0.1:${PORT}`)
  })

  it('puts a signature block behind what the length counts, and hands it on with the message', async () => {
    const { transport, heard } = await hearing()
    const receiver = await bound(PORT, GROUP, true)
    receiver.addMembership(GROUP, '127.0.0.1')
    const seen: Uint8Array[] = []
    receiver.on('message', (bytes) => seen.push(new Uint8Array(bytes)))
    const message = Uint8Array.of(1, 2)
    const trailer = encodeStrings(Uint8Array.of(3), Uint8Array.of(4), Uint8Array.of(5))
    await transport.propagate([message], trailer)
    await untilSo(() => seen.length > 0 && heard.length > 0, 'it is seen and heard')
    expect(seen[0]).toEqual(encodeDatagram([message], trailer))
    expect(decodeDatagram(seen[0]!)).toEqual(message)
    expect(heard).toEqual([concatBytes([message, trailer])])
    const [result] = await transport.propagate([new Uint8Array(transport.maxBodyBytes)], trailer)
    expect(result?.error).toContain('does not fit a datagram')
  })

  it('drops what is no message, cut, or too long, counts it, and goes on', async () => {
    const { heard, counters } = await hearing()
    const send = await stranger()
    const good = encodeDatagram([Uint8Array.of(7)])
    await send(new Uint8Array(0))
    await send(Uint8Array.from({ length: 200 }, (_, i) => i))
    await send(good.subarray(0, good.length - 1))
    await send(concatBytes([good, new Uint8Array(1)]))
    await send(concatBytes([good, new Uint8Array(16_384)]))
    await send(good)
    await untilSo(() => heard.length > 0, 'the good one is heard')
    expect(heard).toEqual([Uint8Array.of(7)])
    expect(counters.snapshot()).toEqual([
      { name: 'multicast.dropped-malformed', value: 4 },
      { name: 'multicast.dropped-oversize', value: 1 },
    ])
  })

  it('takes from one source no more than its share', async () => {
    const { heard, counters } = await hearing()
    const send = await stranger()
    const good = encodeDatagram([Uint8Array.of(7)])
    const dropped = (): number => counters.get('multicast.dropped-rate')
    let sent = 0
    // One at a time: the system's own buffer would drop some of a burst uncounted.
    const sendMany = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await send(good)
        sent++
        await untilSo(() => heard.length + dropped() === sent, 'it arrives')
      }
    }
    await sendMany(SOURCE_BURST + 100)
    expect(heard).toHaveLength(SOURCE_BURST)
    expect(dropped()).toBe(100)
    await clock.advance(1000)
    await sendMany(SOURCE_RATE + 10)
    expect(heard).toHaveLength(SOURCE_BURST + SOURCE_RATE)
  })

  it('drops what comes from a link that is none of its channels, though the system hands it over', async () => {
    const elsewhere = { ...testInterface('test0', '198.51.100.77'), prefixLength: 24 }
    const deaf = await hearing([elsewhere])
    const neighbour = await hearing()
    await neighbour.transport.propagate([Uint8Array.of(1)])
    await untilSo(() => neighbour.heard.length === 1, 'it is heard')
    expect(deaf.heard).toEqual([])
    if (process.platform === 'linux') {
      await untilSo(() => deaf.counters.get('multicast.dropped-off-link') === 1, 'it was dropped')
    }
  })

  it('says in words why an interface does not take part, and tries again', async () => {
    const elsewhere = { ...testInterface('test0', '198.51.100.77'), prefixLength: 24 }
    const { transport, counters } = await hearing([LO, elsewhere])
    const words = 'the address is not (or not yet) one of this machine (EADDRNOTAVAIL)'
    expect(transport.channels()).toEqual([
      { id: 'mcast:lo', interfaceName: 'lo' },
      { id: 'mcast:test0', interfaceName: 'test0', error: `test0 does not take part: ${words}` },
    ])
    const results = await transport.propagate([Uint8Array.of(1)])
    expect(results.map(({ error }) => error !== undefined)).toEqual([false, true])
    expect(counters.get('multicast.failed')).toBe(1)
    await clock.advance(RETRY_MS)
    await untilSo(() => counters.get('multicast.failed') === 2, 'it tries again')
  })

  it('says so when another program holds the port, sends all the same, and hears once it is free', async () => {
    const port = PORT + 1
    const holder = await bound(port, '0.0.0.0')
    const { transport, heard } = await hearing([LO], port)
    expect(transport.channels()[0]!.error).toBe(
      `Nothing is heard on port ${port}: another program holds the port (EADDRINUSE)`,
    )
    const results = await transport.propagate([Uint8Array.of(1)])
    expect(results.map(({ error }) => error)).toEqual([undefined])
    sockets.splice(sockets.indexOf(holder), 1)
    await new Promise<void>((resolve) => holder.close(() => resolve()))
    await clock.advance(RETRY_MS)
    await untilSo(() => transport.channels()[0]!.error === undefined, 'it is well again')
    await transport.propagate([Uint8Array.of(2)])
    await untilSo(() => heard.length > 0, 'it hears')
    expect(heard).toEqual([Uint8Array.of(2)])
  })

  it.each([{ group: '10.0.0.1' }, { group: 'ff02::1' }, { group: '240.0.0.1' }, { port: 0 }])(
    'refuses the options %o',
    (options) => {
      expect(() => createMulticastTransport(testWorld(clock, [LO]).context, options)).toThrow(
        expect.objectContaining({ code: 'base/invalid-input' }),
      )
    },
  )
})
