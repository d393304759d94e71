/** The input end of a pipe goes from peer to peer while two others send into their queues, on virtual time. */
import { afterEach, describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../src/main/base/random.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { StoreFile } from '../support/store-file.ts'
import { hostEnds, type HostEnds } from './host-ends.ts'
import { knowsPipe, publishPipe, SEED, sees, Sim, textMessage, type SimPeer } from './sim.ts'

const MOVES = 100
const MINUTE = 60_000
/** Of real time, on a machine that does much else. */
const SLOW_MS = 120_000
/** Seeds beside the one that was asked for. */
const SEEDS = [SEED, SEED + 1, SEED + 2]

type HostPeer = SimPeer & { readonly ends: HostEnds }

const files: StoreFile[] = []
afterEach(() => {
  for (const file of files.splice(0)) file.remove()
})

const start = async (sim: Sim, name: string): Promise<HostPeer> => {
  const made = sim.create(name, { proves: true })
  const file = new StoreFile()
  files.push(file)
  const ends = hostEnds(sim, made, file.open({ clock: sim.clock }).queues)
  await made.peer.start()
  ends.queues.start()
  return { ...made, ends }
}

/** Lets the other administrate the pipe here, whose key it has seen. */
const admit = (at: HostPeer, other: HostPeer, { id: pipeId }: PipeAdvertisement): void => {
  const known = at.peer.trust.all().find(({ peerId }) => peerId === other.id)
  if (known === undefined) throw new Error(`${other.name} was not seen by ${at.name}`)
  at.peer.trust.pair(known, 'pairing', [{ right: 'administrate', pipeId }])
}

const build = async (sim: Sim) => {
  const peers: HostPeer[] = []
  for (const name of ['A', 'B', 'C', 'D', 'E']) peers.push(await start(sim, name))
  const [owner] = peers
  if (owner === undefined) throw new Error('nobody')
  const seeAll = (one: HostPeer) => peers.every((other) => other === one || sees(one, other))
  await sim.clock.advanceUntil(() => peers.every(seeAll), MINUTE)
  const pipe = await publishPipe(sim, owner, 'nomad')
  await sim.clock.advanceUntil(() => peers.every((one) => knowsPipe(one, pipe)), MINUTE)
  const [holders, senders] = [peers.slice(0, 3), peers.slice(3)]
  for (const here of holders) {
    for (const other of holders)
      if (other !== here) {
        await sim.run(here.peer.connect(other.address))
        admit(here, other, pipe)
      }
  }
  for (const { ends } of senders) ends.queues.set(pipe.id, true)
  return { pipe, holders, senders }
}

describe('the input end of a pipe that goes from peer to peer', () => {
  for (const seed of SEEDS)
    test(
      `loses nothing that was accepted, doubles nothing and keeps each sender's order (seed ${seed})`,
      async () => {
        const sim = new Sim({}, seed)
        const chance = seededRandom(seed)
        const { pipe, holders, senders } = await build(sim)
        const sent = new Map(senders.map(({ name }) => [name, 0]))
        const say = ({ name, ends }: HostPeer): void => {
          const number = sent.get(name) ?? 0
          sent.set(name, number + 1)
          expect(ends.queues.accept(pipe.id, textMessage(`${name} ${number}`))).toBe(true)
        }
        let at = 0
        for (let move = 0; move < MOVES; move++) {
          for (const sender of senders) for (let n = randomBelow(chance, 6); n > 0; n--) say(sender)
          // From at once, before anybody has followed, to long after everybody has.
          await sim.clock.advance([0, 5, 150, 700, 4_000][randomBelow(chance, 5)] ?? 0)
          const to = (at + 1 + randomBelow(chance, 2)) % holders.length
          const [from, next] = [holders[at], holders[to]]
          if (from === undefined || next === undefined) throw new Error('nobody')
          await sim.run(from.ends.moves.give(pipe.id, next.id, new AbortController().signal))
          at = to
        }
        const isDone = ({ ends }: HostPeer) => ends.queues.of(pipe.id)?.messages.length === 0
        await sim.clock.advanceUntil(() => senders.every(isDone), 2 * MINUTE)
        const received = holders.map(({ ends }) => ends.received)
        for (const { name } of senders) {
          const numbers = received.map((texts) => numbersOf(texts, name))
          for (const own of numbers) expect(own).toEqual([...own].sort((a, b) => a - b))
          const all = numbers.flat().sort((a, b) => a - b)
          expect(all).toEqual(Array.from({ length: sent.get(name) ?? 0 }, (_, n) => n))
        }
        for (const texts of received) expect(texts.length).toBeGreaterThan(0)
        for (const { ends } of [...holders, ...senders]) ends.stop()
        await sim.stopAll()
        // What happened to the pipes is written a moment later.
        await sim.clock.advance(5_000)
        expect(sim.clock.pendingCount).toBe(0)
      },
      SLOW_MS,
    )
})

const numbersOf = (texts: readonly string[], sender: string): readonly number[] =>
  texts.filter((text) => text.startsWith(`${sender} `)).map((text) => Number(text.slice(2)))
