/** Who is trusted with what, and where that is kept. */
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/**
 * How a key stands with us. `seen`: it proved itself on a link, no more. `paired`: we know whose it is; what it may do say
 * its grants. `ignored`: may link, has no rights, nothing of it is shown or asked. `blocked`: no link is kept.
 */
export const STANDINGS = ['seen', 'paired', 'ignored', 'blocked'] as const

export type Standing = (typeof STANDINGS)[number]

/** How a key came to be trusted. */
export const TRUST_ORIGINS = ['pairing', 'invitation', 'roster', 'hand'] as const

export type TrustOrigin = (typeof TRUST_ORIGINS)[number]

/**
 * What a peer may be let do. `bind`: be told where the input end of a pipe is. `send`: have its messages taken there.
 * `attach-…`: what a pipe end may be fitted to on its behalf. `administrate`: change this peer.
 */
export const RIGHTS = [
  'bind',
  'send',
  'attach-port',
  'attach-file',
  'attach-command',
  'administrate',
] as const

export type Right = (typeof RIGHTS)[number]

/** One right given to one peer: for a pipe, or without one for all pipes here. */
export interface Grant {
  readonly right: Right
  readonly pipeId?: PipeId | undefined
}

/** Who may bind a pipe's input end and send to it; see `trust/decide.ts`. */
export const PIPE_ACCESSES = ['chosen', 'paired', 'anyone'] as const

export type PipeAccess = (typeof PIPE_ACCESSES)[number]

/** What is known of one key. The fingerprint alone identifies it: ids and names are labels. */
export interface TrustEntry {
  readonly fingerprint: KeyFingerprint
  readonly peerId: PeerId
  /** What it was called last, or when it was paired; empty where it never said. */
  readonly name: string
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  readonly standing: Standing
  /** How it came to be paired; absent for every other standing. */
  readonly origin?: TrustOrigin | undefined
  /** Since when the standing holds. */
  readonly standingWallMs: number
  readonly firstSeenWallMs: number
  readonly lastSeenWallMs: number
  /** Of a paired peer; empty for every other standing. */
  readonly grants: readonly Grant[]
}

/** All that is kept of trust: the keys, and the pipes whose access is another than the default. */
export interface TrustRecord {
  readonly peers: readonly TrustEntry[]
  readonly accesses: ReadonlyMap<PipeId, PipeAccess>
}

/** Where trust is kept, apart from the cache: what damages that one costs no trust. Synchronous: a local file. */
export interface TrustStore {
  load(): TrustRecord
  /** Replaces all of it, durably: after a crash or a power cut it is the old record or the new one. Throws `store/failed`. */
  save(record: TrustRecord): void
}
