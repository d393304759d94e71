import type { PathRow, SecondPathRow, TalkRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { PathInUse } from '../../peer/pipe/output-end.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Names } from '../names.ts'
import { isSamePath, pathFacts } from '../ends/path-row.ts'

/** From one path to another. */
export interface ConversationMove {
  readonly peerId: PeerId
  readonly from: PathRow
  readonly to: PathRow
  /** Messages that were held meanwhile. */
  readonly held: number
  /** For how long there was none. */
  readonly gapMs: number
}

/** What a conversation says goes over this path too; absent: over one alone. */
export interface BesideNews {
  readonly peerId: PeerId
  readonly path: PathRow | undefined
}

export interface ConversationPathsParts {
  readonly pipe: BidiPipe
  readonly clock: Clock
  readonly names: Names
  /** It takes another path than before. */
  readonly onMoved: (move: ConversationMove) => void
  /** It has another second path, or none any more. */
  readonly onBeside: (news: BesideNews) => void
}

/** The paths that a conversation takes, one or two at once: since when each is in use, and why. */
export class ConversationPaths {
  readonly #parts: ConversationPathsParts
  #path: PathInUse | undefined
  #pathRow: PathRow | undefined
  #beside: PathInUse | undefined
  #besideRow: PathRow | undefined
  /** Why the path before was lost, and since when there was none, monotonic. */
  #lost: { readonly reason: string; readonly atMs: number } | undefined

  constructor(parts: ConversationPathsParts) {
    this.#parts = parts
    this.#followPath()
  }

  /** Looks at what the pipe says of them now. */
  follow(): void {
    this.#followPath()
    this.#followBeside()
  }

  /** As they are now; none while there is none. */
  now(): Pick<TalkRow, 'path' | 'beside'> {
    const [path, beside] = [this.#pathNow(), this.#besideNow()]
    return {
      ...(path === undefined ? {} : { path }),
      ...(beside === undefined ? {} : { beside }),
    }
  }

  #pathNow(): PathRow | undefined {
    const { path } = this.#parts.pipe
    if (path === undefined || this.#pathRow === undefined) return undefined
    return { ...this.#pathRow, ...pathFacts(path, this.#parts.names) }
  }

  #besideNow(): SecondPathRow | undefined {
    const { beside } = this.#parts.pipe
    if (beside === undefined || this.#besideRow === undefined) return undefined
    return { ...this.#besideRow, ...pathFacts(beside, this.#parts.names), sent: beside.sent }
  }

  /** A path stays the same while it is lost and found again; only another one is a move. */
  #followPath(): void {
    const { clock, names, onMoved, pipe } = this.#parts
    const { path, held, peerId, interrupted: reason } = pipe
    if (path === undefined && reason !== undefined) this.#lost ??= { reason, atMs: clock.nowMs() }
    if (path === undefined) return
    const lost = this.#lost
    this.#lost = undefined
    if (isSamePath(path, this.#path)) return
    this.#path = path
    const from = this.#pathRow
    const since = { sinceWallMs: clock.wallMs(), reason: lost?.reason ?? path.reason }
    const to = { ...pathFacts(path, names), ...since }
    this.#pathRow = to
    const gapMs = lost === undefined ? 0 : clock.nowMs() - lost.atMs
    if (from !== undefined) onMoved({ peerId, from, to, held: held.messages, gapMs })
  }

  #followBeside(): void {
    const { clock, names, onBeside, pipe } = this.#parts
    const { beside, peerId, state } = pipe
    if (isSamePath(beside, this.#beside)) return
    this.#beside = beside
    this.#besideRow =
      beside === undefined
        ? undefined
        : { ...pathFacts(beside, names), sinceWallMs: clock.wallMs(), reason: beside.reason }
    if (state !== 'closed') onBeside({ peerId, path: this.#besideRow })
  }
}
