import { cancelled } from '../../../base/clock.ts'
import type { Emitter } from '../../../base/events.ts'
import { PipefitterError } from '../../../base/errors.ts'
import { randomUuid } from '../../../base/random.ts'
import { encodeBidiMessage, type BidiRequest } from '../../../protocol/documents/bidi-exchange.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import { createPipeId, type PeerId } from '../../../protocol/ids.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import { Message } from '../../../protocol/message/message.ts'
import type { Caller } from '../caller.ts'
import type { InputPipe } from '../input-pipe.ts'
import { audible } from '../pipe-gate.ts'
import { SILENCE_BORNE_MS, type ReliableKeeping } from '../reliable/reliable-keeping.ts'
import { ReliablePipe } from '../reliable/reliable-pipe.ts'
import { AWAY_MAX_MS } from '../saved/limits.ts'
import { CONNECT_TIMEOUT_MS } from './bidi-connect-machine.ts'
import { exchange } from './bidi-connect.ts'
import { keepingOf, type Away } from './bidi-away.ts'
import type { BidiPipe } from './bidi-pipe.ts'
import { BidiServer, type Served } from './bidi-server.ts'
import type { BidiWorld } from './bidi-world.ts'
import { Pair, type PairEnds, type ResumedEnds } from './pair.ts'
import { PairWays, type MadeOver } from './pair-ways.ts'
import { PlainBidiPipe } from './plain-bidi-pipe.ts'
import { ResumedPairs, type Resumed } from './resumed-pairs.ts'

/** What of a pair is to be saved. */
interface ToKeep {
  readonly over: MadeOver
  readonly ends: PairEnds
  readonly opened: 'here' | 'there'
  readonly keeping: ReliableKeeping
  readonly fingerprint: KeyFingerprint | undefined
}

export interface ConnectOptions {
  /** Whether messages are numbered and acknowledged; absent: no. */
  readonly reliable?: boolean | undefined
  /** Whose server; absent: whoever answers the binding query first. */
  readonly peerId?: PeerId | undefined
  /** Where the server is; absent: to be asked for. */
  readonly to?: { readonly peerId: PeerId; readonly endpoint: string } | undefined
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Bidirectional pipes, made as JXSE makes them: who wants one sends the advertisement of a pipe of its own to the server's
 * pipe, and the server answers there with a pipe that it made for the two. From then on each writes to the other's.
 */
export class BidiService {
  readonly #world: BidiWorld
  readonly #servers = new Set<BidiServer>()
  readonly #pairs = new Set<Pair>()
  readonly #saved = new Set<ReliablePipe>()
  readonly #ways: PairWays
  readonly #earlier: ResumedPairs
  readonly #abort = new AbortController()

