import type { PathTestRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Lru } from '../../base/lru.ts'
import type { BindingAnswer } from '../../peer/pipe/answer.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PathTestResult } from '../../peer/probe/path-test-service.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Names } from '../names.ts'
import { measuredText } from './path-test-words.ts'
import type { Resolutions } from './resolutions.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

/** Results kept, of all pipes together. */
export const PATH_TESTS_KEPT = 256
/** Most tests that a person may have running. */
const PATH_TESTS_AT_ONCE = 4

export interface PathTestsWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly names: Names
  readonly resolutions: Resolutions
  readonly watch: TimelineWatch
  readonly onChange: (pipeId: PipeId) => void
}

/** What was measured of the ways to those who answered, by hand; kept past the query that the answer came with. */
export class PathTests {
  readonly #world: PathTestsWorld
  readonly #results = new Lru<string, PathTestRow>(PATH_TESTS_KEPT)
  readonly #running = new Set<string>()

  constructor(world: PathTestsWorld) {
    this.#world = world
  }

  /** The latest test of this answer's way. */
  resultOf(pipeId: PipeId, answer: BindingAnswer): PathTestRow | undefined {
    return this.#results.peek(keyOf(pipeId, answer))
  }

  isRunning(pipeId: PipeId, answer: BindingAnswer): boolean {
    return this.#running.has(keyOf(pipeId, answer))
  }

  /**
   * Measures the way to whoever gave this answer, over the answer's endpoint. Rejects with `pipe/not-found`,
   * `pipe/refused` for an answer that names no endpoint, `endpoint/limit`, as linking does, and with `base/cancelled`.
   */
  async test(pipeId: PipeId, answerId: string, signal: AbortSignal): Promise<PathTestRow> {
    const { answer } = this.#world.resolutions.candidate(pipeId, answerId)
    const { peerId, endpoint } = answer
    if (endpoint === undefined)
      throw new PipefitterError('pipe/refused', 'This answer names no endpoint to measure')
    const key = keyOf(pipeId, answer)
    if (this.#running.has(key) || this.#running.size >= PATH_TESTS_AT_ONCE)
      throw new PipefitterError('endpoint/limit', 'A test is under way; wait for it, or stop it')
    this.#running.add(key)
    this.#world.onChange(pipeId)
    try {
      const found = await this.#world.peer.pathTests.test({ peerId, endpoint, pipeId }, signal)
      const row = this.#rowOf(endpoint, found)
      this.#results.set(key, row)
      this.#world.watch.tested(pipeId, { peerId, endpoint }, row)
      return row
    } finally {
      this.#running.delete(key)
      this.#world.onChange(pipeId)
    }
  }

  #rowOf(endpoint: string, result: PathTestResult): PathTestRow {
    const { clock } = this.#world
    const at = { endpoint, atWallMs: clock.wallMs(), outcome: result.outcome }
    const words = measuredText(result)
    if (result.outcome !== 'measured') return { ...at, roundTripsMs: [], words }
    const { throughput } = result
    return {
      ...at,
      roundTripsMs: result.roundTripsMs.map((ms) => Math.round(ms * 100) / 100),
      words,
      ...(throughput === undefined
        ? {}
        : { throughput: { ...throughput, tookMs: Math.round(throughput.tookMs * 10) / 10 } }),
    }
  }
}

const keyOf = (pipeId: PipeId, { peerId, endpoint }: BindingAnswer): string =>
  `${pipeId} ${peerId} ${endpoint ?? ''}`
