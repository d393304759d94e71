import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import type { Resumed } from '../../src/main/peer/pipe/bidi/resumed-pairs.ts'
import { SILENCE_BORNE_MS } from '../../src/main/peer/pipe/reliable/reliable-keeping.ts'
import { PUT_BACK } from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'
import { DAMAGED, TOO_OLD } from '../../src/main/peer/pipe/saved/kept-session.ts'
import { AWAY_MAX_MS } from '../../src/main/peer/pipe/saved/limits.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { MemorySessions } from '../support/memory-sessions.ts'
import { pipeIdOf, storedPipe } from '../support/stored.ts'
import { SEED, seedText, Sim, textMessage, type SimPeer } from './sim.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'stream' }
const REFUSED = 'The other side does not have its end any more'

/** A program at one end: sends numbers in turn, and keeps what it reads by the number of the message. */
class Program {
  readonly got = new Map<number, string>()
  /** Messages that came again with the number of another: none ever. */
  mistaken = 0
  pipe: BidiPipe | undefined
  /** How the pipe that it has now ended. */
  end: string | undefined
  readonly #prefix: string
  readonly #count: number

  constructor(prefix: string, count: number) {
    this.#prefix = prefix
    this.#count = count
  }

  /** Every text that it sends, in order. */
  get texts(): readonly string[] {
    return Array.from({ length: this.#count }, (_, n) => `${this.#prefix}${n}`)
  }

  /** Goes on over this pipe: sends what is not queued yet, reads what it has not read. */
  use(pipe: BidiPipe): void {
    this.pipe = pipe
    this.end = undefined
    void this.#send(pipe)
    void this.#read(pipe)
  }

  async #send(pipe: BidiPipe): Promise<void> {
    const from = pipe.session?.counts.queued ?? 0
    for (const text of this.texts.slice(from)) {
      try {
        await pipe.send(textMessage(text))
      } catch {
        return
      }
    }
  }

  async #read(pipe: BidiPipe): Promise<void> {
    try {
      for await (const { message, number = this.got.size + 1, settle } of pipe) {
        if (this.pipe !== pipe) return
        const element = message.get('', 'text')
        const text = element === undefined ? '' : elementText(element)
        if ((this.got.get(number) ?? text) !== text) this.mistaken++
        this.got.set(number, text)
        settle?.()
      }
      this.end = 'closed'
    } catch (error) {
      this.end = (error as Error).message
    }
  }

  /** What it read, in the order of the numbers. */
  get read(): readonly string[] {
    return [...this.got].sort(([a], [b]) => a - b).map(([, text]) => text)
  }
}

/** One of the two peers, over all its processes. */
class Place {
  readonly resumed: Resumed[] = []
  peer: SimPeer
  sessions = new MemorySessions()
  readonly #sim: Sim
  readonly #saves: boolean
  readonly #name: string

  private constructor(sim: Sim, name: string, saves: boolean, peer: SimPeer) {
    this.#sim = sim
    this.#name = name
    this.#saves = saves
    this.peer = peer
  }

  static async start(sim: Sim, name: string, saves = true): Promise<Place> {
    const made = new Place(sim, name, saves, sim.create('unused'))
    await made.start()
    return made
  }

