import type { Emitter } from '../../base/events.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Binding, OutputStats } from './output-shell.ts'
import type { SecureFacts } from '../ports/secure.ts'
import type { OutputState } from './output-machine.ts'

/**
 * Why an end is unbound. `asked`: this peer wanted it. `refused`: the peer does not let us in. `left`: the peer says that it
 * does not have the pipe any more. `unreachable`: it is not reached any more.
 */
export type EndCause = 'asked' | 'refused' | 'left' | 'unreachable'

/** The path that an end's messages take. */
export interface PathInUse {
  /** Where they go first: the peer's own endpoint, or that of the first peer that passes them on. */
  readonly endpoint: string
  /** The peers that pass them on; absent on a direct path. */
  readonly hops?: readonly PeerId[] | undefined
  /** Time to the other end and back, where it is known. */
  readonly rttMs?: number | undefined
}

/** The sending end of a pipe, whatever its type (specification 5.1). */
export interface OutputEnd extends PathInUse {
  readonly advertisement: PipeAdvertisement
  /** Where it is bound; of a propagate pipe this peer itself, for it is bound to nobody. */
  readonly binding: Binding
  /** The state or its reason has changed. */
  readonly changed: Emitter<void>
  readonly state: OutputState
  readonly stateReason: string
  /** The endpoint that it leads to now; of a propagate pipe the channels. */
  readonly endpoint: string
  /** With what a secure pipe's messages are protected; absent for the others. */
  readonly security?: SecureFacts | undefined
  /** The key that the peer proved: on the link in use, or end to end. */
  readonly fingerprint?: KeyFingerprint | undefined
  /** Why it was unbound; means nothing before. Absent of a propagate pipe, which is unbound only when this peer wants it. */
  readonly cause?: EndCause
  readonly stats: OutputStats
  /** When the link is dialled again, monotonic; absent while it is not to be, or is being dialled. */
  readonly nextTryMs?: number | undefined
  /** Sends one message; settles and rejects as the end's own class says. */
  send(message: Message, signal?: AbortSignal): Promise<void>
  /** There may be a way to the peer now: where one is waited for, it is tried at once. */
  hint?(): void
  /** A person changed the rules for the pipe's paths: leaves the way in use if it is not allowed any more. */
  recheck?(): void
  /** Unbinds; absent a cause this peer wants it. Idempotent. */
  close(reason?: string, cause?: EndCause): void
}
