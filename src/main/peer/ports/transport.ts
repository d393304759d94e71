/** The contract of a transport: how it listens, dials and is told what it may do. */
import type { Clock } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Connection } from './connection.ts'
import type { LinkSecurity } from './link-security.ts'
import type { Network, NetworkInterface } from './network.ts'
import type { MessageRoom } from './room.ts'

/** One concrete place at which this peer can be reached: one interface of one transport. */
export interface LocalEndpoint {
  /** What goes into advertisements and answers, such as `tcp://192.168.1.7:9701`. */
  readonly address: string
  /** Scheme of the transport, such as `tcp`. */
  readonly transport: string
  readonly interface: NetworkInterface
  /** Where the router before this machine lets others in to that interface; absent: an address of the interface itself. */
  readonly mapped?: true | undefined
}

/** Where a transport listens; endpoints follow the interfaces as they come and go. */
export interface Listener {
  /** The endpoints now, best first. */
  endpoints(): readonly LocalEndpoint[]
  /** After the list has changed. */
  onChanged(listener: () => void): Unsubscribe
  /** In words, what a person should know: a taken port and its replacement, an interface that refused. */
  notes(): readonly string[]
  /** Stops accepting and closes what was accepted; idempotent. */
  close(): Promise<void>
}

/** A way to link two peers with connections: tcp, ws, http, … Knows bytes and addresses, nothing of services. */
export interface Transport {
  /** The scheme of its addresses, such as `tcp`. */
  readonly scheme: string
  /** Whether `address` is one of this transport's and well formed. */
  canDial(address: string): boolean
  /**
   * Connects and exchanges greetings, bounded by the transport's own time limit. Rejects with `endpoint/unreachable`,
   * `transport/silent`, `protocol/welcome-malformed` or, when the signal aborts, `base/cancelled`.
   */
  dial(address: string, options: { readonly signal: AbortSignal }): Promise<Connection>
  /** Starts to accept; each accepted, greeted connection is handed to `onConnection`. */
  listen(onConnection: (connection: Connection) => void): Promise<Listener>
  /** What this transport can find out by itself about who is where; most can nothing. */
  readonly directory?: Directory | undefined
}

/** How a directory is doing. */
export interface DirectoryState {
  /** `off`: nothing is sent; `alone`: nobody of it answers. */
  readonly kind: 'off' | 'starting' | 'reachable' | 'alone'
  readonly sinceWallMs: number
  /** In words: why it is so, and what a person can do about it where that is something. */
  readonly words: string
  /**
   * How the router before this machine passes on what comes back: `open`: no router, or it lets all in; `steady`: by one
   * address for all, so that others get through to it once it has spoken to them; `changing`: by another address for each, so
   * that only peers with a better one can get through. Absent: not known.
   */
  readonly nat?: 'open' | 'steady' | 'changing' | undefined
}

/**
 * A place beyond this network in which peers and the holders of pipes can be looked up. What it tells is where to ask, and
 * nothing more: whoever is found there has to prove who it is on a link, like anybody.
 */
export interface Directory {
  /** For people, such as `DHT`. */
  readonly name: string
  readonly state: DirectoryState
  onChanged(listener: () => void): Unsubscribe
  /** An address that leads to this peer, though nothing but its id is known; nothing where that cannot be. */
  addressOf(peerId: PeerId): string | undefined
  /**
   * Addresses at which somebody may be asked for a pipe, few, in the order of worth. Rejects with `endpoint/unreachable` when
   * nobody answers at all, `endpoint/limit` when too much was asked lately, or `base/cancelled`.
   */
  holdersOf(pipeId: PipeId, signal: AbortSignal): Promise<readonly string[]>
  /** Says from now on that these pipes, and no others, can be asked for here; of too many the first. */
  announcePipes(pipeIds: readonly PipeId[]): void
}

/** Whether this peer may speak to machines beyond its own networks without being told each of them. */
export interface ReachPolicy {
  readonly anywhere: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

/** Whether peers that prove nothing are linked to, as of now; one decision for the transports and the peer. */
export interface LegacyPolicy {
  readonly allowed: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

/** What every transport is made with; the host's factories take it. */
export interface TransportContext {
  readonly peerId: PeerId
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Absent: links prove nothing. */
  readonly security?: LinkSecurity | undefined
  /** Absent: each transport has one of its own. */
  readonly room?: MessageRoom | undefined
  /** Whether a host in numbers may be spoken to at all; absent: every one. */
  readonly isLocal?: ((host: string) => boolean) | undefined
  /** Adds one to a counter that a person can see. */
  count(counter: string, by?: number): void
}
