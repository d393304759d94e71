import { SLAB_BYTES, SLABS_KEPT_MAX } from './limits.ts'

/** Buffers of one size, used again and again; last returned, first taken, so that they stay in the cache. */
export class SlabPool {
  readonly #kept: Uint8Array[] = []
  take(): Uint8Array {
    return this.#kept.pop() ?? new Uint8Array(SLAB_BYTES)
  }

  /** Gives a buffer back; nobody may read or write it any more. */
  give(slab: Uint8Array): void {
    if (this.#kept.length < SLABS_KEPT_MAX) this.#kept.push(slab)
  }
}
