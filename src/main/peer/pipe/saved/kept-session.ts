import { decodeMessage } from '../../../protocol/message/binary.ts'
import type { StoredBlock, StoredBlocks, StoredSession } from '../../ports/session-store.ts'
import { RECEIVE_MAX } from '../reliable/reliable-receiver-machine.ts'
import { AWAY_MAX_MS } from './limits.ts'

/** What is to be done with a session that was kept: go on with these messages, or end it and say why. */
export type KeptSession =
  | { readonly kind: 'sound'; readonly blocks: StoredBlocks }
  | { readonly kind: 'over'; readonly why: string }

/** Why a session ends whose messages are not all there. */
export const DAMAGED = 'What was saved of it is damaged: messages would be missing'
/** Why one ends that was not taken up for too long. */
export const TOO_OLD = 'Its saved state is older than a day, and the other side waits no longer'

/**
 * Judges a kept session: every message between its marks has to be there and readable, for a gap that nobody notices is the one
 * thing that it must not have. What the marks say to be settled is left out.
 */
export const judgeKept = (
  session: StoredSession,
  kept: StoredBlocks,
  nowWallMs: number,
): KeptSession => {
  const { queued, arrived, came, read, heardWallMs } = session
  if (nowWallMs - heardWallMs > AWAY_MAX_MS) return { kind: 'over', why: TOO_OLD }
  const outgoing = kept.outgoing.filter(({ sequence }) => sequence > arrived)
  const incoming = kept.incoming.filter(({ sequence }) => sequence > read)
  const inOrder = incoming.filter(({ sequence }) => sequence <= came)
  const beyond = incoming.filter(({ sequence }) => sequence > came)
  const isWhole =
    isRun(outgoing, arrived, queued) &&
    isRun(inOrder, read, came) &&
    beyond.every(
      ({ sequence }) => sequence > came + 1 && sequence <= came + RECEIVE_MAX.messages,
    ) &&
    [...outgoing, ...incoming].every(({ body }) => isMessage(body))
  if (!isWhole) return { kind: 'over', why: DAMAGED }
  return { kind: 'sound', blocks: { outgoing, incoming } }
}

/** Whether they are all from after `from` up to `to`, in order. */
const isRun = (blocks: readonly StoredBlock[], from: number, to: number): boolean =>
  blocks.length === to - from && blocks.every(({ sequence }, at) => sequence === from + 1 + at)

const isMessage = (body: Uint8Array): boolean => {
  try {
    decodeMessage(body)
    return true
  } catch {
    return false
  }
}
