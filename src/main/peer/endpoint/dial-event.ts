import type { PeerId } from '../../protocol/ids.ts'

/**
 * How an attempt to reach one endpoint of a peer goes: it starts, and it succeeds or fails; one that ends without either was
 * given up because another endpoint was faster, or nobody wanted the link any more.
 */
export interface DialEvent {
  readonly peerId: PeerId
  /** Such as `tcp://192.168.1.7:9701`. */
  readonly address: string
  readonly outcome: 'started' | 'succeeded' | 'failed'
  /** From the start to the outcome; absent of a start. */
  readonly tookMs?: number
  /** In words; of a failure alone. */
  readonly error?: string
}
