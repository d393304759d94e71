import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import type { Random } from '../../../base/random.ts'
import type { PeerAdvertisement } from '../../../protocol/documents/peer-advertisement.ts'
import type { PipeId } from '../../../protocol/ids.ts'
import type { PeerConfig } from '../../config.ts'
import type { EndpointService } from '../../endpoint/endpoint-service.ts'
import type { MessageRoom } from '../../ports/room.ts'
import type { TrustService } from '../../trust/trust-service.ts'
import type { BindingService } from '../binding-service.ts'
import type { PathTable } from '../path-rules.ts'
import type { PipeService } from '../pipe-service.ts'
import type { SessionKeeper } from '../saved/session-keeper.ts'

/** What bidirectional pipes are made with, in one group. */
export interface BidiWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  /** For what streams hold that nobody has read, or that waits for what came before it. */
  readonly room?: MessageRoom | undefined
  readonly trust: Pick<TrustService, 'get'>
  readonly endpoint: EndpointService
  readonly pipes: PipeService
  readonly binding: BindingService
  /** What people decided about the paths of pipes. */
  readonly paths: PathTable
  /** Whether what a conversation over the pipe says goes over two paths at once; absent: never. */
  readonly sendsTwice?: ((id: PipeId) => boolean) | undefined
  /** Absent: every conversation ends with the process. */
  readonly saved?: SessionKeeper | undefined
  /** Whether a pipe belongs to this group. */
  owns(id: PipeId): boolean
  advertisement(): PeerAdvertisement
}
