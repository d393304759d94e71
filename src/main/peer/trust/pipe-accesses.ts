import { PipefitterError } from '../../base/errors.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PipeAccess } from '../ports/trust.ts'
import { DEFAULT_ACCESS } from './decide.ts'

/** Most pipes whose access is another than the default. */
export const ACCESSES_MAX = 4_096

/** How many a pipe lets in, to compare by. */
const WIDTH: Readonly<Record<PipeAccess, number>> = { chosen: 0, paired: 1, anyone: 2 }

/** Who is in the group that a pipe belongs to. */
export interface PipeMembership {
  /** Whether its group takes in only some. */
  isPipeClosed(pipeId: PipeId): boolean
  isPipeMember(pipeId: PipeId, fingerprint: KeyFingerprint): boolean
  /** The keys of its group's members that give this peer id. */
  keysOf(pipeId: PipeId, peerId: PeerId): readonly KeyFingerprint[]
}

export interface PipeAccessesWorld {
  /** The access of pipes of which nothing else was said; absent: {@link DEFAULT_ACCESS}. */
  readonly defaultAccess?: PipeAccess | undefined
  /** Absent: every group takes in anybody. */
  readonly membership?: PipeMembership | undefined
}

/** Who may use which pipe: what people said, and what holds where nobody said anything. State only. */
export class PipeAccesses {
  readonly #world: PipeAccessesWorld
  readonly #said = new Map<PipeId, PipeAccess>()

  constructor(world: PipeAccessesWorld) {
    this.#world = world
  }

  load(stored: ReadonlyMap<PipeId, PipeAccess>): void {
    for (const [id, access] of stored) this.#said.set(id, access)
  }

  /** What differs from the default, to be kept. */
  all(): ReadonlyMap<PipeId, PipeAccess> {
    return new Map(this.#said)
  }

  /** Of a closed group's pipe, unless something else was said: every member may use it. */
  of(pipeId: PipeId): PipeAccess {
    return this.#said.get(pipeId) ?? this.#defaultOf(pipeId)
  }

  /** Whether this access lets in fewer than the one that the pipe has. */
  narrows(pipeId: PipeId, access: PipeAccess): boolean {
    return WIDTH[access] < WIDTH[this.of(pipeId)]
  }

  /** Throws `trust/no-room` where too many have an access of their own. */
  put(pipeId: PipeId, access: PipeAccess): void {
    if (!this.#said.has(pipeId) && this.#said.size >= ACCESSES_MAX)
      throw new PipefitterError(
        'trust/no-room',
        `${ACCESSES_MAX} pipes have an access of their own`,
      )
    if (access === this.#defaultOf(pipeId)) this.#said.delete(pipeId)
    else this.#said.set(pipeId, access)
  }

  /** Whether something was said of it. */
  forget(pipeId: PipeId): boolean {
    return this.#said.delete(pipeId)
  }

  /** How whoever proved this key, or nobody, stands to the group of a pipe. */
  membershipOf(
    pipeId: PipeId,
    fingerprint: KeyFingerprint | undefined,
  ): 'open' | 'member' | 'outside' {
    const { membership } = this.#world
    if (membership?.isPipeClosed(pipeId) !== true) return 'open'
    const isMember = fingerprint !== undefined && membership.isPipeMember(pipeId, fingerprint)
    return isMember ? 'member' : 'outside'
  }

  #defaultOf(pipeId: PipeId): PipeAccess {
    const { membership, defaultAccess = DEFAULT_ACCESS } = this.#world
    return membership?.isPipeClosed(pipeId) === true ? 'anyone' : defaultAccess
  }
}
