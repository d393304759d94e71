/** What transports that propagate have in common. */
import type { NetworkInterface } from '../peer/ports/network.ts'
import type { PropagationChannel, PropagationResult } from '../peer/ports/propagation.ts'
import { DATAGRAM_MESSAGE_MAX } from '../protocol/framing/datagram.ts'
import { isOnLink } from './subnet.ts'

/** One interface to send and hear on. */
export interface ChannelPlace {
  readonly channel: PropagationChannel
  /** The IPv4 address of ours that sends on it. */
  readonly address: string
  /** Whether a sender's address is on one of this interface's links. */
  hears(from: string): boolean
}

/** One place for each interface with an IPv4 address, best first; all its addresses count as its links. */
export const propagationChannels = (
  interfaces: readonly NetworkInterface[],
): readonly ChannelPlace[] => {
  const byName = new Map<string, NetworkInterface[]>()
  for (const one of interfaces) {
    if (one.family !== 4) continue
    const same = byName.get(one.name)
    if (same === undefined) byName.set(one.name, [one])
    else same.push(one)
  }
  return [...byName].map(([name, addresses]) => ({
    channel: { id: `mcast:${name}`, interfaceName: name },
    address: addresses[0]?.address ?? '',
    hears: (from) => addresses.some((one) => isOnLink(one, from)),
  }))
}

/** The outcome on every channel of a message that fits no datagram. */
export const tooLongResults = (
  channels: readonly PropagationChannel[],
  length: number,
): readonly PropagationResult[] => {
  const error = `A message of ${length} bytes does not fit a datagram; ${DATAGRAM_MESSAGE_MAX} do`
  return channels.map((channel) => ({ channel, error }))
}
