/** Advertisements of any type: told apart by their root, and searched by their keys. */
import { parseXml } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import type { IndexKey } from './document.ts'
import { PEER_ADVERTISEMENT } from './peer-advertisement.ts'
import type { PeerAdvertisement } from './peer-advertisement.ts'
import { PEER_GROUP_ADVERTISEMENT } from './peer-group-advertisement.ts'
import type { PeerGroupAdvertisement } from './peer-group-advertisement.ts'
import { PIPE_ADVERTISEMENT } from './pipe-advertisement.ts'
import type { PipeAdvertisement } from './pipe-advertisement.ts'
import { RDV_ADVERTISEMENT } from './rdv-advertisement.ts'
import type { RdvAdvertisement } from './rdv-advertisement.ts'

export type { IndexKey } from './document.ts'

export type Advertisement =
  | { readonly kind: 'peer'; readonly advertisement: PeerAdvertisement }
  | { readonly kind: 'pipe'; readonly advertisement: PipeAdvertisement }
  | { readonly kind: 'group'; readonly advertisement: PeerGroupAdvertisement }
  | { readonly kind: 'rendezvous'; readonly advertisement: RdvAdvertisement }
  /** Well-formed, but of a type that is not read here; `root` is the name of its root element. */
  | { readonly kind: 'unknown'; readonly root: string }

/** Reads an advertisement of whatever type; throws coded errors only. */
export function parseAdvertisement(source: string | XmlElement): Advertisement {
  const root = typeof source === 'string' ? parseXml(source) : source
  switch (root.name) {
    case PEER_ADVERTISEMENT.root:
      return { kind: 'peer', advertisement: PEER_ADVERTISEMENT.parse(root) }
    case PIPE_ADVERTISEMENT.root:
      return { kind: 'pipe', advertisement: PIPE_ADVERTISEMENT.parse(root) }
    case PEER_GROUP_ADVERTISEMENT.root:
      return { kind: 'group', advertisement: PEER_GROUP_ADVERTISEMENT.parse(root) }
    case RDV_ADVERTISEMENT.root:
      return { kind: 'rendezvous', advertisement: RDV_ADVERTISEMENT.parse(root) }
    default:
      return { kind: 'unknown', root: root.name }
  }
}

/** The keys under which discovery finds an advertisement, such as `Name` = `printer`. */
export function advertisementKeys(advertisement: Advertisement): readonly IndexKey[] {
  switch (advertisement.kind) {
    case 'peer':
      return PEER_ADVERTISEMENT.indexKeys(advertisement.advertisement)
    case 'pipe':
      return PIPE_ADVERTISEMENT.indexKeys(advertisement.advertisement)
    case 'group':
      return PEER_GROUP_ADVERTISEMENT.indexKeys(advertisement.advertisement)
    case 'rendezvous':
      return RDV_ADVERTISEMENT.indexKeys(advertisement.advertisement)
    case 'unknown':
      return []
  }
}
