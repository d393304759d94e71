import { describe, expect, test } from 'vitest'
import { JXTA_NAMESPACE, PIPE_SERVICE, WIRE_HEADER } from '../../src/main/protocol/constants.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { encodeWireHeader } from '../../src/main/protocol/documents/wire-header.ts'
import { createPipeId } from '../../src/main/protocol/ids.ts'
import {
  bytesElement,
  elementText,
  Message,
  textElement,
  xmlElement,
} from '../../src/main/protocol/message/message.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { InputPipe, ReceivedMessage } from '../../src/main/peer/pipe/input-pipe.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { readAll, resolveFully, seedText, Sim, textMessage, type SimPeer } from './sim.ts'
import { Stranger } from './stranger.ts'

const PIPE: PipeAdvertisement = {
  id: createPipeId((length) => seededRandom(5).bytes(length)),
  type: 'JxtaPropagate',
  name: 'news',
}

const textOf = (received: ReceivedMessage | undefined): string => {
  const element = received?.message.get('', 'text')
  return element === undefined ? '' : elementText(element)
}

const drain = (input: InputPipe): string[] => {
  const texts: string[] = []
  for (let next = input.read(); next !== undefined; next = input.read()) texts.push(textOf(next))
  return texts
}

const members = async (sim: Sim, count: number): Promise<SimPeer[]> => {
  const peers: SimPeer[] = []
  for (let n = 1; n <= count; n++) peers.push(await member(sim, n))
  await sim.clock.advance(1_000)
  return peers
}

const member = async (sim: Sim, n: number): Promise<SimPeer> => {
  const made = await sim.start(`P${n}`, { at: `10.0.0.${n}` })
  made.peer.services.pipes.openInput(PIPE)
  return made
}

/** Members that never tell each other that they are there: the pipe does not depend on it, and so many cost time. */
const silentMembers = async (sim: Sim, count: number): Promise<SimPeer[]> => {
  const peers: SimPeer[] = []
  for (let n = 1; n <= count; n++) {
    const made = sim.create(`P${n}`, { at: `10.0.0.${n}` })
    made.peer.services.discovery.start = () => {}
    await made.peer.start()
    made.peer.services.pipes.openInput(PIPE)
    peers.push(made)
  }
  return peers
}