  async start(): Promise<void> {
    const { key, host } = this.peer
    const savedSessions = { store: this.sessions, isSaved: () => this.#saves }
    this.peer = this.#sim.create(this.#name, { key, at: host, ports: { savedSessions } })
    this.peer.peer.groups.resumed.on((one) => this.resumed.push(one))
    await this.peer.peer.start()
  }

  /** Its process is killed: nothing more is written, nothing said. */
  async kill(other: Place): Promise<void> {
    this.sessions = this.sessions.kill()
    this.#sim.hub.cut(this.peer.host, other.peer.host)
    await this.#sim.stop(this.peer)
    this.#sim.hub.heal(this.peer.host, other.peer.host)
  }

  /** The pipe that its process took up. */
  taken(): BidiPipe {
    const one = this.resumed.at(-1)
    if (one?.kind !== 'resumed') throw new Error(`nothing was resumed: ${one?.why ?? ''}`)
    return one.pipe
  }
}

interface Talk {
  readonly sim: Sim
  readonly a: Place
  readonly b: Place
  /** At the server A, and at the asker B. */
  readonly atA: Program
  readonly atB: Program
}

interface TalkOptions {
  readonly seed?: number
  readonly counts?: readonly [number, number]
  readonly saves?: readonly [boolean, boolean]
}

const talk = async ({
  seed = SEED,
  counts = [200, 200],
  saves = [true, true],
}: TalkOptions = {}): Promise<Talk> => {
  const sim = new Sim({ jitterMs: 3 }, seed)
  const a = await Place.start(sim, 'A', saves[0])
  const b = await Place.start(sim, 'B', saves[1])
  const server = a.peer.peer.services.bidi.acceptBidi(PIPE)
  await sim.clock.advance(1_000)
  const asking = b.peer.peer.services.bidi.connectBidi(PIPE, { reliable: true })
  const [there, here] = await Promise.all([sim.run(asking), sim.run(server.accept())])
  const [atA, atB] = [new Program('a', counts[0]), new Program('b', counts[1])]
  atA.use(here)
  atB.use(there)
  return { sim, a, b, atA, atB }
}

const isThrough = ({ atA, atB }: Talk): boolean =>
  atA.got.size === atB.texts.length && atB.got.size === atA.texts.length

const expectWhole = ({ atA, atB }: Talk): void => {
  expect(atA.read).toEqual(atB.texts)
  expect(atB.read).toEqual(atA.texts)
  expect([atA.mistaken, atB.mistaken]).toEqual([0, 0])
}

describe(`saved conversations ${seedText}`, () => {
  test.each(['a', 'b'] as const)(
    'the process of %s is killed in the middle: both streams go on where they were',
    async (which) => {
      const both = await talk()
      const { sim, a, b, atA, atB } = both
      await sim.clock.advance(40)
      expect(isThrough(both)).toBe(false)
      const [killed, other, program] =
        which === 'a' ? ([a, b, atA] as const) : ([b, a, atB] as const)
      await killed.kill(other)
      await sim.clock.advance(20_000)
      await killed.start()
      program.use(killed.taken())
      await sim.clock.advanceUntil(() => isThrough(both), 60_000)
      expectWhole(both)
      await sim.stopAll()
    },
  )

  test.each([0, 400])(
    'an older state of an end that sends is put back, and %s messages go at once: both are told, nothing is mistaken',
    async (more) => {
      const { sim, a, b, atA, atB } = await talk({ counts: [0, 60 + more] })
      const old = b.sessions.copy()
      await sim.clock.advanceUntil(() => atA.got.size >= 50, 60_000)
      await b.kill(a)
      b.sessions = old
      await b.start()
      atB.use(b.taken())
      await sim.clock.advanceUntil(() => atA.end !== undefined && atB.end !== undefined, 60_000)
      expect(atB.end).toContain(PUT_BACK)
      expect(atA.end).toContain(PUT_BACK)
      expect(atA.read).toEqual(atB.texts.slice(0, atA.read.length))
      await sim.stopAll()
    },
  )

  test('its pipe is not forgotten while it is kept, in whatever process, and may be once it is over', async () => {
    const { sim, a, b, atA, atB } = await talk()
    const mayGo = (): boolean => b.peer.peer.services.pipes.table.isFleeting(storedPipe(1))
    expect(mayGo()).toBe(false)
    await b.kill(a)
    await b.start()
    expect(mayGo()).toBe(false)
    atB.use(b.taken())
    await sim.run(Promise.all([atA.pipe?.close()]))
    await sim.clock.advanceUntil(mayGo, 30_000)
    expect(mayGo()).toBe(true)
    await sim.stopAll()
  })

  test('whatever is killed whenever, and at any write, nothing is lost, doubled or in another order', async () => {
    const kills = fc.array(
      fc.record({
        which: fc.constantFrom('a', 'b', 'both'),
        afterMs: fc.integer({ min: 0, max: 120 }),
        commits: fc.integer({ min: 0, max: 6 }),
        downMs: fc.integer({ min: 0, max: 90_000 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(), kills, async (seed, plan) => {
        const both = await talk({ seed, counts: [120, 80] })
        const { sim, a, b, atA, atB } = both
        for (const { which, afterMs, commits, downMs } of plan) {
          const dying = which === 'both' ? [a, b] : which === 'a' ? [a] : [b]
          for (const one of dying) one.sessions.killAfter(commits)
          await sim.clock.advance(afterMs)
          for (const one of dying) await one.kill(one === a ? b : a)
          await sim.clock.advance(downMs)
          for (const one of dying) {
            await one.start()
            ;(one === a ? atA : atB).use(one.taken())
          }
        }
        await sim.clock.advanceUntil(() => isThrough(both), 120_000)
        expectWhole(both)
        await sim.stopAll()
      }),
      { numRuns: 12, seed: SEED },
    )
  }, 60_000)

  test('a process that ends in order says no goodbye to the conversation: the next one goes on', async () => {
    const both = await talk()
    const { sim, a, atA, atB } = both
    await sim.clock.advance(40)
    await sim.stop(a.peer)
    await sim.clock.advance(5_000)
    expect(atB.end).toBeUndefined()
    await a.start()
    atA.use(a.taken())
    await sim.clock.advanceUntil(() => isThrough(both), 60_000)
    expectWhole(both)
    await sim.stopAll()
  })

  test('who is left says until when it waits, which is longer than for one that saves nothing', async () => {
    const both = await talk()
    const { sim, a, b, atA, atB } = both
    expect(atB.pipe?.away).toBeUndefined()
    await sim.clock.advance(40)
    await a.kill(b)
    await sim.clock.advance(1_000)
    const { untilMs = 0 } = atB.pipe?.away ?? {}
    expect(atB.pipe?.otherSaves).toBe(true)
    expect(untilMs - sim.clock.nowMs()).toBeGreaterThan(SILENCE_BORNE_MS)
    expect(untilMs - sim.clock.nowMs()).toBeLessThanOrEqual(AWAY_MAX_MS)
    await sim.clock.advance(SILENCE_BORNE_MS + 60_000)
    expect(atB.end).toBeUndefined()
    await a.start()
    atA.use(a.taken())
    await sim.clock.advanceUntil(() => isThrough(both), 60_000)
    expectWhole(both)
    await sim.stopAll()
  })

  test('where the other saved nothing its next process ends the conversation, and says so', async () => {
    const both = await talk({ saves: [false, true] })
    const { sim, a, b, atB } = both
    await sim.clock.advanceUntil(() => isThrough(both), 60_000)
    await a.kill(b)
    await a.start()
    await sim.clock.advanceUntil(() => atB.end !== undefined, 60_000)
    expect(atB.end).toContain(REFUSED)
    await sim.clock.advance(100)
    expect(b.sessions.size).toBe(0)
    await sim.stopAll()
  })

  test.each([
    [
      'a message is gone',
      (kept: Parameters<Parameters<MemorySessions['spoil']>[0]>[0]) => kept.outgoing.clear(),
    ],
    [
      'a message cannot be read',
      ({ outgoing }: Parameters<Parameters<MemorySessions['spoil']>[0]>[0]) => {
        for (const sequence of outgoing.keys())
          outgoing.set(sequence, { sequence, body: Uint8Array.of(1, 2, 3) })
      },
    ],
  ])('%s from the record: both sides end, and say why', async (_, damage) => {
    const both = await talk()
    const { sim, a, b, atB } = both
    sim.hub.cut(a.peer.host, b.peer.host)
    await sim.clock.advance(500)
    await a.kill(b)
    a.sessions.spoil(damage)
    await a.start()
    expect(a.resumed.at(-1)).toMatchObject({ kind: 'over', pipeId: PIPE.id, why: DAMAGED })
    await sim.clock.advanceUntil(() => atB.end !== undefined, 60_000)
    expect(atB.end).toContain(REFUSED)
    expect(a.sessions.size).toBe(0)
    await sim.stopAll()
  })

  test('a record that nobody took up for a day is forgotten, with a word', async () => {
    const { sim, a, b } = await talk({ counts: [3, 3] })
    await sim.clock.advance(2_000)
    await Promise.all([a.kill(b), b.kill(a)])
    await sim.clock.advance(AWAY_MAX_MS + 120_000)
    await a.start()
    expect(a.resumed.at(-1)).toMatchObject({ kind: 'over', why: TOO_OLD })
    await sim.stopAll()
  }, 60_000)

  test('while the disk takes nothing, nothing is acknowledged; once it does, all goes on', async () => {
    const both = await talk()
    const { sim, a, atA } = both
    await sim.clock.advance(20)
    a.sessions.isFull = true
    await sim.clock.advance(100)
    const had = atA.got.size
    await sim.clock.advance(10_000)
    expect(atA.got.size).toBe(had)
    expect(a.peer.counters.get('sessions.not-written')).toBeGreaterThan(5)
    a.sessions.isFull = false
    await sim.clock.advanceUntil(() => isThrough(both), 60_000)
    expectWhole(both)
    await sim.stopAll()
  })

  test('a close that was under way is brought to its end by the next process, and nothing of it is kept', async () => {
    const both = await talk({ counts: [3, 150] })
    const { sim, a, b, atA, atB } = both
    await sim.clock.advanceUntil(() => atB.pipe?.session?.counts.queued === 150, 5_000)
    sim.hub.cut(a.peer.host, b.peer.host)
    await sim.clock.advance(100)
    void atB.pipe?.close()
    await sim.clock.advance(100)
    await b.kill(a)
    await b.start()
    atB.use(b.taken())
    await sim.clock.advanceUntil(() => atA.end !== undefined, 60_000)
    expect([atA.end, atA.read]).toEqual(['closed', atB.texts])
    await sim.clock.advance(20_000)
    expect([a.sessions.size, b.sessions.size]).toEqual([0, 0])
    await sim.stopAll()
  })
})
