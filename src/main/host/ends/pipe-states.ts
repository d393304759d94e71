import type { PipeState } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { Peer } from '../../peer/peer.ts'
import type { Resolution } from '../../peer/pipe/resolution.ts'
import type { StoredPipe } from '../../peer/ports/store.ts'
import { groupOfPipe, type PipeId } from '../../protocol/ids.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { OutputEnds } from './output-ends.ts'
import type { Standstill } from '../settings/standstill.ts'
import type { Resolutions } from './resolutions.ts'

/** A pipe's state in one of the fixed words, and why. */
export interface NamedState {
  readonly state: PipeState
  readonly reason: string
}

/** A state with the time since when it holds. */
export interface DatedState extends NamedState {
  readonly sinceWallMs: number
}

export interface PipeStatesWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly outputs: OutputEnds
  readonly resolutions: Resolutions
  readonly conversations: Conversations
  readonly standstill: Standstill
}

/** Says what state each pipe is in, and remembers since when. */
export class PipeStates {
  readonly #world: PipeStatesWorld
  readonly #since = new Map<PipeId, DatedState>()

  constructor(world: PipeStatesWorld) {
    this.#world = world
  }

  of(pipe: StoredPipe): DatedState {
    const { id } = pipe.advertisement
    const now = this.#name(pipe)
    const known = this.#since.get(id)
    const same = known?.state === now.state
    const dated = { ...now, sinceWallMs: same ? known.sinceWallMs : this.#world.clock.wallMs() }
    this.#since.set(id, dated)
    return dated
  }

  forget(id: PipeId): void {
    this.#since.delete(id)
  }

  /**
   * The first rule that applies: what stands still, before what happens now, before what is bound, before what was lost, before
   * what is known.
   */
  #name(pipe: StoredPipe): NamedState {
    const { id } = pipe.advertisement
    return (
      this.#pausedState() ??
      this.#outputState(id) ??
      this.#askingState(id) ??
      this.#inputState(pipe) ??
      this.#conversationState(id) ??
      this.#deafState(pipe) ??
      this.#leftState(id) ??
      this.#idleState(pipe)
    )
  }

  #pausedState(): NamedState | undefined {
    if (!this.#world.standstill.isPaused) return undefined
    return { state: 'Paused', reason: 'Paused here by a person' }
  }

  /** Of a pipe whose input end would be bound here. */
  #deafState({ listening }: StoredPipe): NamedState | undefined {
    if (!listening || this.#world.standstill.isReceiving) return undefined
    return { state: 'Paused', reason: 'Receiving is switched off here' }
  }

  #outputState(id: PipeId): NamedState | undefined {
    const output = this.#world.outputs.of(id)
    if (output === undefined) return undefined
    if (output.state === 'rebinding') return { state: 'Rebinding', reason: output.stateReason }
    const others = this.#world.outputs.all(id).length - 1
    const beside = others === 0 ? '' : `. Bound to ${others} more of the peers that hold it`
    return { state: 'Bound', reason: `${output.stateReason}${beside}` }
  }

  /** A query that goes on after what it found was bound and unbound again is over for whoever unbound it. */
  #askingState(id: PipeId): NamedState | undefined {
    const run = this.#world.resolutions.latest(id)
    if (run?.state !== 'asking') return undefined
    const lost = this.#world.outputs.lost(id)
    if (lost !== undefined && lost.atWallMs > run.startedWallMs) return undefined
    return { state: isRefused(run) ? 'Refused' : 'Resolving', reason: run.summary }
  }

  #inputState(pipe: StoredPipe): NamedState | undefined {
    const { id } = pipe.advertisement
    const input = this.#world.peer.groups.findOfPipe(id)?.pipes.input(id)
    if (input === undefined) return undefined
    const { transport } = pipe.advertisement
    if (transport !== undefined && !this.#implements(transport)) {
      const reason = `Its input end is bound here, but no interface here implements ${transport}: binding queries stay unanswered`
      return { state: 'Degraded', reason }
    }
    const { flow } = input.stats
    if (flow === 'flowing') return { state: 'Bound', reason: 'Its input end is bound here' }
    const what = flow === 'holding' ? 'its senders are slowed' : 'its oldest messages are lost'
    return { state: 'Degraded', reason: `The reader here is behind: ${what}` }
  }

  #conversationState(id: PipeId): NamedState | undefined {
    const open = this.#world.conversations.of(id).filter(({ isOpen }) => isOpen)
    const [first] = open
    if (first === undefined) return undefined
    const reason = open.length > 1 ? `${open.length} conversations are open` : first.stateReason
    return { state: first.row().state === 'Rebinding' ? 'Rebinding' : 'Bound', reason }
  }

  #implements(transport: string): boolean {
    const endpoints = this.#world.peer.services.endpoint.localEndpoints()
    return endpoints.some((endpoint) => endpoint.transport === transport)
  }

  /** Of a pipe whose group this peer is not in. */
  #leftState(id: PipeId): NamedState | undefined {
    const { groups } = this.#world.peer
    if (groups.findOfPipe(id) !== undefined) return undefined
    const name = groups.table.get(groupOfPipe(id))?.advertisement.name ?? ''
    return { state: 'Paused', reason: `It waits until the group "${name}" is joined again` }
  }

  #idleState(pipe: StoredPipe): NamedState {
    const { id } = pipe.advertisement
    const lost = this.#world.outputs.lost(id)
    const { pinned } = this.#world.peer.paths.of(id)
    if (lost !== undefined && pinned !== undefined && lost.notLetIn !== true)
      return { state: 'Unbound', reason: pinLostText(pinned.endpoint, lost.reason) }
    if (lost !== undefined)
      return { state: lost.notLetIn === true ? 'Refused' : 'Unbound', reason: lost.reason }
    const run = this.#world.resolutions.latest(id)
    if (
      run !== undefined &&
      run.answers.length > 0 &&
      run.answers.every(({ verdict }) => verdict === 'refused')
    ) {
      return { state: 'Refused', reason: run.summary }
    }
    if (run !== undefined) return { state: 'Unbound', reason: run.summary }
    if (pipe.origin === 'found')
      return { state: 'Unbound', reason: 'Found on the network; not bound here' }
    if (pipe.publishedWallMs === undefined)
      return { state: 'Draft', reason: 'Created here, not yet announced to others' }
    return { state: 'Published', reason: 'Announced to others; no end is bound here' }
  }
}

/** Whether it is clear already that whoever has the pipe does not let this peer in. */
const isRefused = ({ isDecided, answers }: Resolution): boolean =>
  isDecided &&
  answers.some(({ notLetIn }) => notLetIn === true) &&
  !answers.some(({ verdict }) => verdict === 'usable' || verdict === 'checking')

/** A pinned pipe stops rather than takes another path; what now is a person's choice. */
const pinLostText = (endpoint: string, why: string): string =>
  `Stopped: its pinned path ${endpoint} is not in use. ${why}. Bind it again there, unpin it, or pin another`
