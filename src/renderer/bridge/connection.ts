import type { HostClient } from '../../shared/contract.ts'
import type { WireError } from '../../shared/wire-error.ts'
import type { FarConnection } from './far-line.ts'
import type { FarTarget } from './far-target.ts'

/**
 * `connecting`: the first connection is being made. `reconnecting`: it broke and is made again by itself; feeds begin
 * anew with a snapshot when it is back. `unauthorised`: the link that opened this page is spent or the host restarted;
 * a fresh one comes from `pipefitter ui`. `ended`: the host has stopped and will not come back (the window closes).
 */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'unauthorised' | 'ended'

/** The page's way to the host, whichever carrier it goes by. */
export interface HostConnection {
  /** Calls made while `connecting` wait; those made while `reconnecting` reject with `rpc/disconnected`. */
  readonly client: HostClient
  readonly carrier: 'electron' | 'browser'
  /** Set where the host is that of another peer, which is managed from here. */
  readonly far?: FarConnection | undefined
  /** Begins the page anew with the host of another peer, or without one with the own. */
  manage(target: FarTarget | undefined): void
  state(): ConnectionState
  /** Why it ended for good. */
  endedBecause(): WireError | undefined
  /** Tells of every later change of `state`; returns the way to end it. */
  onState(listener: (state: ConnectionState) => void): () => void
}
