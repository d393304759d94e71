import type { RouterMessage } from '../../protocol/documents/endpoint-router-message.ts'
import { peerOfAddress } from '../../protocol/addresses.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { HOPS_MAX } from './route-table.ts'

/** What the decision depends on. */
export interface PassOnFacts {
  readonly self: PeerId
  /** The neighbour that gave us the message. */
  readonly from: PeerId
  /** Whether we pass on messages of that neighbour at all. */
  readonly relays: boolean
  /** Whether a link leads to the peer, or a known address of it can be tried. */
  isNear(peerId: PeerId): boolean
  /** A way that we know, the next peer first; absent without one. */
  route(peerId: PeerId): readonly PeerId[] | undefined
}

export type PassOn =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'pass'; readonly to: PeerId; readonly message: RouterMessage }
  /** `counter` says why. */
  | { readonly kind: 'drop'; readonly counter: string; readonly tellSource: boolean }

const drop = (counter: string, tellSource = false): PassOn => ({
  kind: 'drop',
  counter,
  tellSource,
})

/**
 * What becomes of a routed message (specification 4.4.3): delivered when it is for us, passed on when we pass on at all,
 * know how, and it has not been here before.
 */
export const decidePassOn = (message: RouterMessage, facts: PassOnFacts): PassOn => {
  const destination = peerOfAddress(message.destination)
  if (destination === undefined) return drop('router.no-destination')
  if (destination === facts.self) return { kind: 'deliver' }
  if (!facts.relays) return drop('router.not-relayed')
  if (message.reverse.includes(facts.self) || message.source === facts.self)
    return drop('router.loops')
  if (message.reverse.length >= HOPS_MAX) return drop('router.too-far')
  const onward = onwardFrom(message, destination, facts)
  const [next] = onward
  if (next === undefined || message.reverse.includes(next) || next === facts.from)
    return drop('router.no-route', true)
  const forward = onward.slice(1).filter((hop) => hop !== destination)
  return {
    kind: 'pass',
    to: next,
    message: { ...message, last: facts.self, forward, reverse: reverseFor(message, facts) },
  }
}

/** The peers to come, ours left out: straight there when we can, else as the message says, else as we know. */
const onwardFrom = (
  message: RouterMessage,
  destination: PeerId,
  facts: PassOnFacts,
): readonly PeerId[] => {
  if (facts.isNear(destination)) return [destination]
  const said = message.forward.slice(message.forward.indexOf(facts.self) + 1)
  const [next] = said
  if (next !== undefined && facts.isNear(next)) return said
  return facts.route(destination) ?? []
}

/** The way back, the nearest first: us, then whoever the message came from, as it says. */
const reverseFor = (message: RouterMessage, { self }: PassOnFacts): readonly PeerId[] => [
  self,
  ...message.reverse,
]
