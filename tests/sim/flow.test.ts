import { describe, expect, test } from 'vitest'
import { HOLD_AT_MOST_MS, QUEUE_HIGH } from '../../src/main/peer/pipe/flow-machine.ts'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { Message, bytesElement } from '../../src/main/protocol/message/message.ts'
import { bind, knowsPipe, publishPipe, readAll, seedText, Sim, textMessage } from './sim.ts'

const pair = async (sim: Sim, ...names: string[]) => {
  const [a, b] = [await sim.start('A'), await sim.start('B')]
  await sim.clock.advance(1_000)
  const pipes: PipeAdvertisement[] = []
  for (const name of names) pipes.push(await publishPipe(sim, a, name))
  await sim.clock.advanceUntil(() => pipes.every((pipe) => knowsPipe(b, pipe)), 1_000)
  const outputs: OutputEnd[] = []
  for (const pipe of pipes) outputs.push(await bind(sim, b, pipe))
  return { a, b, pipes, outputs } as const
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `n ${i}`)
const big = (n: number): Message => Message.of(bytesElement('', `m${n}`, new Uint8Array(64 * 1024)))

describe(`flow ${seedText}`, () => {
  test('10,000 messages sent flat out arrive in order and complete when the reader keeps up', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'fast')
    const [pipe, output] = [pipes[0]!, outputs[0]!]
    const got: string[] = []
    const sent = numbered(10_000)
    const all = Promise.all(sent.map((text) => output.send(textMessage(text))))
    while (got.length < sent.length) {
      await sim.clock.advance(1)
      got.push(...readAll(a, pipe))
      if (sim.clock.nowMs() > 60_000) break
    }
    await sim.run(all)
    expect(got).toEqual(sent)
    await sim.stopAll()
  })

  test('a reader that stops: its link pauses, then the oldest are lost and counted, and other pipes go on', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'slow', 'lively')
    const [slow, lively] = [pipes[0]!, pipes[1]!]
    const input = a.peer.services.pipes.input(slow.id)!
    const extra = 1_000
    const sent = numbered(QUEUE_HIGH.messages + extra)
    const all = sent.map((text) => outputs[0]!.send(textMessage(text)))
    await sim.clock.advanceUntil(() => input.stats.flow === 'holding', 1_000)
    const held = input.stats.queued
    void outputs[1]!.send(textMessage('waits'))
    await sim.clock.advance(HOLD_AT_MOST_MS / 2)
    expect(input.stats).toMatchObject({ flow: 'holding', lost: 0 })
    expect(input.stats.queued - held).toBeLessThan(200)
    expect(readAll(a, lively)).toEqual([])

    await sim.clock.advance(HOLD_AT_MOST_MS)
    await sim.run(Promise.all(all))
    await sim.clock.advance(100)
    expect(readAll(a, lively)).toEqual(['waits'])
    expect(input.stats).toMatchObject({
      flow: 'shedding',
      lost: extra,
      queued: QUEUE_HIGH.messages,
    })
    expect(readAll(a, slow)).toEqual(sent.slice(extra))
    expect(input.stats.flow).toBe('flowing')
    await sim.stopAll()
  })

  test('a full link makes senders wait, in order, until the reader reads again', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'narrow')
    const input = a.peer.services.pipes.input(pipes[0]!.id)!
    for (const link of a.peer.services.endpoint.links.all()) link.hold(sim)
    const settled: number[] = []
    const count = 40
    const all = Array.from({ length: count }, (_, i) =>
      outputs[0]!.send(big(i)).then(() => settled.push(i)),
    )
    await sim.clock.advance(100)
    expect(settled.length).toBeGreaterThan(0)
    expect(outputs[0]!.stats.waiting).toBe(count - settled.length)
    expect(outputs[0]!.stats.waiting).toBeGreaterThan(10)
    for (const link of a.peer.services.endpoint.links.all()) link.letGo(sim)
    await sim.run(Promise.all(all))
    expect(settled).toEqual(Array.from({ length: count }, (_, i) => i))
    await sim.clock.advance(100)
    const names: (string | undefined)[] = []
    for (let next = input.read(); next !== undefined; next = input.read())
      names.push(next.message.elements[0]?.name)
    expect(names).toEqual(Array.from({ length: count }, (_, i) => `m${i}`))
    await sim.stopAll()
  })

  test('a send that waits can be cancelled at once; the others keep their order and it is not sent', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'narrow')
    for (const link of a.peer.services.endpoint.links.all()) link.hold(sim)
    const fillers = Array.from({ length: 20 }, (_, i) => outputs[0]!.send(big(i)))
    const controller = new AbortController()
    const given = outputs[0]!.send(textMessage('never'), controller.signal)
    const kept = outputs[0]!.send(textMessage('kept'))
    await sim.clock.advance(10)
    controller.abort()
    await expect(given).rejects.toMatchObject({ code: 'base/cancelled' })
    for (const link of a.peer.services.endpoint.links.all()) link.letGo(sim)
    await sim.run(Promise.all([...fillers, kept]))
    await sim.clock.advance(100)
    expect(readAll(a, pipes[0]!).filter((text) => text !== '')).toEqual(['kept'])
    await sim.stopAll()
  })

  test('two pipes on one full link get through alike', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'one', 'two')
    const links = a.peer.services.endpoint.links.all()
    for (const link of links) link.hold(sim)
    const done = [0, 0]
    const all = [0, 1].flatMap((which) =>
      Array.from({ length: 200 }, (_, i) =>
        outputs[which]!.send(big(i)).then(() => done[which]!++),
      ),
    )
    await sim.clock.advance(10)
    for (const link of links) link.letGo(sim)
    const halfWay = (): boolean => done[0]! + done[1]! >= 200
    while (done[0]! + done[1]! < 400 && sim.clock.nowMs() < 30_000) {
      const before = halfWay()
      await sim.clock.advance(1)
      for (const pipe of pipes) readAll(a, pipe)
      if (!before && halfWay()) expect(Math.min(...done)).toBeGreaterThan(60)
    }
    expect(done).toEqual([200, 200])
    await sim.run(Promise.all(all))
    await sim.stopAll()
  })
})

