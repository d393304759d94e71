import { PipefitterError } from '../../base/errors.ts'
import type { BindingAnswer } from '../../peer/pipe/answer.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { ResolutionEvent } from '../../peer/pipe/resolution-event.ts'
import { chooseAnswer, scoreAnswer, type EndpointFacts, type Score } from '../../peer/pipe/score.ts'
import type { ResolveOptions } from '../../peer/pipe/binding-service.ts'
import type { Peer } from '../../peer/peer.ts'
import { hostOf, isExcluded, rankIn, schemeOf } from '../../peer/endpoint/addresses.ts'
import { leadsTo } from '../../peer/endpoint/link-table.ts'
import { isLoopback, sameSubnet } from '../../base/ip.ts'
import type { Holder } from '../../peer/pipe/holders/holder-policy.ts'
import type { PinnedPath } from '../../peer/pipe/path-rules.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

/** Runs kept of each pipe, to look back at. */
export const RUNS_PER_PIPE = 5
/** Earlier bindings of a pipe that are tried first. */
const REMEMBERED_BINDINGS = 3

/** An answer with what the rule makes of it. */
export interface Candidate {
  readonly id: string
  readonly answer: BindingAnswer
  readonly score: Score
}

/** The runs of the binding query that this host has made, the latest few of each pipe. */
export class Resolutions {
  readonly #peer: Peer
  readonly #runs = new Map<PipeId, Resolution[]>()
  readonly #onChange: (pipeId: PipeId) => void
  readonly #watch: TimelineWatch

  constructor(peer: Peer, onChange: (pipeId: PipeId) => void, watch: TimelineWatch) {
    this.#peer = peer
    this.#watch = watch
    this.#onChange = onChange
  }

