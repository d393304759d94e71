/** The interfaces of this machine. */
import type { Unsubscribe } from '../../base/events.ts'

/** One address of one network interface of this machine. */
export interface NetworkInterface {
  /** The system's name, such as `eth0`. */
  readonly name: string
  /** The address in numbers, without prefix or zone, such as `192.168.1.7` or `fd00::2`. */
  readonly address: string
  readonly family: 4 | 6
  /** Length of the network prefix in bits, such as 24. */
  readonly prefixLength: number
  /** The loopback interface. */
  readonly loopback: boolean
  /** Bridges, tunnels, containers and the like: usable, but ranked last. */
  readonly virtual: boolean
}

/** `slept`: this machine or this process stood still for a while. */
export type NetworkShake = 'interfaces' | 'routes' | 'slept'

/** What interfaces there are, best first: physical, then virtual, loopback last. */
export interface Network {
  /**
   * The usable interfaces now, already filtered by the profile's choice. Loopback is listed only when it was chosen by
   * name or when nothing else is up.
   */
  interfaces(): readonly NetworkInterface[]
  /** Calls after the list has changed (addresses or links came or went), with the new list. */
  onChanged(listener: (interfaces: readonly NetworkInterface[]) => void): Unsubscribe
  /** Calls when the paths to others may not be what they were a moment ago; after `onChanged`, where both happen. */
  onShaken(listener: (why: NetworkShake) => void): Unsubscribe
}
