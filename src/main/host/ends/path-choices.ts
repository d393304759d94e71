import { PipefitterError } from '../../base/errors.ts'
import type { Peer } from '../../peer/peer.ts'
import { isExcluded } from '../../peer/endpoint/addresses.ts'
import { bindsSeveral, type HolderPolicy } from '../../peer/pipe/holders/holder-policy.ts'
import type { PathRules, PinnedPath } from '../../peer/pipe/path-rules.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

const POLICY_TEXT: Readonly<Record<HolderPolicy, string>> = {
  nearest: 'Of several holders it goes to the nearest',
  sticky: 'Of several holders it stays with the one that it has',
  'round-robin': 'Each message goes to another of its holders, in turn',
  all: 'Each message goes to all of its holders',
}

/** What people decide about the paths of pipes, with a line in the timeline for each decision; kept at once. */
export class PathChoices {
  readonly #peer: Peer
  readonly #watch: TimelineWatch
  readonly #onChange: (pipeId: PipeId) => void

  constructor(peer: Peer, watch: TimelineWatch, onChange: (pipeId: PipeId) => void) {
    this.#peer = peer
    this.#watch = watch
    this.#onChange = onChange
  }

  of(pipeId: PipeId): PathRules {
    return this.#peer.paths.of(pipeId)
  }

  /** Which endpoints and transports are never dialled for a pipe. Throws `pipe/pinned`, `endpoint/limit`. */
  exclude(pipeId: PipeId, excluded: readonly string[]): void {
    const { pinned } = this.of(pipeId)
    if (pinned !== undefined && isExcluded(pinned.endpoint, excluded))
      throw new PipefitterError('pipe/pinned', `The pipe is pinned to ${pinned.endpoint}`)
    const text = excluded.length === 0 ? 'Nothing is excluded' : `Excluded: ${excluded.join(', ')}`
    this.#set(pipeId, { excluded: [...new Set(excluded)] }, text)
  }

  /** Which endpoints and transports go before all others. Throws `endpoint/limit`. */
  order(pipeId: PipeId, order: readonly string[]): void {
    const text = order.length === 0 ? 'No order of paths' : `Order of paths: ${order.join(', ')}`
    this.#set(pipeId, { order: [...new Set(order)] }, text)
  }

  /** To whom messages go where several hold the pipe. Throws `pipe/pinned`, `endpoint/limit`. */
  policy(pipeId: PipeId, policy: HolderPolicy): void {
    const { pinned } = this.of(pipeId)
    if (pinned !== undefined && bindsSeveral(policy))
      throw new PipefitterError('pipe/pinned', `The pipe is pinned to ${pinned.endpoint}`)
    this.#set(pipeId, { policy }, POLICY_TEXT[policy])
  }

  pin(pipeId: PipeId, pinned: PinnedPath): void {
    this.#set(pipeId, { pinned }, `Pinned to ${pinned.endpoint}: no other path is taken`)
  }

  unpin(pipeId: PipeId): void {
    this.#set(pipeId, { pinned: undefined }, 'Unpinned: any path may be taken')
  }

  #set(pipeId: PipeId, change: Partial<PathRules>, text: string): void {
    const rules = { ...this.of(pipeId), ...change }
    this.#watch.pathRule(pipeId, text)
    if (!this.#peer.paths.set(pipeId, rules))
      throw new PipefitterError('endpoint/limit', 'There is no room for more rules about paths')
    this.#peer.flush()
    this.#onChange(pipeId)
  }
}