  constructor(world: BidiWorld) {
    this.#world = world
    this.#ways = new PairWays(world)
    this.#earlier = new ResumedPairs(world, {
      pair: (over, ends) => this.#pair(over, ends, true),
      pipe: (pair, keeping) => this.#over(pair, true, keeping),
      endWithAccess: (pair, served, asker) => this.#endWithAccess(pair, served, asker),
    })
  }

  /** What a process before this one had saved is taken up, or given up. */
  get resumed(): Emitter<Resumed> {
    return this.#earlier.resumed
  }

  /** Bidirectional pipes that are open here. */
  get size(): number {
    return this.#pairs.size
  }

  /**
   * Listens on a pipe. The asker says whether its pipe is to be reliable. Throws `pipe/in-use` where the pipe's input end
   * is bound here already, `pipe/wrong-type` for propagate pipes.
   */
  acceptBidi(advertisement: PipeAdvertisement): BidiServer {
    assertUnicast(advertisement)
    const input = this.#world.pipes.openPrivateInput(advertisement, { announced: true })
    return this.#server(advertisement, input)
  }

  /**
   * Serves those who ask at an input end that somebody else reads, who offers what comes out of it. Throws
   * `pipe/wrong-type` for propagate pipes.
   */
  acceptBeside(advertisement: PipeAdvertisement): BidiServer {
    assertUnicast(advertisement)
    return this.#server(advertisement, undefined)
  }

  #server(advertisement: PipeAdvertisement, input: InputPipe | undefined): BidiServer {
    const server: BidiServer = new BidiServer(advertisement, input, {
      counters: this.#world.counters,
      serve: (request, asker) => this.#serve(advertisement, request, asker),
      answerResumed: (request) => this.#answerResumed(advertisement, request),
      onClosed: () => this.#servers.delete(server),
    })
    this.#servers.add(server)
    return server
  }

  /**
   * Asks the server of a pipe for a bidirectional one. Rejects with `pipe/nobody-answered`, `access/refused`, `pipe/refused` when nobody
   * listens there, `base/timeout`, `base/cancelled`, `pipe/wrong-type`, or as linking does.
   */
  async connectBidi(
    advertisement: PipeAdvertisement,
    options: ConnectOptions = {},
  ): Promise<BidiPipe> {
    assertUnicast(advertisement)
    const signal = AbortSignal.any(
      [this.#abort.signal, options.signal].filter((one) => one !== undefined),
    )
    const to = options.to ?? (await this.#find(advertisement, options.peerId, signal))
    const reliable = options.reliable ?? false
    const how = { chosenBy: 'rule', reason: 'To ask for a bidirectional pipe' } as const
    const asking = await this.#world.pipes.openOutput(advertisement, { ...to, ...how }, signal)
    const guest = { peerId: to.peerId, fingerprint: asking.fingerprint }
    const input = this.#ownInput(advertisement, guest)
    try {
      const own = this.#awayOf(advertisement, reliable)
      const { pipe, awayMs } = await exchange(this.#world, {
        ...{ peerId: to.peerId, output: asking, input, signal },
        ...{ timeoutMs: options.timeoutMs ?? CONNECT_TIMEOUT_MS },
        request: this.#request(input, reliable, own),
      })
      assertSameType(advertisement, pipe)
      const over = { named: advertisement, isProven: asking.fingerprint !== undefined }
      const output = await this.#ways.open(over, pipe, to.peerId, signal)
      const ends = { input, output, peerId: to.peerId }
      const { fingerprint } = asking
      const keeping = keepingOf(awayMs, true)
      const saved =
        own.awayMs === undefined
          ? undefined
          : this.#keep({ over, ends, opened: 'here', keeping, fingerprint })
      return this.#over(this.#pair(over, ends, reliable), reliable, { ...keeping, saved })
    } catch (error) {
      input.close()
      throw error
    } finally {
      asking.close('The first exchange is over')
    }
  }

  /** Takes up the conversations of this group that a process before this one had saved; {@link resumed} tells of each. */
  resume(): void {
    this.#earlier.resume()
  }

  /** Breaks off everything but what is saved, which another process can go on with; idempotent. */
  stop(): void {
    this.#abort.abort()
    for (const pipe of this.#saved) pipe.suspend()
    for (const server of [...this.#servers]) server.close()
    for (const pair of [...this.#pairs]) pair.end('The peer has stopped')
  }

  async #find(
    advertisement: PipeAdvertisement,
    wanted: PeerId | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly peerId: PeerId; readonly endpoint: string }> {
    const resolution = this.#world.binding.resolve(advertisement, {
      signal,
      peers: wanted === undefined ? undefined : [wanted],
    })
    await resolution.decided
    const { summary } = resolution
    resolution.cancel()
    if (signal.aborted) throw cancelled('Connecting')
    for (const { verdict, endpoint, peerId } of resolution.answers)
      if (verdict === 'usable' && endpoint !== undefined && peerId === (wanted ?? peerId))
        return { peerId, endpoint }
    const isClosed = resolution.answers.some(({ notLetIn }) => notLetIn === true)
    throw new PipefitterError(isClosed ? 'access/refused' : 'pipe/nobody-answered', summary)
  }

  #request(input: InputPipe, reliable: boolean, away: Away): Message {
    const { advertisement: pipe } = input
    const peer = this.#world.advertisement()
    return Message.from(encodeBidiMessage({ kind: 'request', pipe, peer, reliable, ...away }))
  }

  /** What is asked of the other where conversations over the pipe are saved. */
  #awayOf({ id }: PipeAdvertisement, reliable: boolean): Away {
    return reliable && this.#world.saved?.isSaved(id) === true ? { awayMs: AWAY_MAX_MS } : {}
  }

  async #serve(
    served: PipeAdvertisement,
    { pipe, peer, reliable, awayMs }: BidiRequest,
    asker: Caller,
  ): Promise<Served> {
    assertSameType(served, pipe)
    const { peerId } = peer
    const over = { named: served, isProven: asker.fingerprint !== undefined }
    const output = await this.#ways.open(over, pipe, peerId, this.#abort.signal)
    const input = this.#ownInput(pipe, asker)
    const { fingerprint } = asker
    const keeping = keepingOf(awayMs, this.#isPaired(fingerprint))
    const ends = { input, output, peerId }
    const own = this.#awayOf(served, reliable)
    const answer = (): Message => this.#answer(input.advertisement, own)
    // Before it is answered: what is answered can be gone on with.
    const saved =
      own.awayMs === undefined
        ? undefined
        : this.#keep({ over, ends, opened: 'there', keeping, fingerprint })
    try {
      await output.send(answer(), this.#abort.signal)
    } catch (error) {
      saved?.over()
      throw error
    }
    const pair = this.#pair(over, ends, reliable)
    this.#endWithAccess(pair, served, asker)
    const made = this.#over(pair, reliable, { ...keeping, saved })
    return { pipe: made, answerAgain: () => pair.offer(answer()) }
  }

  #answer(pipe: PipeAdvertisement, away: Away): Message {
    const peer = this.#world.advertisement()
    return Message.from(encodeBidiMessage({ kind: 'response', pipe, peer, ...away }))
  }

  /** Begins to save a pair. Throws `endpoint/limit`, `store/failed`: what shall be saved and cannot be is not begun. */
  #keep({ over, ends, opened, keeping, fingerprint }: ToKeep) {
    const { saved, random, clock } = this.#world
    const { type, name, id: theirPipe } = ends.output.advertisement
    return saved?.begin({
      ...{ id: randomUuid(random), pipeId: over.named.id, opened, peerId: ends.peerId },
      ...{ fingerprint, isProven: over.isProven, ownPipe: ends.input.advertisement.id },
      ...{ theirPipe, type, name, begunWallMs: clock.wallMs() },
      ...{ silenceMs: keeping.silenceMs ?? SILENCE_BORNE_MS },
    })
  }

  /** An asker that had no answer asks again, though the process that made its pair is gone. */
  #answerResumed(served: PipeAdvertisement, request: BidiRequest): boolean {
    const pair = this.#earlier.askedBy(request)
    pair?.offer(this.#answer(pair.input.advertisement, this.#awayOf(served, true)))
    return pair !== undefined
  }

  #isPaired(key: KeyFingerprint | undefined): boolean {
    return key !== undefined && this.#world.trust.get(key)?.standing === 'paired'
  }

  /** A pair made over a pipe of ours lasts no longer than the right of the asker to use that pipe. */
  #endWithAccess(pair: Pair, { id }: PipeAdvertisement, asker: Caller): void {
    const { pipes } = this.#world
    const unwatch = pipes.gate.reviewed.on(() => {
      const decision = pipes.gate.decide('send', id, asker)
      if (decision.allowed) return
      pair.end('It may not use the pipe any more')
      const why = audible(decision.why)
      if (why !== undefined) pipes.tellClosed(pair.input.advertisement, asker.peerId, why)
    })
    pair.changed.on((state) => {
      if (state === 'ended') unwatch()
    })
  }

  #pair(over: MadeOver, ends: PairEnds | ResumedEnds, reliable: boolean): Pair {
    const pair = new Pair(this.#ways.worldOf(over), ends, reliable)
    this.#pairs.add(pair)
    pair.changed.on((state) => {
      if (state === 'ended') this.#pairs.delete(pair)
    })
    return pair
  }

  #over(pair: Pair, reliable: boolean, keeping: ReliableKeeping): BidiPipe {
    const { clock, counters, room } = this.#world
    if (!reliable) return new PlainBidiPipe(pair, clock, counters)
    const isTrusted = (key: KeyFingerprint): boolean => this.#isPaired(key)
    const pipe = new ReliablePipe(pair, { clock, counters, room, isTrusted }, keeping)
    if (keeping.saved !== undefined) this.#suspendAtStop(pair, pipe)
    return pipe
  }

  #suspendAtStop(pair: Pair, pipe: ReliablePipe): void {
    this.#saved.add(pipe)
    pair.changed.on((state) => {
      if (state === 'ended') this.#saved.delete(pipe)
    })
  }

  /** A pipe of our own for one pair: told to nobody but the other side, and for it alone. */
  #ownInput({ name, type }: PipeAdvertisement, guest: Caller): InputPipe {
    const { config, random, pipes } = this.#world
    const id = createPipeId((length) => random.bytes(length), config.groupId)
    return pipes.openPrivateInput({ id, type, name }, { guest })
  }
}

const assertUnicast = ({ type }: PipeAdvertisement): void => {
  if (type !== 'JxtaPropagate') return
  throw new PipefitterError(
    'pipe/wrong-type',
    'No bidirectional pipe can be made over a propagate pipe',
  )
}

/** The two halves are protected alike: who asks over a secure pipe is answered over one, and over no other. */
const assertSameType = (one: PipeAdvertisement, other: PipeAdvertisement): void => {
  if (one.type === other.type) return
  throw new PipefitterError('pipe/wrong-type', `The other half is a ${other.type}, no ${one.type}`)
}
