import type { PathRow, TransferRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { Peer } from '../../peer/peer.ts'
import { pathFacts } from '../ends/path-row.ts'
import type { Names } from '../names.ts'
import type { Incoming } from './incoming.ts'
import type { Outgoing } from './outgoing.ts'
import { RECEIVE_WORDS, SEND_WORDS } from './transfer-words.ts'

export type Transfer = Incoming | Outgoing

const SHORT_CHARACTERS = 8
const NAME_CHARACTERS = 255

export interface RowWorld {
  readonly clock: Clock
  readonly names: Names
  readonly peer: Peer
}

export const transferRow = (transfer: Transfer, world: RowWorld): TransferRow => {
  const { facts, machine, direction, files, sizeBytes, doneBytes } = transfer
  const { id, peerId, fingerprint, createdWallMs } = facts
  const { skipped, resumedTimes } = transfer
  const { state } = machine
  return {
    ...{ id, shortId: id.slice(0, SHORT_CHARACTERS), direction, peerId },
    peerName: world.peer.trust.get(fingerprint)?.name || world.names.peer(peerId),
    name: facts.name.slice(0, NAME_CHARACTERS),
    ...{ files, sizeBytes, doneBytes, state, stateReason: reasonOf(transfer) },
    ...{ stateSinceWallMs: transfer.stateSinceWallMs, createdWallMs },
    ...(skipped === 0 ? {} : { skipped }),
    ...(resumedTimes === 0 ? {} : { resumedTimes }),
    ...(machine.canExpire ? { expiresWallMs: facts.expiresWallMs } : {}),
    ...motionOf(transfer, world),
    ...(transfer.direction === 'in' ? hereOf(transfer, world) : {}),
  }
}

const reasonOf = (transfer: Transfer): string => {
  const { failure, machine } = transfer
  const words =
    transfer.direction === 'in'
      ? RECEIVE_WORDS[transfer.machine.why]
      : SEND_WORDS[transfer.machine.why]
  return failure === undefined || machine.state !== 'Failed' ? words : `${words}: ${failure}`
}

/** How fast it goes, how long it takes, and over which path. */
const motionOf = (
  transfer: Transfer,
  { clock, names }: RowWorld,
): Pick<TransferRow, 'bytesPerSecond' | 'etaMs' | 'path'> => {
  const { path, machine, sizeBytes, doneBytes, speed } = transfer
  if (machine.state !== 'Sending' && machine.state !== 'Receiving') return {}
  const rate = speed.now(doneBytes, clock.nowMs())
  const etaMs =
    rate === undefined || rate === 0
      ? undefined
      : Math.round(((sizeBytes - doneBytes) * 1_000) / rate)
  const row: PathRow | undefined = path && {
    ...pathFacts(path, names),
    ...{ sinceWallMs: transfer.stateSinceWallMs, reason: path.reason },
  }
  return {
    ...(rate === undefined ? {} : { bytesPerSecond: rate }),
    ...(etaMs === undefined ? {} : { etaMs }),
    ...(row === undefined ? {} : { path: row }),
  }
}

const hereOf = (
  { facts, savedTo, machine, freeBytes }: Incoming,
  { peer }: RowWorld,
): Pick<TransferRow, 'savedTo' | 'freeBytes' | 'alwaysAllowed'> => ({
  ...(savedTo === undefined ? {} : { savedTo }),
  ...(machine.state === 'Waiting' && freeBytes !== undefined ? { freeBytes } : {}),
  alwaysAllowed: peer.trust.decide('attach-file', undefined, facts.fingerprint).allowed,
})
