/**
 * Every bound of the cache, in one place. What peers can fill is bounded in rows and in bytes a row, so that the sum
 * (about 250 MB) stays below the size the file can have at all. The tables in memory are smaller and decide by worth what
 * goes: the bounds here are for a file that something else has filled.
 */
export interface StoreLimits {
  /** Beyond it, those seen longest ago go, with their endpoints. */
  readonly peers: number
  /** Beyond it, those go that were learned, and last worked, longest ago. */
  readonly endpoints: number
  readonly endpointsPerPeer: number
  /** Pipes found on the network and not listened to; beyond it, those go that expire first. Created ones never go. */
  readonly foundPipes: number
  /** Lines of binding history; beyond it, the oldest go. */
  readonly bindings: number
  readonly bindingsPerPipe: number
  /** Settings are never evicted: beyond it a new key is refused. */
  readonly settings: number
  /** Rows may be over a bound by this much before they are cut back: one sweep pays for many writes. */
  readonly sweepEvery: number
  /** The file never grows past this; a larger one is none of ours. */
  readonly fileBytes: number
}

export const STORE_LIMITS: StoreLimits = {
  peers: 5_000,
  endpoints: 20_000,
  endpointsPerPeer: 16,
  foundPipes: 5_000,
  bindings: 10_000,
  bindingsPerPipe: 200,
  settings: 500,
  sweepEvery: 64,
  fileBytes: 384 * 1024 * 1024,
}

/** Longest texts, in bytes of UTF-8. */
export const MAX_BYTES = {
  id: 512,
  name: 3 * 1024,
  address: 1024,
  words: 1024,
  transport: 32,
  peerAdvertisement: 8 * 1024,
  pipeAdvertisement: 20 * 1024,
  settingKey: 128,
  settingValue: 16 * 1024,
} as const

/** How long a statement waits for another process (a backup tool, say) that holds the file. */
export const BUSY_TIMEOUT_MS = 2_000
/** The write-ahead log is cut back to this size after a checkpoint. */
export const WAL_BYTES = 4 * 1024 * 1024
/** How many damaged files are kept for a look. */
export const KEPT_DAMAGED_FILES = 3
