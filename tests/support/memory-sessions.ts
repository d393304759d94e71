import { PipefitterError } from '../../src/main/base/errors.ts'
import type {
  SessionChange,
  SessionStore,
  StoredBlock,
  StoredSession,
} from '../../src/main/peer/ports/session-store.ts'
import { freshMarks } from '../../src/main/peer/pipe/saved/saved-stream.ts'

interface Kept {
  session: StoredSession
  readonly outgoing: Map<number, StoredBlock>
  readonly incoming: Map<number, StoredBlock>
}

/**
 * Saved sessions without a file. `kill` makes every later write of the process that had it fail, as if that were gone, and
 * gives the store that the next process finds.
 */
export class MemorySessions implements SessionStore {
  /** Batches that were written. */
  commits = 0
  isFull = false
  readonly #kept: Map<string, Kept>
  #killed = false
  #killAfter = Infinity

  constructor(kept: ReadonlyMap<string, Kept> = new Map()) {
    this.#kept = new Map([...kept].map(([id, one]) => [id, copyOf(one)]))
  }

  /** As a copy of the file, to be put back later. */
  copy(): MemorySessions {
    return new MemorySessions(this.#kept)
  }

  /** What a process finds that is started after this one was killed. */
  kill(): MemorySessions {
    this.#killed = true
    return new MemorySessions(this.#kept)
  }

  /** Fails from the batch after so many more, as a process does that is killed between two. */
  killAfter(commits: number): void {
    this.#killAfter = this.commits + commits
  }

  get size(): number {
    return this.#kept.size
  }

  /** Damages what is kept of the first session. */
  spoil(how: (kept: Kept) => void): void {
    for (const kept of this.#kept.values()) return how(kept)
  }

  sessions(): ReturnType<SessionStore['sessions']> {
    return { sound: [...this.#kept.values()].map(({ session }) => session), damaged: [] }
  }

  blocks(id: string): ReturnType<SessionStore['blocks']> {
    const inOrder = (blocks: ReadonlyMap<number, StoredBlock> = new Map()): StoredBlock[] =>
      [...blocks.values()].sort((a, b) => a.sequence - b.sequence)
    const kept = this.#kept.get(id)
    return { outgoing: inOrder(kept?.outgoing), incoming: inOrder(kept?.incoming) }
  }

  begin(facts: Parameters<SessionStore['begin']>[0]): void {
    this.#assertAlive()
    const session = { ...facts, ...freshMarks(facts.begunWallMs) }
    this.#kept.set(facts.id, { session, outgoing: new Map(), incoming: new Map() })
  }

  commit(changes: readonly SessionChange[]): void {
    if (this.commits >= this.#killAfter) this.#killed = true
    this.#assertAlive()
    this.commits++
    for (const change of changes) this.#apply(change)
  }

  #assertAlive(): void {
    if (this.#killed || this.isFull) throw new PipefitterError('store/failed', 'The disk is full')
  }

  #apply(change: SessionChange): void {
    const kept = this.#kept.get(change.id)
    if (kept === undefined) return
    const mark = (marks: Partial<StoredSession>): void => {
      kept.session = { ...kept.session, ...marks }
    }
    switch (change.kind) {
      case 'queued':
        kept.outgoing.set(change.block.sequence, change.block)
        return mark({ queued: change.block.sequence })
      case 'came':
        kept.incoming.set(change.block.sequence, change.block)
        return mark({ came: change.upTo })
      case 'arrived':
        forget(kept.outgoing, change.upTo)
        return mark({ arrived: change.upTo })
      case 'read':
        forget(kept.incoming, change.upTo)
        return mark({ read: change.upTo })
      case 'heard':
        return mark({ heardWallMs: change.atWallMs })
      case 'closing':
        return mark({ isClosing: true })
      case 'has-reader':
        return mark({ hasReader: true })
      case 'over':
        this.#kept.delete(change.id)
    }
  }
}

const forget = (blocks: Map<number, StoredBlock>, upTo: number): void => {
  for (const sequence of blocks.keys()) if (sequence <= upTo) blocks.delete(sequence)
}

const copyOf = ({ session, outgoing, incoming }: Kept): Kept => ({
  ...{ session, outgoing: new Map(outgoing), incoming: new Map(incoming) },
})
