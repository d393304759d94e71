import { describe, expect, test } from 'vitest'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import type { BidiServer } from '../../src/main/peer/pipe/bidi/bidi-server.ts'
import { BACKLOG_MAX } from '../../src/main/peer/pipe/bidi/bidi-server.ts'
import { encodeBidiMessage } from '../../src/main/protocol/documents/bidi-exchange.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { NET_PEER_GROUP_ID, PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import { parseGroupId } from '../../src/main/protocol/ids.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { pipeIdOf } from '../support/stored.ts'
import { seedText, Sim, textMessage, type SimPeer } from './sim.ts'
import { Stranger } from './stranger.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'service' }

/** Reads everything until the pipe ends, on the side. */
const readAside = (pipe: BidiPipe): { readonly texts: string[]; readonly done: Promise<void> } => {
  const texts: string[] = []
  const read = async (): Promise<void> => {
    for await (const { message } of pipe) {
      const element = message.get('', 'text')
      texts.push(element === undefined ? '' : elementText(element))
    }
  }
  const done = read()
  done.catch(() => {})
  return { texts, done }
}

const start = async (sim: Sim) => {
  const a = await sim.start('A')
  const b = await sim.start('B')
  const server = a.peer.services.bidi.acceptBidi(PIPE)
  await sim.clock.advance(500)
  return { a, b, server }
}

const connect = async (
  sim: Sim,
  b: SimPeer,
  server: BidiServer,
  reliable = false,
): Promise<readonly [BidiPipe, BidiPipe]> => {
  const asking = b.peer.services.bidi.connectBidi(PIPE, { reliable })
  return Promise.all([sim.run(asking), sim.run(server.accept())])
}

