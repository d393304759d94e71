/** Files that go from peer to peer, as they lie on the disks of this machine. */
export { RunningHash, sha256Hex } from './hashing.ts'
export { hasCode } from './held-folder.ts'
export {
  freeBytesAt,
  joined,
  ReceiveFolder,
  usualReceiveFolder,
  type PartFile,
  type Room,
} from './receive-folder.ts'
export { safeName } from './safe-name.ts'
export { findSources, hashSource, openSource } from './source-files.ts'
export { SpoolFolder } from './spool-folder.ts'
export { TransferRecords } from './transfer-records.ts'
