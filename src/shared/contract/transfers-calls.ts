/** Calls about files that go from peer to peer. */
import * as v from 'valibot'
import { base64, call, id, none } from './fields.ts'

/** Most files of one transfer, the deepest folder in it, and the longest name of one, in characters. */
export const TRANSFER_FILES_MAX = 10_000
export const TRANSFER_DEPTH_MAX = 32
const NAME_CHARS_MAX = 255
/** Most bytes of one `transfers.upload`. */
export const UPLOAD_MAX_BYTES = 1024 * 1024
/** Most paths of one `transfers.send`, and the longest. */
const PATHS_MAX = 256
const PATH_CHARS_MAX = 4_096

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const named = v.pipe(v.string(), v.nonEmpty(), v.maxLength(NAME_CHARS_MAX))
const ofTransfer = v.strictObject({ transferId: id })
const ofOneOrAll = v.strictObject({ transferId: v.optional(id) })

export const transfersCalls = {
  /**
   * Begins a transfer whose content is uploaded: names as folder, folder, …, file. Of several files, or of one in a folder,
   * the first segment must be the same for all: it is the folder's name. Rejects with `peer/not-found`, `trust/not-paired`,
   * `transfer/no-room` where the spool has no room for all of it, `transfer/limit`, `base/invalid-input`.
   */
  'transfers.begin': call(
    v.strictObject({
      peerId: id,
      files: v.pipe(
        v.array(
          v.strictObject({
            name: v.pipe(v.array(named), v.minLength(1), v.maxLength(TRANSFER_DEPTH_MAX)),
            sizeBytes: size,
          }),
        ),
        v.minLength(1),
        v.maxLength(TRANSFER_FILES_MAX),
      ),
    }),
    ofTransfer,
  ),
  /**
   * Adds bytes to one file of it, by its place in the list, in order: `offset` is where the file ends so far. Rejects with
   * `transfer/not-found`, `transfer/over`, `base/invalid-input`, `transfer/no-room`.
   */
  'transfers.upload': call(
    v.strictObject({
      transferId: id,
      item: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(TRANSFER_FILES_MAX)),
      offset: size,
      base64: v.pipe(base64, v.maxLength(Math.ceil(UPLOAD_MAX_BYTES / 3) * 4)),
    }),
    none,
  ),
  /** All is uploaded: it is offered. Rejects with `transfer/not-found`, `transfer/over`, `base/invalid-input` where bytes are missing. */
  'transfers.offer': call(ofTransfer, none),
  /**
   * Offers files and folders of this machine, where they are; answers before they are read. For the control socket alone: a
   * page names no paths. Rejects with `peer/not-found`, `trust/not-paired`, `transfer/unreadable`, `transfer/limit`.
   */
  'transfers.send': call(
    v.strictObject({
      peerId: id,
      paths: v.pipe(
        v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(PATH_CHARS_MAX))),
        v.minLength(1),
        v.maxLength(PATHS_MAX),
      ),
    }),
    ofTransfer,
  ),
  /** Takes an offer that waits here; `always`: those to come from this peer too. Rejects with `transfer/not-found`, `transfer/over`, `transfer/no-room`. */
  'transfers.accept': call(
    v.strictObject({ transferId: id, always: v.optional(v.boolean(), false) }),
    none,
  ),
  'transfers.refuse': call(ofTransfer, none),
  /** Holds one, or all that are not over. Rejects with `transfer/not-found`, `transfer/over`. */
  'transfers.pause': call(ofOneOrAll, none),
  /** Lets one go on, or all that are paused; what waits for room on the disk tries again now. */
  'transfers.resume': call(ofOneOrAll, none),
  'transfers.cancel': call(ofOneOrAll, none),
  /** Takes one that is over out of the list, or all of them; a saved file stays. Rejects with `transfer/not-over`. */
  'transfers.remove': call(ofOneOrAll, none),
  /** Shows what was saved in the folder where it lies; answered in a window alone. Rejects with `transfer/not-found`. */
  'files.show': call(ofTransfer, none),
} as const
