/** One small secret text that outlives the process. */

/** One text that this peer must not lose, kept whole and apart from the cache. Synchronous: a local file. */
export interface KeptText {
  /** What was kept last, or nothing; whoever reads it parses it. */
  load(): string | undefined
  /** Replaces it, durably: after a crash it is the old text or the new one. Throws `store/failed`. */
  save(text: string): void
}
