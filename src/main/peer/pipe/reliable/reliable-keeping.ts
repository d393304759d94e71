import type { StoredBlock, StoredBlocks } from '../../ports/session-store.ts'
import type { SavedStream } from '../saved/saved-stream.ts'
import type { ResumedReceiving } from './reliable-receiver-machine.ts'
import type { ResumedSending } from './send-buffer.ts'

/** A pipe outlives the sleep of the machine at its other end, and a long cut; what it holds meanwhile is bounded. */
export const SILENCE_BORNE_MS = 15 * 60_000
/** How a stream stands to the end of a process, here or there. */
export interface ReliableKeeping {
  /** How long the other's silence is borne; absent: {@link SILENCE_BORNE_MS}. */
  readonly silenceMs?: number | undefined
  /** Whether the other saves the stream, so that it can come back in another process. */
  readonly otherSaves?: boolean | undefined
  /** Absent: the stream ends with this process. */
  readonly saved?: SavedStream | undefined
  /** Absent: it begins now. */
  readonly resumed?: StoredBlocks | undefined
}

/** What a stream goes on with that a process before this one had saved. */
export interface ResumedStream {
  readonly sending: ResumedSending
  readonly receiving: ResumedReceiving
  /** What came in order and nobody has read. */
  readonly unread: readonly StoredBlock[]
}

/** What the machines and the reader of a stream go on with, by its marks. */
export const resumedOf = ({ saved, resumed }: ReliableKeeping): ResumedStream | undefined => {
  if (saved === undefined || resumed === undefined) return undefined
  const { arrived, came, read } = saved.marks
  const unread = resumed.incoming.filter(({ sequence }) => sequence <= came)
  const beyond = resumed.incoming.filter(({ sequence }) => sequence > came)
  const unreadBytes = unread.reduce((sum, { body }) => sum + body.length, 0)
  return {
    sending: { arrived, bodies: resumed.outgoing.map(({ body }) => body) },
    receiving: { came, read, unreadBytes, beyond },
    unread,
  }
}