describe(`a link that breaks ${seedText}`, () => {
  test('the pipe binds again when the peer comes back, and what waited is sent in order', async () => {
    const sim = new Sim()
    const { a, b, pipes, outputs } = await pair(sim, 'steady')
    const output = outputs[0]!
    sim.hub.cut(a.host, b.host)
    await sim.clock.advance(1)
    expect(output.state).toBe('rebinding')
    const waiting = numbered(5).map((text) => output.send(textMessage(text)))
    await sim.clock.advance(1_000)
    sim.hub.heal(a.host, b.host)
    await sim.run(Promise.all(waiting))
    expect(output.state).toBe('bound')
    await sim.clock.advance(10)
    expect(readAll(a, pipes[0]!)).toEqual(numbered(5))
    await sim.stopAll()
  })

  test('the peer does not come back: the pipe is unbound with the reason, and every waiting send is told', async () => {
    const sim = new Sim()
    const { a, b, outputs } = await pair(sim, 'doomed')
    const output = outputs[0]!
    sim.hub.cut(a.host, b.host)
    await sim.clock.advance(1)
    const outcomes = Promise.allSettled(numbered(3).map((text) => output.send(textMessage(text))))
    const results = await sim.run(outcomes, 30_000)
    expect(results).toMatchObject(
      Array.from({ length: 3 }, () => ({ status: 'rejected', reason: { code: 'pipe/not-bound' } })),
    )
    expect(output.state).toBe('unbound')
    expect(output.stateReason).toMatch(/^The peer is not reached any more: /)
    await expect(output.send(textMessage('late'))).rejects.toMatchObject({ code: 'pipe/not-bound' })
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('an end unbound by hand refuses, although its link is open', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'done')
    outputs[0]!.close()
    await expect(outputs[0]!.send(textMessage('x'))).rejects.toMatchObject({
      code: 'pipe/not-bound',
    })
    await sim.clock.advance(100)
    expect(readAll(a, pipes[0]!)).toEqual([])
    await sim.stopAll()
  })

  test('a message that cannot be encoded rejects, and the pipe goes on', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'strict')
    const wrong = Message.of(bytesElement('', 'x'.repeat(70_000), new Uint8Array(1)))
    await expect(outputs[0]!.send(wrong)).rejects.toMatchObject({ code: 'protocol/unencodable' })
    await outputs[0]!.send(textMessage('right'))
    await sim.clock.advance(10)
    expect(readAll(a, pipes[0]!)).toEqual(['right'])
    await sim.stopAll()
  })

  test('a peer that unbinds its end while the link stays tells the sender, whose end unbinds', async () => {
    const sim = new Sim()
    const { a, pipes, outputs } = await pair(sim, 'withdrawn')
    a.peer.services.pipes.input(pipes[0]!.id)?.close()
    for (const text of numbered(10)) await outputs[0]!.send(textMessage(text))
    await sim.clock.advance(20)
    expect(outputs[0]!.state).toBe('unbound')
    expect(outputs[0]!.stateReason).toMatch(/does not have the pipe bound/)
    expect(a.counters.get('pipes.not-bound-here')).toBe(10)
    await sim.stopAll()
  })

  test('a peer’s address changes: the others’ endpoints are replaced and a pipe bound by rule follows', async () => {
    const sim = new Sim()
    const { a, b, pipes, outputs } = await pair(sim, 'moving')
    expect(outputs[0]!.endpoint).toBe(outputs[0]!.binding.endpoint)
    a.network.set([memoryInterface('eth0', '10.0.0.77')])
    await sim.clock.advance(5)
    await sim.run(outputs[0]!.send(textMessage('after the move')))
    await sim.clock.advance(100)
    expect(b.peer.endpoints.of(a.id).map(({ address }) => address)).toEqual([
      'tcp://10.0.0.77:9701',
    ])
    expect(outputs[0]!.state).toBe('bound')
    expect(outputs[0]!.endpoint).toBe('tcp://10.0.0.77:9701')
    expect(readAll(a, pipes[0]!)).toEqual(['after the move'])
    await sim.stopAll()
  })
})
