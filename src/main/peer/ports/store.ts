/** What is remembered of peers, pipes, endpoints and bindings. */
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'

export interface StoredPeer {
  readonly id: PeerId
  readonly name: string
  /** The peer's latest advertisement as XML, if one was seen. */
  readonly advertisement?: string
  readonly firstSeenWallMs: number
  readonly lastSeenWallMs: number
}

/** How an endpoint became known. */
export type LearnedFrom = 'advertisement' | 'answer' | 'connection' | 'directory' | 'seed' | 'user'

export interface StoredEndpoint {
  readonly peerId: PeerId
  /** Such as `tcp://192.168.1.7:9701`. */
  readonly address: string
  readonly learnedFrom: LearnedFrom
  readonly learnedWallMs: number
  readonly lastSuccessWallMs?: number
  readonly lastErrorWallMs?: number
  /** In words. */
  readonly lastError?: string
  readonly nextTryWallMs?: number
  /** Failures since the last success. */
  readonly failures: number
}

export type PipeOrigin = 'created' | 'found'

export interface StoredPipe {
  readonly advertisement: PipeAdvertisement
  /** Created here, or found on the network. */
  readonly origin: PipeOrigin
  /** Whether this peer wants the input end bound whenever it runs. */
  readonly listening: boolean
  /** Published pipes are announced to others until `expiresWallMs`; absent for a draft. */
  readonly publishedWallMs?: number
  /** When the advertisement's lifetime ends. */
  readonly expiresWallMs: number
  readonly createdWallMs: number
  /** The peer that told us, for a found one. */
  readonly learnedFrom?: PeerId
}

/** One line of a pipe's binding history: what was chosen, when and why, and how it ended. */
export interface StoredBinding {
  readonly id: string
  readonly pipeId: PipeId
  readonly peerId: PeerId
  readonly endpoint: string
  readonly transport: string
  /** Chosen by a person or by rule. */
  readonly chosenBy: 'hand' | 'rule'
  /** The reason in words. */
  readonly reason: string
  readonly boundWallMs: number
  readonly endedWallMs?: number
  readonly endReason?: string
}

/** Reads; everything comes back parsed and bounded, rows that do not parse are left out and counted. */
export interface StoreReader {
  peers(): readonly StoredPeer[]
  endpoints(): readonly StoredEndpoint[]
  pipes(): readonly StoredPipe[]
  /** Newest first. */
  bindings(pipeId: PipeId, limit: number): readonly StoredBinding[]
  setting(key: string): string | undefined
}

/** Writes; each call is one transaction, or part of the surrounding `batch`. */
export interface StoreWriter {
  savePeer(peer: StoredPeer): void
  removePeer(id: PeerId): void
  saveEndpoint(endpoint: StoredEndpoint): void
  removeEndpoint(peerId: PeerId, address: string): void
  savePipe(pipe: StoredPipe): void
  removePipe(id: PipeId): void
  saveBinding(binding: StoredBinding): void
  setSetting(key: string, value: string): void
  /** Runs `work` as one transaction: all of it or nothing. */
  batch(work: () => void): void
}

/** The cache of known peers, endpoints, pipes and bindings. Synchronous: a local file. Throws `store/failed`. */
export interface Store {
  readonly read: StoreReader
  readonly write: StoreWriter
}
