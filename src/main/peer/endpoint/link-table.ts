import type { PeerId } from '../../protocol/ids.ts'
import { hostOf, rankIn, schemeOf } from './addresses.ts'
import type { Link } from './link.ts'

/** Most links to one peer: both sides dialling at once on a few interfaces. */
export const LINKS_PER_PEER = 8

/** Which link is wanted. */
export interface LinkWish {
  /** Scheme, such as `tcp`; absent: any. */
  readonly transport?: string | undefined
  /** The peer's endpoint that it must lead to; absent: any. */
  readonly endpoint?: string | undefined
  /** Endpoints and transports that it must not lead over. */
  readonly avoid?: readonly string[] | undefined
  /** Endpoints and transports that go before all others, best first. */
  readonly prefer?: readonly string[] | undefined
  /** Only what comes earlier in `prefer` than this place, from 0. */
  readonly before?: number | undefined
  /** Whether nobody may stand between: no way over other peers then. */
  readonly direct?: boolean | undefined
  /**
   * Whether those who stand between can read what goes this way: then a peer that has a key is reached over none but
   * those whom a person chose.
   */
  readonly open?: boolean | undefined
}

/** The open links by peer, newest last. State only. */
export class LinkTable {
  readonly #links = new Map<PeerId, Link[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  hasRoomFor(peerId: PeerId): boolean {
    return this.of(peerId).length < LINKS_PER_PEER
  }

  add(link: Link): void {
    this.#links.set(link.peerId, [...this.of(link.peerId), link])
    this.#size++
  }

  remove(link: Link): void {
    const known = this.#links.get(link.peerId) ?? []
    const rest = known.filter((other) => other !== link)
    if (rest.length === known.length) return
    this.#size--
    if (rest.length === 0) this.#links.delete(link.peerId)
    else this.#links.set(link.peerId, rest)
  }

  of(peerId: PeerId): readonly Link[] {
    return this.#links.get(peerId) ?? []
  }

  /**
   * The newest open link that fits the wish: after a move the new path counts, not the one that may be dead. One on which
   * the peer proved its key goes before any that merely claims its id, and what the wish prefers before what is newer; a
   * silent one is passed over.
   */
  find(peerId: PeerId, wish: LinkWish = {}): Link | undefined {
    const able = this.of(peerId).filter((link) => link.isOpen && !link.isSilent && fits(link, wish))
    const proven = able.filter(({ connection }) => connection.proof !== undefined)
    return preferred(proven.length > 0 ? proven : able, wish.prefer).at(-1)
  }

  /** The open link that was dialled at this address, whoever lives there. */
  dialledAt(address: string): Link | undefined {
    return this.all().find(
      ({ isOpen, isSilent, connection }) =>
        isOpen && !isSilent && connection.initiator && connection.remoteAddress === address,
    )
  }

  peers(): IterableIterator<PeerId> {
    return this.#links.keys()
  }

  all(): readonly Link[] {
    return [...this.#links.values()].flat()
  }
}

const fits = (link: Link, wish: LinkWish): boolean =>
  (wish.transport === undefined || link.connection.transport === wish.transport) &&
  (wish.endpoint === undefined || leadsTo(link, wish.endpoint)) &&
  isBefore(endpointOf(link), wish) &&
  !isAvoided(link, wish.avoid)

/** Whether an endpoint comes as early in the order as the wish asks. */
export const isBefore = (endpoint: string, { prefer = [], before }: LinkWish): boolean =>
  before === undefined || rankIn(prefer, endpoint) < before

/** Those that come earliest in the order. */
const preferred = (links: readonly Link[], order: readonly string[] = []): readonly Link[] => {
  const ranked = links.map((link) => ({ link, rank: rankIn(order, endpointOf(link)) }))
  const best = Math.min(...ranked.map(({ rank }) => rank))
  return ranked.filter(({ rank }) => rank === best).map(({ link }) => link)
}

/** Whether a link leads over something that is to be avoided: its transport, or an endpoint at its other end. */
export const isAvoided = (link: Link, avoid: readonly string[] = []): boolean =>
  avoid.some((one) => one === link.connection.transport || leadsTo(link, one)) ||
  avoid.includes(endpointOf(link))

/**
 * Whether a link's other end is this endpoint. A link that the peer itself opened comes from a passing port, so there
 * transport and interface (host) decide.
 */
export const leadsTo = (link: Link, endpoint: string): boolean => {
  const { remoteAddress, initiator } = link.connection
  if (remoteAddress === endpoint) return true
  if (initiator || schemeOf(remoteAddress) !== schemeOf(endpoint)) return false
  return hostOf(remoteAddress) !== undefined && hostOf(remoteAddress) === hostOf(endpoint)
}

/** The peer's endpoint at a link's other end: of a link that it opened itself it says so, see {@link leadsTo}. */
export const endpointOf = ({ connection }: Link): string =>
  connection.initiator ? connection.remoteAddress : connection.remotePublicAddress
