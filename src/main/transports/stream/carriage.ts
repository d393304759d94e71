import type { Duplex } from 'node:stream'
import type { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { Listener } from '../../peer/ports/transport.ts'
import type { Admitted } from './acceptor.ts'
import type { GiveUp } from './opening.ts'

/** A stream of bytes to the other side and back, of which nobody has read anything; and where its ends are. */
export interface Carriage {
  readonly stream: Duplex
  /** The address of this machine that carries it, in numbers. */
  readonly localHost: string
  /** An endpoint of ours where it was accepted there, else where it starts from. */
  readonly localAddress: string
  readonly remoteAddress: string
}

/** A place to dial. */
export interface StreamTarget {
  /** An address in numbers without brackets, or a name. */
  readonly host: string
  /** Host and port and what else there is, as one text. */
  readonly address: string
}

/** Where a carrier brings what it accepts. */
export interface Entrance {
  /** Places for somebody from there; without them nothing is to be read or said. They go to `accept` or to `failed`. */
  admit(remoteHost: string): Admitted | undefined
  accept(carriage: Carriage, admitted: Admitted): void
  failed(admitted: Admitted): void
  /** Takes a link that came about in another way than by a stream. Whatever it throws is the owner's fault. */
  take(connection: Connection): void
  /** Closes all that was accepted; to be called when listening ends. */
  close(): Promise<void>
}

/**
 * All that is peculiar to one transport whose links are streams: its addresses, and how streams come about. Proof,
 * greeting, frames, batches and limits are the same for all of them, see `stream-transport.ts`.
 */
export interface StreamCarrier<Target extends StreamTarget = StreamTarget> {
  readonly scheme: string
  /** Whether legacy peers speak it: then a plain greeting may come in the place of a handshake. */
  readonly legacy: boolean
  /** @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial by this transport. */
  parse(address: string): Target
  /**
   * Makes a stream, within a time limit of its own, and calls `done` once, within the event that settled it, with the
   * stream or with `endpoint/unreachable`. Returns what gives it up.
   */
  connect(target: Target, done: (outcome: Carriage | PipefitterError) => void): GiveUp
  /** Listens on the usable interfaces; settles once it does. */
  listen(entrance: Entrance): Promise<Listener>
}
