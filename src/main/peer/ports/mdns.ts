/** Multicast DNS on the networks of this machine. */
import type { Unsubscribe } from '../../base/events.ts'
import type { NetworkInterface } from './network.ts'

export interface MdnsDatagram {
  readonly bytes: Uint8Array
  /** Where it came from, in numbers: on the network of {@link MdnsDatagram.at}. */
  readonly from: string
  readonly at: NetworkInterface
}

/** One channel for each IPv4 interface in use; follows them as they come and go. */
export interface MdnsChannels {
  /** Joins; delivers what comes from the networks of its interfaces alone. Again after `close`. */
  open(onDatagram: (datagram: MdnsDatagram) => void): void
  /** Sends on each interface what `bytesFor` gives for it. */
  send(bytesFor: (at: NetworkInterface) => Uint8Array | undefined): void
  /** The channels are others now. */
  onChanged(listener: () => void): Unsubscribe
  /** In words: what does not work. */
  notes(): readonly string[]
  /** Leaves, once what was sent is on its way. */
  close(): Promise<void>
}
