import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { PipefitterError } from '../../../base/errors.ts'
import type { PipeId } from '../../../protocol/ids.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type {
  SavedSessions,
  SessionChange,
  SessionFacts,
  StoredBlocks,
  StoredSession,
} from '../../ports/session-store.ts'
import { JournalMachine, type JournalEffect, type JournalInput } from './journal-machine.ts'
import { DAMAGED, judgeKept } from './kept-session.ts'
import { SAVED_BYTES_MAX, SAVED_SESSIONS_MAX } from './limits.ts'
import { freshMarks, SavedStream, type StreamKeeping } from './saved-stream.ts'

export interface KeeperWorld extends SavedSessions {
  readonly clock: Clock
  readonly counters: Counters
  /** Writes what is known of pipes and has not been written yet: a conversation is worth nothing without its pipe. */
  readonly keepPipes: () => void
}

interface Put {
  readonly change: SessionChange
  readonly then: (() => void) | undefined
}

/** A session that a process before this one kept. */
export type Found =
  | { readonly kind: 'sound'; readonly stream: SavedStream; readonly blocks: StoredBlocks }
  | { readonly kind: 'over'; readonly id: string; readonly pipeId: PipeId; readonly why: string }

/** Keeps the saved conversations of a peer, those of all groups: one journal for all, so that one write serves many. */
export class SessionKeeper {
  readonly #world: KeeperWorld
  readonly #machine = new JournalMachine<Put>()
  readonly #journal: MachineRunner<JournalInput<Put>, JournalEffect<Put>>
  readonly #streams = new Map<string, SavedStream>()
  #found: readonly StoredSession[] | undefined
  readonly #damaged = new Map<string, PipeId>()

  constructor(world: KeeperWorld) {
    this.#world = world
    this.#journal = new MachineRunner<JournalInput<Put>, JournalEffect<Put>>(
      ...(['session-journal', this.#machine, { kind: 'tick' }, world.clock] as const),
      (effect) => this.#perform(effect),
    )
  }

  /** Whether conversations over a pipe that begin now are saved. */
  isSaved(pipeId: PipeId): boolean {
    return this.#world.isSaved(pipeId)
  }

  /** Whether a conversation over a pipe is kept: it is worth nothing without that. */
  needs(pipeId: PipeId): boolean {
    const isOverIt = (one: { readonly pipeId: PipeId }): boolean => one.pipeId === pipeId
    return (
      this.#found?.some(isOverIt) === true ||
      [...this.#streams.values()].some(({ facts }) => isOverIt(facts))
    )
  }

  /** Whether the disk takes nothing now; whoever waits for it waits until it does. */
  get isFailing(): boolean {
    return this.#machine.isFailing
  }

  /** Begins to keep a conversation: on the disk with its pipe when it returns. Throws `endpoint/limit`, `store/failed`. */
  begin(facts: SessionFacts): SavedStream {
    if (this.#streams.size >= SAVED_SESSIONS_MAX)
      throw new PipefitterError('endpoint/limit', 'Too many conversations are saved already')
    this.#world.keepPipes()
    this.#world.store.begin(facts)
    const stream = new SavedStream(facts, freshMarks(facts.begunWallMs), this.#keeping())
    this.#streams.set(facts.id, stream)
    return stream
  }

  /**
   * What is kept of conversations over the pipes that are meant, each given once. One that cannot go on is forgotten here.
   */
  take(isMeant: (pipeId: PipeId) => boolean): readonly Found[] {
    const all = (this.#found ??= this.#load())
    const meant = all.filter(({ pipeId }) => isMeant(pipeId))
    this.#found = all.filter((one) => !meant.includes(one))
    const found = meant.map((session) => this.#judge(session))
    for (const [id, pipeId] of [...this.#damaged]) {
      if (!isMeant(pipeId)) continue
      this.#damaged.delete(id)
      found.push(this.#giveUp({ id, pipeId }, DAMAGED))
    }
    return found
  }

  /** Writes what is not written. Idempotent. */
  flush(): void {
    this.#journal.feed({ kind: 'flush' })
  }

  /** Writes what is not written, and nothing after it. Idempotent. */
  stop(): void {
    this.flush()
    this.#journal.stop()
  }

  #load(): readonly StoredSession[] {
    const { store, counters } = this.#world
    try {
      const { sound, damaged } = store.sessions()
      for (const { id, pipeId } of damaged) {
        if (pipeId === undefined) this.#put({ id, kind: 'over' }, 0)
        else this.#damaged.set(id, pipeId)
      }
      counters.add('sessions.damaged', damaged.length)
      return sound.slice(0, SAVED_SESSIONS_MAX)
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      counters.add('sessions.unreadable')
      return []
    }
  }

  #judge(session: StoredSession): Found {
    const { store, clock, counters } = this.#world
    const judged = judgeKept(session, store.blocks(session.id), clock.wallMs())
    if (judged.kind === 'over') return this.#giveUp(session, judged.why)
    const stream = new SavedStream(session, session, this.#keeping())
    stream.resume(judged.blocks.outgoing, judged.blocks.incoming)
    this.#streams.set(session.id, stream)
    counters.add('sessions.resumed')
    return { kind: 'sound', stream, blocks: judged.blocks }
  }

  #giveUp({ id, pipeId }: Pick<StoredSession, 'id' | 'pipeId'>, why: string): Found {
    this.#world.counters.add('sessions.given-up')
    this.#put({ id, kind: 'over' }, 0)
    return { kind: 'over', id, pipeId, why }
  }

  #keeping(): StreamKeeping {
    const { clock } = this.#world
    return {
      put: (change, bytes, then) => this.#put(change, bytes, then),
      hasRoom: () => this.#bytes() < SAVED_BYTES_MAX,
      wallMs: () => clock.wallMs(),
      nowMs: () => clock.nowMs(),
    }
  }

  #bytes(): number {
    let bytes = 0
    for (const stream of this.#streams.values()) bytes += stream.bytes
    return bytes
  }

  #put(change: SessionChange, bytes: number, then?: () => void): void {
    if (change.kind === 'over') this.#streams.delete(change.id)
    this.#journal.feed({ kind: 'put', change: { change, then }, bytes })
  }

  #perform(effect: JournalEffect<Put>): void {
    if (effect.kind === 'kept') for (const { then } of effect.changes) then?.()
    else this.#write(effect.changes)
  }

  #write(puts: readonly Put[]): void {
    try {
      this.#world.store.commit(puts.map(({ change }) => change))
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#world.counters.add('sessions.not-written')
      return this.#journal.feed({ kind: 'failed' })
    }
    this.#journal.feed({ kind: 'written' })
  }
}
