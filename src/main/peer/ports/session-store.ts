/** Reliable conversations that outlive the process: what is kept of them on disk. */
import type { PipeType } from '../../protocol/documents/pipe-type.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** What a saved conversation is: who the two ends are and by which pipes they write to each other. Never changes. */
export interface SessionFacts {
  /** Under which clients know the conversation; a UUID. */
  readonly id: string
  /** The pipe over which it was opened. */
  readonly pipeId: PipeId
  readonly opened: 'here' | 'there'
  /** Who is at the other end; the key that it had proven, where it had. */
  readonly peerId: PeerId
  readonly fingerprint?: KeyFingerprint | undefined
  /** Whether the other proved its key on a link when the pair was made, so that nobody may stand between. */
  readonly isProven: boolean
  /** The pipe that was made for us to read from, and that of the other. */
  readonly ownPipe: PipeId
  readonly theirPipe: PipeId
  readonly type: PipeType
  readonly name: string
  /** How long the other's silence is borne. */
  readonly silenceMs: number
  readonly begunWallMs: number
}

/** Numbers of a saved conversation's two streams. Each is that of a message; 0: none. */
export interface SessionMarks {
  /** The message that was queued last here, and up to which all are known to have arrived. */
  readonly queued: number
  readonly arrived: number
  /** Up to which all came in order, and up to which a reader here has them for good. */
  readonly came: number
  readonly read: number
  /** It was closed here: nothing more is queued. */
  readonly isClosing: boolean
  /** A program has read it: what comes waits for a reader. */
  readonly hasReader: boolean
  /** When anything came from the other end last. */
  readonly heardWallMs: number
}

export interface StoredSession extends SessionFacts, SessionMarks {}

/** A message of one of the streams, in the binary format. */
export interface StoredBlock {
  readonly sequence: number
  readonly body: Uint8Array
}

/** The messages of a session that are kept, each stream in order. */
export interface StoredBlocks {
  /** Queued here, and not known to have arrived. */
  readonly outgoing: readonly StoredBlock[]
  /** Came, and are not read, or wait for one before them. */
  readonly incoming: readonly StoredBlock[]
}

/** One thing that became of a session. */
export type SessionChange = { readonly id: string } & (
  | { readonly kind: 'queued'; readonly block: StoredBlock }
  | { readonly kind: 'arrived'; readonly upTo: number }
  /** `upTo`: all up to there have come, with this one. */
  | { readonly kind: 'came'; readonly block: StoredBlock; readonly upTo: number }
  | { readonly kind: 'read'; readonly upTo: number }
  | { readonly kind: 'heard'; readonly atWallMs: number }
  | { readonly kind: 'closing' }
  | { readonly kind: 'has-reader' }
  /** It is over: nothing of it is kept. */
  | { readonly kind: 'over' }
)

/**
 * Keeps saved sessions. Each call is one transaction, on the disk when it returns. Synchronous: a local file. Throws
 * `store/failed`, as on a full disk; nothing is written then.
 */
export interface SessionStore {
  /** The sessions that are kept, and the ids of those whose record cannot be read. */
  sessions(): {
    readonly sound: readonly StoredSession[]
    readonly damaged: readonly DamagedSession[]
  }
  /** What of its blocks can be read. */
  blocks(id: string): StoredBlocks
  begin(session: SessionFacts): void
  /** In the order of the changes; those of a session that is not kept any more are passed over. */
  commit(changes: readonly SessionChange[]): void
}

/** Of a session whose record cannot be read: what can. */
export interface DamagedSession {
  readonly id: string
  readonly pipeId?: PipeId | undefined
}

/** Which conversations are saved, and where. */
export interface SavedSessions {
  readonly store: SessionStore
  /** Whether conversations over a pipe that begin now are saved. */
  isSaved(pipeId: PipeId): boolean
}
