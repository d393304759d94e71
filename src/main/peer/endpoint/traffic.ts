import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'

/** One message that went over the wire, for observers. Observers must copy what they keep beyond the call. */
export interface TrafficEvent {
  readonly direction: 'in' | 'out'
  /** Absent for what went to everybody. */
  readonly peerId?: PeerId | undefined
  /** Whether that peer proved its key on the link; absent for what went to everybody. */
  readonly proven?: boolean | undefined
  /** Scheme of the transport that carried it. */
  readonly transport: string
  /** The other end's address. */
  readonly address: string
  /** The service it is for, without the group wrapping, and that service's parameter. */
  readonly service: string
  readonly param: string
  readonly message: Message
  readonly sizeBytes: number
}
