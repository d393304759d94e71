import { cancelled, deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { createDeferred } from '../../base/deferred.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import { isPipeId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import {
  decodePathTest,
  encodePathTest,
  PATH_TEST_SERVICE,
  TEST_LOAD_MAX,
  type PathTestMessage,
  type TestRefusal,
} from '../../protocol/path-test-message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { Caller } from '../pipe/caller.ts'
import { LoadMeter, type Throughput } from './load-meter.ts'
import { TEST_BYTES_MAX, TestGrants } from './test-grants.ts'

/** Round trips that a test measures, one after another. */
export const TEST_ROUND_TRIPS = 5
/** How long a peer is given for each of its answers. */
export const TEST_ANSWER_MS = 2_000
/** How long a whole test may take, the making of a link aside; less than what is granted. */
export const TEST_TIMEOUT_MS = 5_500

export interface PathTestWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly endpoint: EndpointService
  /** Whether a pipe's input end is here, and this peer may send to it. */
  readonly maySend: (pipeId: PipeId, caller: Caller) => boolean
}

export interface PathTestWish {
  readonly peerId: PeerId
  /** The endpoint whose way is measured. */
  readonly endpoint: string
  /** For the sake of which pipe: its holder lets those measure that may send to it. */
  readonly pipeId: PipeId
}

/**
 * What a test found. `measured`: the round trips that came back, and what went over in a second (absent where nothing
 * was counted). `silent`: the peer said nothing, as older ones do. `broken`: the link ended on the way.
 */
export type PathTestResult =
  | {
      readonly outcome: 'measured'
      readonly roundTripsMs: readonly number[]
      readonly throughput?: Throughput | undefined
    }
  | { readonly outcome: TestRefusal | 'silent' | 'broken' }

/** A test under way, and who listens to what the other end says next. */
interface Talk {
  readonly link: Link
  readonly signal: AbortSignal
  heard: (said: PathTestMessage) => void
}

/**
 * Measures the way to a peer over one endpoint: five round trips, then load for a second. The other end answers only a
 * peer that has proven its key on that very link and may send to the pipe it names; how often and how much is bounded.
 */
export class PathTestService {
  readonly #world: PathTestWorld
  readonly #grants = new TestGrants()
  readonly #talks = new Map<string, Talk>()
  readonly #abort = new AbortController()

  constructor(world: PathTestWorld) {
    this.#world = world
    world.endpoint.handle(PATH_TEST_SERVICE, (message, delivery) =>
      this.#onMessage(message, delivery),
    )
  }