describe(`bidirectional pipes ${seedText}`, () => {
  test.each([false, true])(
    'both sides send and read, in order (reliable: %s)',
    async (reliable) => {
      const sim = new Sim()
      const { a, b, server } = await start(sim)
      const [there, here] = await connect(sim, b, server, reliable)
      expect([there.peerId, here.peerId, there.reliable, here.reliable]).toEqual([
        ...[a.id, b.id, reliable, reliable],
      ])
      const [atB, atA] = [readAside(there), readAside(here)]
      for (const text of ['1', '2', '3']) {
        await sim.run(there.send(textMessage(`to A ${text}`)))
        await sim.run(here.send(textMessage(`to B ${text}`)))
      }
      await sim.clock.advance(100)
      expect(atA.texts).toEqual(['to A 1', 'to A 2', 'to A 3'])
      expect(atB.texts).toEqual(['to B 1', 'to B 2', 'to B 3'])
      await sim.stopAll()
      expect(sim.clock.pendingNames()).toEqual([])
    },
  )

  test.each([false, true])(
    'a close reaches the other side after what was sent before it (reliable: %s)',
    async (reliable) => {
      const sim = new Sim()
      const { a, b, server } = await start(sim)
      const [there, here] = await connect(sim, b, server, reliable)
      const atA = readAside(here)
      await sim.run(there.send(textMessage('last words')))
      await sim.run(there.close())
      await sim.run(atA.done)
      expect(atA.texts).toEqual(['last words'])
      expect([there.state, here.state]).toEqual(['closed', 'closed'])
      expect(here.stateReason).toBe('The other side closed it')
      await expect(here.send(textMessage('x'))).rejects.toMatchObject({ code: 'pipe/closed' })
      await expect(there.send(textMessage('x'))).rejects.toMatchObject({ code: 'pipe/closed' })
      await sim.clock.advance(15_000)
      expect([a.peer.services.bidi.size, b.peer.services.bidi.size]).toEqual([0, 0])
      await sim.stopAll()
      expect(sim.clock.pendingNames()).toEqual([])
    },
  )

  test('a server serves several askers, each apart', async () => {
    const sim = new Sim()
    const { b, server } = await start(sim)
    const c = await sim.start('C')
    await sim.clock.advance(500)
    const [bThere, bHere] = await connect(sim, b, server)
    const [cThere, cHere] = await connect(sim, c, server)
    const [forB, forC] = [readAside(bHere), readAside(cHere)]
    await sim.run(bThere.send(textMessage('from B')))
    await sim.run(cThere.send(textMessage('from C')))
    await sim.clock.advance(50)
    expect([forB.texts, forC.texts]).toEqual([['from B'], ['from C']])
    await sim.stopAll()
  })

  test('through a rendezvous a server is found that multicast does not reach', async () => {
    const sim = new Sim()
    const quiet = { multicast: false }
    const r = await sim.start('R', { ...quiet, role: 'rendezvous' })
    const a = await sim.start('A', { ...quiet, role: 'edge', seeds: [r.address] })
    const b = await sim.start('B', { ...quiet, role: 'edge', seeds: [r.address] })
    await sim.clock.advance(5_000)
    const server = a.peer.services.bidi.acceptBidi(PIPE)
    await sim.clock.advance(500)
    const [there, here] = await connect(sim, b, server)
    const atA = readAside(here)
    await sim.run(there.send(textMessage('from afar')))
    await sim.clock.advance(50)
    expect(atA.texts).toEqual(['from afar'])
    await sim.stopAll()
  })

  test('where nobody listens the asker is told so, and nothing is left behind', async () => {
    const sim = new Sim()
    const { a, b, server } = await start(sim)
    server.close()
    const { bidi, pipes } = b.peer.services
    await expect(sim.run(bidi.connectBidi(PIPE))).rejects.toMatchObject({
      code: 'pipe/nobody-answered',
    })
    const to = { peerId: a.id, endpoint: a.address }
    await expect(sim.run(bidi.connectBidi(PIPE, { to }))).rejects.toMatchObject({
      code: 'pipe/refused',
    })
    expect([bidi.size, pipes.boundInput(PIPE.id)]).toEqual([0, undefined])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a server that is silent is given up in time; one that hears late is asked again', async () => {
    const sim = new Sim()
    const { a, b, server } = await start(sim)
    const to = { peerId: a.id, endpoint: a.address }
    // An ordinary reader of the pipe takes the request and says nothing.
    server.close()
    const deaf = a.peer.services.pipes.openInput(PIPE)
    const before = sim.clock.nowMs()
    await expect(
      sim.run(b.peer.services.bidi.connectBidi(PIPE, { to, timeoutMs: 7_000 })),
    ).rejects.toMatchObject({ code: 'base/timeout' })
    expect(sim.clock.nowMs() - before).toBeGreaterThanOrEqual(7_000)
    expect(deaf.stats.received).toBe(3)
    await sim.stopAll()
  })

  test('connecting can be broken off at once', async () => {
    const sim = new Sim()
    const { a, b, server } = await start(sim)
    server.close()
    a.peer.services.pipes.openInput(PIPE)
    const abort = new AbortController()
    const to = { peerId: a.id, endpoint: a.address }
    const asking = b.peer.services.bidi.connectBidi(PIPE, { to, signal: abort.signal })
    asking.catch(() => {})
    await sim.clock.advance(1_000)
    abort.abort()
    await expect(sim.run(asking)).rejects.toMatchObject({ code: 'base/cancelled' })
    await sim.stopAll()
  })

  test('a peer that restarted does not know the pair: the other side is told at its next message', async () => {
    const sim = new Sim()
    const { a, b, server } = await start(sim)
    const [there] = await connect(sim, b, server)
    a.peer.services.bidi.stop()
    await sim.run(there.send(textMessage('anybody?'))).catch(() => {})
    await sim.clock.advance(100)
    expect(there.state).toBe('closed')
    await expect(there.send(textMessage('x'))).rejects.toMatchObject({ code: 'pipe/closed' })
    await sim.stopAll()
  })

  test('who asks in another’s name is not served, and a request that comes twice is served once', async () => {
    const sim = new Sim()
    const { a, b, server } = await start(sim)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const request = (peerId: typeof a.id) =>
      encodeBidiMessage({
        ...{ kind: 'request', reliable: false },
        pipe: { id: pipeIdOf(77), type: 'JxtaUnicast', name: 'own' },
        peer: { peerId, groupId: parseGroupId(NET_PEER_GROUP_ID), name: 'S', endpoints: [] },
      })
    stranger.say(PIPE_SERVICE, PIPE.id, ...request(b.id))
    await sim.clock.advance(100)
    expect(a.counters.get('bidi.strange-requests')).toBe(1)
    expect(a.peer.services.bidi.size).toBe(0)
    stranger.say(PIPE_SERVICE, PIPE.id, ...request(stranger.id))
    await sim.clock.advance(100)
    stranger.say(PIPE_SERVICE, PIPE.id, ...request(stranger.id))
    await sim.clock.advance(100)
    expect(a.peer.services.bidi.size).toBe(1)
    expect((await sim.run(server.accept())).peerId).toBe(stranger.id)
    await sim.stopAll()
  })

  test('askers beyond the backlog are not served, and counted', async () => {
    const sim = new Sim()
    const { a } = await start(sim)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    for (let n = 0; n < BACKLOG_MAX + 5; n++) {
      const elements = encodeBidiMessage({
        ...{ kind: 'request', reliable: false },
        pipe: { id: pipeIdOf(100 + n), type: 'JxtaUnicast', name: 'own' },
        peer: {
          ...{ peerId: stranger.id, groupId: parseGroupId(NET_PEER_GROUP_ID) },
          ...{ name: 'S', endpoints: [] },
        },
      })
      stranger.say(PIPE_SERVICE, PIPE.id, ...elements)
      await sim.clock.advance(5)
    }
    expect(a.peer.services.bidi.size).toBe(BACKLOG_MAX)
    expect(a.counters.get('bidi.no-room')).toBe(5)
    await sim.stopAll()
  })

  test('one pipe has one server, and a propagate pipe has none', async () => {
    const sim = new Sim()
    const { a } = await start(sim)
    const { bidi } = a.peer.services
    const failsWith = (code: string) => expect.objectContaining({ code }) as Error
    expect(() => bidi.acceptBidi(PIPE)).toThrow(failsWith('pipe/in-use'))
    const propagate: PipeAdvertisement = { ...PIPE, id: pipeIdOf(2), type: 'JxtaPropagate' }
    expect(() => bidi.acceptBidi(propagate)).toThrow(failsWith('pipe/wrong-type'))
    await expect(bidi.connectBidi(propagate)).rejects.toMatchObject({ code: 'pipe/wrong-type' })
    await sim.stopAll()
  })
})
