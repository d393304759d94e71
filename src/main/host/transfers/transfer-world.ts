import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Random } from '../../base/random.ts'
import type { Room, SpoolFolder, TransferRecords } from '../../platform/transfers/index.ts'

/** What every transfer needs. */
export interface TransferWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly records: TransferRecords
  readonly spool: SpoolFolder
  readonly room: Room
  /** Something of it is to be shown anew. */
  readonly onChanged: (id: string) => void
}

/** An offer that nobody takes, or a transfer whose other peer does not come back, is given up after so long. */
export const TRANSFER_EXPIRES_MS = 7 * 24 * 60 * 60 * 1_000
/** What received files leave free on a disk. */
export const FREE_RESERVE_BYTES = 256 * 1024 * 1024
/** A full disk is looked at again so often. */
export const DISK_AGAIN_MS = 30_000