  /** Ends what runs; idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  /**
   * Measures over a direct link to the endpoint, one that is open or made for it. Rejects as linking does
   * (`endpoint/unreachable`, `endpoint/no-address`), and with `base/cancelled`.
   */
  async test(wish: PathTestWish, signal: AbortSignal): Promise<PathTestResult> {
    const { clock, endpoint, random } = this.#world
    const { peerId, endpoint: address, pipeId } = wish
    const ended = AbortSignal.any([this.#abort.signal, signal])
    const link = await endpoint.link(peerId, { endpoint: address, direct: true }, ended)
    const closed = new AbortController()
    const unwatch = link.onClosed(() => closed.abort())
    const limit = deadline(clock, TEST_TIMEOUT_MS, AbortSignal.any([ended, closed.signal]))
    const token = randomUuid(random)
    const talk: Talk = { link, signal: limit.signal, heard: () => {} }
    this.#talks.set(token, talk)
    try {
      const result = await this.#run(talk, token, pipeId)
      if (ended.aborted) throw cancelled('The test')
      return closed.signal.aborted ? { outcome: 'broken' } : result
    } finally {
      this.#talks.delete(token)
      limit.clear()
      unwatch()
    }
  }

  // ── Measuring ────────────────────────────────────────────────────────────────────────────────────────────────────

  async #run(talk: Talk, token: string, pipeId: PipeId): Promise<PathTestResult> {
    const said = await this.#ask(talk, { kind: 'ask', token, pipeId })
    if (said?.kind === 'refused') return { outcome: said.why }
    if (said?.kind !== 'granted') return { outcome: 'silent' }
    const roundTripsMs: number[] = []
    for (let number = 0; number < TEST_ROUND_TRIPS; number++) {
      const sentMs = this.#world.clock.nowMs()
      const answer = await this.#ask(talk, { kind: 'ping', token, number })
      if (answer?.kind === 'pong' && answer.number === number)
        roundTripsMs.push(this.#world.clock.nowMs() - sentMs)
    }
    const throughput = roundTripsMs.length === 0 ? undefined : await this.#load(talk, token)
    return { outcome: 'measured', roundTripsMs, throughput }
  }

  /** Says something and gives what is answered, or nothing within the time for it. */
  async #ask(talk: Talk, message: PathTestMessage): Promise<PathTestMessage | undefined> {
    const answer = createDeferred<PathTestMessage>()
    talk.heard = answer.resolve
    this.#send(talk.link, message)
    return this.#within(answer.promise, talk)
  }

  async #within<T>(promise: Promise<T>, { signal }: Talk): Promise<T | undefined> {
    const limit = deadline(this.#world.clock, TEST_ANSWER_MS, signal)
    try {
      return await unlessAborted(promise, limit.signal)
    } finally {
      limit.clear()
    }
  }

  /** Sends load until the meter has enough of it, or the other end is silent. */
  async #load(talk: Talk, token: string): Promise<Throughput | undefined> {
    const { clock } = this.#world
    const load = new Uint8Array(TEST_LOAD_MAX)
    const meter = new LoadMeter(load.length, TEST_BYTES_MAX, clock.nowMs())
    let counted = createDeferred<true>()
    talk.heard = (said) => {
      this.#onCount(meter, said)
      counted.resolve(true)
    }
    for (;;) {
      const step = meter.step(clock.nowMs())
      if (step === 'over' || talk.signal.aborted) return meter.throughput
      if (step === 'wait') {
        if ((await this.#within(counted.promise, talk)) === undefined) return meter.throughput
        counted = createDeferred()
        continue
      }
      meter.sent(step.send)
      if (!this.#send(talk.link, { kind: 'load', token, load: load.subarray(0, step.send) }))
        await unlessAborted(talk.link.whenWritable(), talk.signal)
    }
  }

  #onCount(meter: LoadMeter, said: PathTestMessage): void {
    const { clock, counters } = this.#world
    if (said.kind !== 'count' || !meter.counted(said.number, clock.nowMs()))
      counters.add('path-test.strange-answers')
  }

  // ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(message: Message, { from, link, relayedBy }: Delivery): void {
    const fingerprint = link?.connection.proof?.fingerprint
    const isProven = fingerprint !== undefined && link?.peerId === from && relayedBy === undefined
    if (link === undefined || !isProven) return this.#world.counters.add('path-test.unproven')
    const said = decodePathTest(message)
    if (said.kind === 'ask') return this.#onAsked(link, said, { peerId: from, fingerprint })
    if (said.kind === 'ping' || said.kind === 'load') return this.#onUse(link, said)
    const talk = this.#talks.get(said.token)
    if (talk?.link !== link) return this.#world.counters.add('path-test.unasked')
    talk.heard(said)
  }

  #onAsked(
    link: Link,
    { token, pipeId }: Extract<PathTestMessage, { kind: 'ask' }>,
    caller: Caller,
  ): void {
    const { counters, clock, maySend } = this.#world
    if (!isPipeId(pipeId) || !maySend(pipeId, caller)) {
      counters.add('path-test.refused-not-allowed')
      return void this.#send(link, { kind: 'refused', token, why: 'not-allowed' })
    }
    if (!this.#grants.grants(token, link, caller.peerId, clock.nowMs())) {
      counters.add('path-test.refused-busy')
      return void this.#send(link, { kind: 'refused', token, why: 'busy' })
    }
    this.#send(link, { kind: 'granted', token })
  }

  #onUse(link: Link, said: Extract<PathTestMessage, { kind: 'ping' | 'load' }>): void {
    const { token } = said
    const nowMs = this.#world.clock.nowMs()
    if (said.kind === 'ping') {
      if (this.#grants.ping(token, link, nowMs))
        return void this.#send(link, { kind: 'pong', token, number: said.number })
    } else {
      const number = this.#grants.load(token, link, said.load.length, nowMs)
      if (number !== undefined) return void this.#send(link, { kind: 'count', token, number })
    }
    this.#world.counters.add('path-test.not-granted')
  }

  /** Whether the link has room for more. To one that has ended nothing is said. */
  #send(link: Link, message: PathTestMessage): boolean {
    if (!link.isOpen) return true
    return this.#world.endpoint.send({ peerId: link.peerId, link }, encodePathTest(message), TO)
  }
}

const TO = { service: PATH_TEST_SERVICE, param: '' } as const
