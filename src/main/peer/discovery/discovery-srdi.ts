import { advertisementKeys } from '../../protocol/documents/advertisement.ts'
import type { IndexKey } from '../../protocol/documents/document.ts'
import type { DiscoveryQuery, DiscoveryType } from '../../protocol/documents/discovery-query.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { Question } from '../resolver/query-forwarder.ts'
import type { SrdiListing } from '../resolver/srdi-service.ts'
import type { PublishedPipe } from './discovery-responder.ts'
import type { PublishedGroup } from './group-catalogue.ts'

/** The first keys under which advertisements are indexed, as other implementations spell them. */
const KEYS: Readonly<Record<DiscoveryType, string>> = {
  peer: 'Peers',
  group: 'Groups',
  advertisement: 'Adv',
}

/** What the index is told of this peer's own advertisements. */
export const listingsOfAdvertisements = (
  self: PeerAdvertisement,
  pipes: readonly PublishedPipe[],
  groups: readonly PublishedGroup[],
): readonly SrdiListing[] => {
  const peer = advertisementKeys({ kind: 'peer', advertisement: self })
  const own = pipes.filter((pipe) => pipe.own)
  return [
    { key: KEYS.peer, entries: peer.map((one) => entryOf(one, Infinity)) },
    {
      key: KEYS.advertisement,
      entries: own.flatMap(({ advertisement, lifetimeMs }) =>
        advertisementKeys({ kind: 'pipe', advertisement }).map((one) => entryOf(one, lifetimeMs)),
      ),
    },
    ...listingOfGroups(groups.filter((group) => group.own)),
  ]
}

const listingOfGroups = (groups: readonly PublishedGroup[]): readonly SrdiListing[] => {
  const entries = groups.flatMap(({ advertisement, lifetimeMs }) =>
    advertisementKeys({ kind: 'group', advertisement }).map((one) => entryOf(one, lifetimeMs)),
  )
  return entries.length === 0 ? [] : [{ key: KEYS.group, entries }]
}

const entryOf = ({ attribute, value }: IndexKey, lifetimeMs: number) => ({
  key: attribute,
  value,
  expirationMs: Math.ceil(lifetimeMs),
})

/** A discovery query as a question to the index; `undefined` for one that names no attribute: the index cannot help. */
export const questionFor = (query: DiscoveryQuery, limit: number): Question | undefined => {
  const { type, attribute = '', value = '*' } = query
  return attribute === '' || limit <= 0 ? undefined : { key: KEYS[type], attribute, value, limit }
}
