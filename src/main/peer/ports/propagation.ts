/** Transports that reach many peers with one message. */
import type { ErrorCode } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'

/** One interface on which a propagating transport sends and hears. */
export interface PropagationChannel {
  /** Such as `mcast:eth0`. */
  readonly id: string
  readonly interfaceName: string
  /** Why it does not work now, in words; absent while it does. */
  readonly error?: string
}

export interface PropagationResult {
  readonly channel: PropagationChannel
  /** Absent when the datagram was handed to the system. */
  readonly error?: string
  /** The error's code where it has one of its own, such as `protocol/datagram-too-long`. */
  readonly code?: ErrorCode
}

/** One received datagram's message. */
export interface PropagatedMessage {
  /** Binary message bytes, and behind them the sender's signature block where it has one. */
  readonly body: Uint8Array
  readonly channel: PropagationChannel
  /** The sender's socket address in numbers: where it came from, not who it is. */
  readonly from: string
}

/** A way to reach all neighbours at once without knowing them: IP multicast. Unreliable and bounded in size. */
export interface PropagateTransport {
  readonly scheme: string
  /** Longest message body it carries, in bytes. */
  readonly maxBodyBytes: number
  /** The text that goes into the destination address of what it sends, such as `mcast://224.0.1.85:1234`. */
  readonly destination: string
  channels(): readonly PropagationChannel[]
  /** Joins on every interface, follows the interfaces, and delivers what arrives, our own looped back included. */
  start(onMessage: (message: PropagatedMessage) => void): Promise<void>
  /**
   * Sends on every channel. `trailer` is a signature block, which goes behind the message and counts towards
   * `maxBodyBytes`. Settles with one result a channel; never rejects.
   */
  propagate(
    parts: readonly Uint8Array[],
    trailer?: Uint8Array,
  ): Promise<readonly PropagationResult[]>
  onChanged(listener: () => void): Unsubscribe
  close(): Promise<void>
}