describe(`propagate pipes ${seedText}`, () => {
  test('every member gets each message once and in order; the sender’s own reader gets none', async () => {
    const sim = new Sim()
    const [a, b, c] = (await members(sim, 3)) as [SimPeer, SimPeer, SimPeer]
    const output = a.peer.services.pipes.joinSending(PIPE)
    for (const text of ['1', '2', '3']) await sim.run(output.send(textMessage(text)))
    await sim.clock.advance(50)
    expect([readAll(a, PIPE), readAll(b, PIPE), readAll(c, PIPE)]).toEqual([
      [],
      ['1', '2', '3'],
      ['1', '2', '3'],
    ])
    expect(output.stats).toEqual({ sent: 3, sentBytes: 3, waiting: 0 })
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('50 peers hear one message once each, of one datagram', async () => {
    const sim = new Sim()
    const peers = await silentMembers(sim, 50)
    const [sender] = peers as [SimPeer]
    let datagrams = 0
    sender.peer.services.endpoint.traffic.on(({ direction, transport, message }) => {
      const isOurs = message.get(JXTA_NAMESPACE, WIRE_HEADER) !== undefined
      if (direction === 'out' && transport === 'mcast' && isOurs) datagrams++
    })
    await sim.run(sender.peer.services.pipes.joinSending(PIPE).send(textMessage('all')))
    await sim.clock.advance(50)
    expect(peers.slice(1).map((peer) => readAll(peer, PIPE))).toEqual(
      Array.from({ length: 49 }, () => ['all']),
    )
    expect(datagrams).toBe(1)
    await sim.stopAll()
  })

  test('what is sent with an echo reaches the readers here too', async () => {
    const sim = new Sim()
    const [a, b] = (await members(sim, 2)) as [SimPeer, SimPeer]
    const output = a.peer.services.pipes.joinSending(PIPE, { echo: true })
    await sim.run(output.send(textMessage('hello')))
    await sim.clock.advance(50)
    expect([readAll(a, PIPE), readAll(b, PIPE)]).toEqual([['hello'], ['hello']])
    await sim.stopAll()
  })

  test('two input ends of one program each get every message, until closed', async () => {
    const sim = new Sim()
    const [a, b] = (await members(sim, 2)) as [SimPeer, SimPeer]
    const first = b.peer.services.pipes.openInput(PIPE)
    const second = b.peer.services.pipes.openOwnInput(PIPE)
    expect(b.peer.services.pipes.openInput(PIPE)).toBe(first)
    const output = a.peer.services.pipes.joinSending(PIPE)
    await sim.run(output.send(textMessage('both')))
    await sim.clock.advance(50)
    second.close()
    await sim.run(output.send(textMessage('one')))
    await sim.clock.advance(50)
    expect([drain(first), drain(second)]).toEqual([['both', 'one'], ['both']])
    await sim.stopAll()
  })

  test('all members answer the binding query, and only they', async () => {
    const sim = new Sim()
    const [a, b, c] = (await members(sim, 3)) as [SimPeer, SimPeer, SimPeer]
    c.peer.services.pipes.input(PIPE.id)?.close()
    const d = await sim.start('D', { at: '10.0.0.77' })
    const resolution = await resolveFully(sim, d, PIPE)
    expect(new Set(resolution.answers.map(({ peerId }) => peerId))).toEqual(new Set([a.id, b.id]))
    await sim.stopAll()
  })

  test('a message of more than 16,384 bytes is refused with a code, and nobody gets a part of it', async () => {
    const sim = new Sim()
    const [a, b] = (await members(sim, 2)) as [SimPeer, SimPeer]
    const output = a.peer.services.pipes.joinSending(PIPE)
    const long = Message.of(bytesElement('', 'data', new Uint8Array(16_384)))
    await expect(sim.run(output.send(long))).rejects.toMatchObject({
      code: 'protocol/datagram-too-long',
    })
    const fits = Message.of(textElement('', 'text', 'x'.repeat(14_000)))
    await sim.run(output.send(fits))
    await sim.clock.advance(50)
    expect(readAll(b, PIPE).map(({ length }) => length)).toEqual([14_000])
    expect(output.stats.sent).toBe(1)
    await sim.stopAll()
  })

  test('where no channel reaches anybody, sending says so', async () => {
    const sim = new Sim()
    const alone = await sim.start('A', { multicast: false })
    const output = alone.peer.services.pipes.joinSending(PIPE)
    await expect(sim.run(output.send(textMessage('x')))).rejects.toMatchObject({
      code: 'endpoint/unreachable',
    })
    await sim.stopAll()
  })

  test('a peer that hears it on two networks takes it once', async () => {
    const sim = new Sim()
    const a = await sim.start('A', {
      at: [memoryInterface('eth0', '10.0.0.1'), memoryInterface('eth1', '10.0.1.1')],
    })
    const b = await sim.start('B', {
      at: [memoryInterface('eth0', '10.0.0.2'), memoryInterface('eth1', '10.0.1.2')],
    })
    b.peer.services.pipes.openInput(PIPE)
    await sim.run(a.peer.services.pipes.joinSending(PIPE).send(textMessage('once')))
    await sim.clock.advance(50)
    expect(readAll(b, PIPE)).toEqual(['once'])
    expect(b.counters.get('rendezvous.duplicates')).toBeGreaterThan(0)
    await sim.stopAll()
  })

  test('addressed to the pipe itself it is taken too, once by its id, as from its first sender', async () => {
    const sim = new Sim()
    const b = await sim.start('B')
    const input = b.peer.services.pipes.openInput(PIPE)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(b)
    const origin = (await sim.start('C')).id
    const header = { source: origin, pipeId: PIPE.id, messageId: 'any text', ttl: 1, visited: [] }
    const wire = xmlElement(JXTA_NAMESPACE, WIRE_HEADER, encodeWireHeader(header))
    for (let n = 0; n < 2; n++)
      stranger.say(PIPE_SERVICE, PIPE.id, textElement('', 'text', 'direct'), wire)
    await sim.clock.advance(50)
    const received = input.read()
    expect([textOf(received), received?.from]).toEqual(['direct', origin])
    expect(input.read()).toBeUndefined()
    expect(b.counters.get('pipes.wire-duplicates')).toBe(1)
    await sim.stopAll()
  })

  test('a message without a wire header costs itself, not the link that brought it', async () => {
    const sim = new Sim()
    const b = await sim.start('B')
    const input = b.peer.services.pipes.openInput(PIPE)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(b)
    stranger.say(PIPE_SERVICE, PIPE.id, textElement('', 'text', 'bare'))
    await sim.clock.advance(50)
    expect(input.read()).toBeUndefined()
    expect(b.counters.get('endpoint.bad-messages')).toBe(1)
    expect(stranger.closed).toBe(false)
    await sim.stopAll()
  })

  test('with 30 % loss members miss messages, but get none twice and none out of order', async () => {
    const sim = new Sim({ loss: 0.3 })
    const [a, b] = (await members(sim, 2)) as [SimPeer, SimPeer]
    const output = a.peer.services.pipes.joinSending(PIPE)
    for (let n = 0; n < 100; n++)
      await sim.run(output.send(textMessage(String(n).padStart(3, '0'))))
    await sim.clock.advance(100)
    const got = readAll(b, PIPE)
    expect(got.length).toBeGreaterThan(40)
    expect(got.length).toBeLessThan(95)
    expect(got).toEqual([...new Set(got)].sort())
    await sim.stopAll()
  })

  test('an end that was left, and a pipe of another type, are refused with codes', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const { pipes } = a.peer.services
    const output = pipes.joinSending(PIPE)
    output.close()
    await expect(output.send(textMessage('x'))).rejects.toMatchObject({ code: 'pipe/not-bound' })
    const unicast: PipeAdvertisement = { ...PIPE, type: 'JxtaUnicast' }
    expect(() => pipes.joinSending(unicast)).toThrow(
      expect.objectContaining({ code: 'pipe/wrong-type' }) as Error,
    )
    expect(() => pipes.openOwnInput(unicast)).toThrow(
      expect.objectContaining({ code: 'pipe/wrong-type' }) as Error,
    )
    const to = { peerId: a.id, endpoint: a.address, chosenBy: 'rule', reason: 'test' } as const
    await expect(pipes.openOutput(PIPE, to)).rejects.toMatchObject({ code: 'pipe/wrong-type' })
    await sim.stopAll()
  })
})

/** Two rendezvous; each has two edges. No multicast anywhere. */
const apart = async (sim: Sim) => {
  const quiet = { multicast: false }
  const r0 = await sim.start('R0', { ...quiet, role: 'rendezvous' })
  const r1 = await sim.start('R1', { ...quiet, role: 'rendezvous', seeds: [r0.address] })
  const edge = (name: string, of: SimPeer) =>
    sim.start(name, { ...quiet, role: 'edge', seeds: [of.address] })
  const [a, b] = [await edge('A', r0), await edge('B', r0)]
  const [c, d] = [await edge('C', r1), await edge('D', r1)]
  await sim.clock.advance(15_000)
  return { r0, r1, a, b, c, d }
}

describe(`propagate pipes over rendezvous, no multicast ${seedText}`, () => {
  test('members at any rendezvous hear it once; who is no member gets nothing', async () => {
    const sim = new Sim()
    const { r0, r1, a, b, c, d } = await apart(sim)
    for (const { peer } of [a, b, c, r1]) peer.services.pipes.openInput(PIPE)
    await sim.clock.advance(500)
    const output = a.peer.services.pipes.joinSending(PIPE)
    for (const text of ['1', '2']) {
      await sim.run(output.send(textMessage(text)))
      await sim.clock.advance(500)
    }
    const heard = [a, b, c, r1].map((peer) => readAll(peer, PIPE))
    expect(heard).toEqual([[], ['1', '2'], ['1', '2'], ['1', '2']])
    expect(d.counters.get('pipes.wire-not-bound-here')).toBe(0)
    expect(a.counters.get('pipes.wire-own')).toBe(0)
    expect(r0.counters.get('pipes.wire-not-bound-here')).toBe(2)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a rendezvous that sends reaches its own clients and those of the others', async () => {
    const sim = new Sim()
    const { r0, b, c } = await apart(sim)
    for (const { peer } of [b, c]) peer.services.pipes.openInput(PIPE)
    await sim.clock.advance(500)
    await sim.run(r0.peer.services.pipes.joinSending(PIPE).send(textMessage('from R0')))
    await sim.clock.advance(500)
    expect([readAll(b, PIPE), readAll(c, PIPE)]).toEqual([['from R0'], ['from R0']])
    await sim.stopAll()
  })

  test('a message too long for a datagram passes where a rendezvous carries it', async () => {
    const sim = new Sim()
    const { a, b } = await apart(sim)
    b.peer.services.pipes.openInput(PIPE)
    await sim.clock.advance(500)
    const long = Message.of(textElement('', 'text', 'x'.repeat(100_000)))
    await sim.run(a.peer.services.pipes.joinSending(PIPE).send(long))
    await sim.clock.advance(500)
    expect(readAll(b, PIPE).map(({ length }) => length)).toEqual([100_000])
    await sim.stopAll()
  })

  test('one whose hops are over is taken, and not passed on', async () => {
    const sim = new Sim()
    const { r0, b } = await apart(sim)
    for (const { peer } of [r0, b]) peer.services.pipes.openInput(PIPE)
    await sim.clock.advance(500)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(r0)
    const header = { source: stranger.id, pipeId: PIPE.id, messageId: 'm', ttl: 1, visited: [] }
    const wire = xmlElement(JXTA_NAMESPACE, WIRE_HEADER, encodeWireHeader(header))
    stranger.say(PIPE_SERVICE, PIPE.id, textElement('', 'text', 'near'), wire)
    await sim.clock.advance(500)
    expect([readAll(r0, PIPE), readAll(b, PIPE)]).toEqual([['near'], []])
    expect(r0.counters.get('pipes.wire-hops-over')).toBe(1)
    await sim.stopAll()
  })
})
