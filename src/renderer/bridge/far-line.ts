import { openFar } from '../../shared/rpc/index.ts'
import type { Channel } from '../../shared/rpc/index.ts'
import type { FarTarget } from './far-target.ts'

/** How the way to the other peer is: while it is `lost`, `words` says why, in those of the own peer. */
export type FarState =
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly words: string }
  /** It was tried in vain, and is tried again unless the connection has ended. */
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'looking' }

/** The way from this page to the host of another peer, through its own. */
export interface FarConnection {
  readonly target: FarTarget
  state(): FarState
  onState(listener: () => void): () => void
}

export class FarLine implements FarConnection {
  readonly target: FarTarget
  readonly #listeners = new Set<() => void>()
  #state: FarState = { kind: 'looking' }

  constructor(target: FarTarget) {
    this.target = target
  }

  state(): FarState {
    return this.#state
  }

  onState(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Leads on from a channel to the own host. Rejects as `openFar` does. */
  async open(near: Channel): Promise<Channel> {
    try {
      return await openFar(near, this.target.fingerprint, (way) =>
        this.#become(way.state === 'open' ? { kind: 'open' } : { kind: 'lost', words: way.words }),
      )
    } catch (error) {
      this.#become({ kind: 'failed', error })
      throw error
    }
  }

  #become(state: FarState): void {
    this.#state = state
    for (const tell of this.#listeners) tell()
  }
}
