import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import type { PeerPorts } from '../ports/peer-ports.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import { CloneWatch, type CloneWatchWorld } from './clone-watch.ts'
import { judgeEcho } from './own-echo.ts'

/** Messages under our own id whose signatures are judged: anybody may make them up. */
const ECHOES_JUDGED = { burst: 10, perSecond: 0.5 }
/** How far the clock of the machine where this peer ran before may have been ahead. */
const CLOCK_MARGIN_MS = 10 * 60_000

export interface OwnKeyParts extends CloneWatchWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly config: PeerConfig
  /** Messages that came by propagation under this peer's id. */
  readonly echoed: Emitter<Message>
  readonly ownKeyMet: PeerPorts['ownKeyMet']
  readonly rendezvous: RendezvousService
  readonly authenticity: Authenticity
}

/** A watch for a second peer with this key, shown the echoes of this peer's id and the links that prove its key. */
export const watchOwnKey = (parts: OwnKeyParts): CloneWatch => {
  const { clock, counters, echoed, ownKeyMet, rendezvous, authenticity } = parts
  const { peerId, groupId } = parts.config
  const clones = new CloneWatch(parts)
  const judged = new TokenBucket(ECHOES_JUDGED, clock.nowMs())
  echoed.on((message) => {
    if (rendezvous.isOwn(message)) return
    if (!judged.take(clock.nowMs())) return counters.add('clone.hints-dropped')
    judgeEcho(message, groupId, peerId, authenticity)
    clones.hinted()
  })
  ownKeyMet?.on((meeting) => clones.met(meeting))
  return clones
}

/**
 * Where it was heard what this key signed and this peer did not; undefined where it may have been this peer: what others tell
 * from their caches may be by a clock of an earlier run.
 */
export const signedElsewhere = (
  { timeMs }: Authentic,
  from: PeerId,
  signer: AdvertisementSigner,
  world: { readonly self: PeerId; readonly nameOf: (peerId: PeerId) => string },
): string | undefined => {
  const isItself = from === world.self
  if (!signer.isFromElsewhere(timeMs, isItself ? 0 : CLOCK_MARGIN_MS)) return undefined
  return isItself ? 'this network, by multicast' : `the cache of ${world.nameOf(from)}`
}