  /** Starts a run; the one before, if still asking, is cancelled. Throws `pipe/not-found`, `group/not-joined`. */
  start(pipeId: PipeId, options: Omit<ResolveOptions, 'remembered' | 'observe'>): Resolution {
    const { advertisement } = this.#peer.services.pipes.table.require(pipeId)
    const { binding } = this.#peer.groups.ofPipe(pipeId)
    this.latest(pipeId)?.cancel()
    const remembered = this.#peer
      .bindings(pipeId, REMEMBERED_BINDINGS)
      .map(({ peerId, endpoint }) => ({ peerId, endpoint }))
    const begun: { run?: Resolution } = {}
    const observe = (event: ResolutionEvent): void => this.#watch.onRun(pipeId, event, begun.run)
    const run = binding.resolve(advertisement, { ...options, remembered, observe })
    begun.run = run
    this.#runs.set(pipeId, [...this.of(pipeId), run].slice(-RUNS_PER_PIPE))
    run.changed.on(() => this.#onChange(pipeId))
    void run.finished.then(() => this.#onChange(pipeId))
    this.#onChange(pipeId)
    return run
  }

  /** The run under way if it began after `sinceWallMs`, else a new one. Throws as {@link Resolutions.start}. */
  join(pipeId: PipeId, sinceWallMs: number, signal: AbortSignal): Resolution {
    const latest = this.latest(pipeId)
    const isFresh = latest?.state === 'asking' && latest.startedWallMs > sinceWallMs
    return isFresh ? latest : this.start(pipeId, { signal })
  }

  cancel(resolutionId: string): void {
    for (const runs of this.#runs.values()) runs.find(({ id }) => id === resolutionId)?.cancel()
  }

  cancelAll(): void {
    for (const runs of this.#runs.values()) for (const run of runs) run.cancel()
  }

  forget(pipeId: PipeId): void {
    this.latest(pipeId)?.cancel()
    this.#runs.delete(pipeId)
  }

  /** Oldest first. */
  of(pipeId: PipeId): readonly Resolution[] {
    return this.#runs.get(pipeId) ?? []
  }

  latest(pipeId: PipeId): Resolution | undefined {
    return this.of(pipeId).at(-1)
  }

  /** The answers of the latest run, scored. */
  candidates(pipeId: PipeId): readonly Candidate[] {
    const run = this.latest(pipeId)
    return (run?.answers ?? [])
      .map((one) => this.#ruled(pipeId, one))
      .map((answer) => ({
        id: `${run?.id ?? ''}:${answer.peerId}`,
        answer,
        score: scoreAnswer(answer, this.#factsOf(pipeId, answer)),
      }))
  }

  /**
   * An answer under the rules of the pipe's paths: another endpoint of that peer stands in for one that is excluded, or that
   * comes later in the order.
   */
  #ruled(pipeId: PipeId, answer: BindingAnswer): BindingAnswer {
    const { excluded, order = [] } = this.#peer.paths.of(pipeId)
    const { endpoint, peerId, verdict } = answer
    if (verdict !== 'usable' || endpoint === undefined) return answer
    const isBarred = isExcluded(endpoint, excluded)
    if (!isBarred && order.length === 0) return answer
    const [best] = [...(isBarred ? [] : [endpoint]), ...this.#endpointsFor(pipeId, peerId)].sort(
      (a, b) => rankIn(order, a) - rankIn(order, b),
    )
    if (best === undefined)
      return { ...answer, verdict: 'unusable', reason: `${endpoint} is excluded for this pipe` }
    if (best === endpoint) return answer
    const why = isBarred ? 'which is excluded' : 'which comes later in the order'
    return { ...answer, endpoint: best, reason: `In place of ${endpoint}, ${why}` }
  }

  /** The endpoints of a peer at which a pipe may be bound, best first. */
  #endpointsFor(pipeId: PipeId, peerId: PeerId): readonly string[] {
    const { excluded } = this.#peer.paths.of(pipeId)
    const { endpoints, services } = this.#peer
    const { transport } = services.pipes.table.require(pipeId).advertisement
    return endpoints
      .of(peerId)
      .map(({ address }) => address)
      .filter((address) => transport === undefined || schemeOf(address) === transport)
      .filter((one) => !isExcluded(one, excluded) && services.endpoint.canDial(one))
  }

  /** Where else a pipe with an order may be bound at a peer, in that order; nothing where no order was given. */
  later(pipeId: PipeId, { peerId, endpoint }: PinnedPath): readonly string[] {
    const { order = [] } = this.#peer.paths.of(pipeId)
    if (order.length === 0) return []
    return this.#endpointsFor(pipeId, peerId)
      .filter((one) => one !== endpoint)
      .sort((a, b) => rankIn(order, a) - rankIn(order, b))
  }

  /** The endpoint that comes before the one in use in the order of the pipe's paths, if the peer has one. */
  earlier(pipeId: PipeId, { peerId, endpoint }: PinnedPath): string | undefined {
    const { order = [] } = this.#peer.paths.of(pipeId)
    return this.#endpointsFor(pipeId, peerId)
      .filter((one) => rankIn(order, one) < rankIn(order, endpoint))
      .sort((a, b) => rankIn(order, a) - rankIn(order, b))[0]
  }

  /** Those of the latest run's answers that may be bound. */
  holders(pipeId: PipeId): readonly Holder[] {
    return this.candidates(pipeId).flatMap(({ answer: { verdict, peerId, endpoint }, score }) =>
      verdict === 'usable' && endpoint !== undefined
        ? [{ peerId, endpoint, score: score.value }]
        : [],
    )
  }

  /** What the rule would choose of the latest run. */
  choice(pipeId: PipeId): { readonly chosen: Candidate; readonly because: string } | undefined {
    return chooseAnswer(this.candidates(pipeId))
  }

  /** The candidate with this id. Throws `pipe/not-found` when its run is not the latest any more. */
  candidate(pipeId: PipeId, id: string): Candidate {
    const found = this.candidates(pipeId).find((candidate) => candidate.id === id)
    if (found === undefined)
      throw new PipefitterError(
        'pipe/not-found',
        'That answer belongs to an earlier query; resolve again',
      )
    return found
  }

  #factsOf(pipeId: PipeId, { peerId, endpoint }: BindingAnswer): EndpointFacts {
    const { endpoints, services, paths } = this.#peer
    const { order = [] } = paths.of(pipeId)
    const known = endpoints.of(peerId).find(({ address }) => address === endpoint)
    const host = endpoint === undefined ? undefined : hostOf(endpoint)
    const own = services.endpoint.localEndpoints()
    return {
      linked:
        endpoint !== undefined &&
        services.endpoint.links.of(peerId).some((link) => leadsTo(link, endpoint)),
      sameSubnet:
        host !== undefined &&
        own.some(({ interface: at }) => sameSubnet(host, at.address, at.prefixLength)),
      loopback: host !== undefined && isLoopback(host),
      everWorked: known?.lastSuccessWallMs !== undefined,
      failures: known?.failures ?? 0,
      places: endpoint === undefined ? 0 : order.length - rankIn(order, endpoint),
    }
  }
}
