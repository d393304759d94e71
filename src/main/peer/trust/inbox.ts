import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { KeptText } from '../ports/kept-text.ts'
import {
  inboxId,
  InboxTable,
  type InboxEntry,
  type InboxKind,
  type InboxRequest,
} from './inbox-table.ts'

/** A request is written so long after it came: a flood of them costs one write, a crash the last moment. */
export const INBOX_SAVED_AFTER_MS = 500

export interface InboxWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  /** Absent: nothing outlives the peer. */
  readonly inbox?: KeptText | undefined
}

/** Requests of other peers that a person has to decide on. They outlive the peer, and nothing but a decision ends them. */
export class Inbox {
  /** An entry came, changed or went. */
  readonly changed = new Emitter<string>()
  /** A request came that was not there before. */
  readonly arrived = new Emitter<InboxEntry>()
  readonly #world: InboxWorld
  readonly #table = new InboxTable()
  #saveLater: Timer | undefined

  constructor(world: InboxWorld) {
    this.#world = world
  }

  load(): void {
    const text = this.#world.inbox?.load()
    if (text === undefined) return
    const damaged = this.#table.load(text)
    if (damaged > 0) this.#world.counters.add('inbox.damaged', damaged)
  }

  /** Writes what is not written yet; idempotent. */
  stop(): void {
    if (this.#saveLater !== undefined) this.#save()
  }

  all(): readonly InboxEntry[] {
    return this.#table.all()
  }

  get(id: string): InboxEntry | undefined {
    return this.#table.get(id)
  }

  /** Throws `trust/request-gone`. */
  require(id: string): InboxEntry {
    const entry = this.#table.get(id)
    if (entry !== undefined) return entry
    throw new PipefitterError('trust/request-gone', 'That request does not wait any more')
  }

  /** Takes a request in; false where there is no room, which is counted. */
  put(request: InboxRequest): boolean {
    const { clock, counters } = this.#world
    const result = this.#table.put(request, clock.wallMs())
    if (result === 'full') {
      counters.add('inbox.full')
      return false
    }
    const id = `${request.kind}:${request.fingerprint}`
    this.#saveLater ??= clock.after('inbox-save', INBOX_SAVED_AFTER_MS, () => this.#save())
    this.changed.emit(id)
    if (result === 'new') this.arrived.emit(this.require(id))
    return true
  }

  /** It was decided on. */
  remove(id: string): void {
    if (!this.#table.remove(id)) return
    this.#save()
    this.changed.emit(id)
  }

  /** One thing that a peer asked for was dealt with otherwise. */
  removeSubject(kind: InboxKind, fingerprint: KeyFingerprint, subject: string): void {
    const id = inboxId(kind, fingerprint)
    if (!this.#table.removeSubject(id, subject)) return
    this.#save()
    this.changed.emit(id)
  }

  /** The peer was ignored or blocked: whatever it asked for goes with that. */
  removeOf(fingerprint: KeyFingerprint): void {
    const ids = this.#table.removeOf(fingerprint)
    if (ids.length > 0) this.#save()
    for (const id of ids) this.changed.emit(id)
  }

  #save(): void {
    this.#saveLater?.cancel()
    this.#saveLater = undefined
    try {
      this.#world.inbox?.save(this.#table.format())
    } catch (error) {
      this.#world.counters.add('inbox.unwritten')
      this.#world.log.scope('inbox').warn('not written', { why: toPipefitterError(error).message })
    }
  }
}
