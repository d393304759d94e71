import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { ADVERTISEMENT_LIFETIME_MS, PEER_GROUP_SPEC } from '../../protocol/constants.ts'
import {
  policyOf,
  policyParameters,
  type GroupPolicy,
} from '../../protocol/documents/group-policy.ts'
import {
  encodePeerGroupAdvertisement,
  type PeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import {
  parseJxtaId,
  parseModuleSpecId,
  type PeerGroupId,
  type PeerId,
} from '../../protocol/ids.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import { Tombstones } from '../authentic/tombstones.ts'
import type { GroupCatalogue, PublishedGroup } from '../discovery/group-catalogue.ts'
import { isKept, type GroupTable, type KnownGroup } from './group-table.ts'

/** Longest that a group found on the network is remembered without being heard of again. */
const FOUND_LIFETIME_MAX_MS = 7 * 24 * 60 * 60_000
/** How long the signature of a group created here holds, and how old it gets before there is a new one. */
const SIGNED_FOR_MS = FOUND_LIFETIME_MAX_MS
const SIGN_EVERY_MS = SIGNED_FOR_MS / 4

/** What a new group shall be. */
export interface GroupWish {
  readonly name: string
  readonly description?: string | undefined
  /** Who may be in it; absent: anybody. */
  readonly policy?: GroupPolicy | undefined
}

export interface DirectoryWorld {
  readonly clock: Clock
  readonly signer: AdvertisementSigner
  readonly authenticity: Authenticity
  readonly counters: Counters
  readonly table: GroupTable
  /** The group that every peer is in: it is in no directory. */
  readonly home: PeerGroupId
}

/** Which groups there are: those created here, and what others tell of theirs (specification 3.2, 4.3.4). */
export class GroupDirectory implements GroupCatalogue {
  readonly #world: DirectoryWorld
  readonly #withdrawn = new Tombstones<PeerGroupId>()

  constructor(world: DirectoryWorld) {
    this.#world = world
  }

  /** Makes a new group, unpublished and not joined. Throws `group/name-taken`, or `endpoint/limit` when there are too many. */
  create({ name, description, policy = 'open' }: GroupWish): KnownGroup {
    const { clock, signer, table } = this.#world
    const taken = table
      .all()
      .some(({ origin, advertisement }) => origin === 'created' && advertisement.name === name)
    if (taken)
      throw new PipefitterError(
        'group/name-taken',
        `A group named "${name}" was created here already`,
      )
    const services = policyParameters(policy)
    const said: Omit<PeerGroupAdvertisement, 'groupId'> = {
      specId: parseModuleSpecId(PEER_GROUP_SPEC),
      name,
      ...(description === undefined ? {} : { description }),
      ...(services.length === 0 ? {} : { services }),
    }
    const group: KnownGroup = {
      advertisement: signer.newGroup(said, SIGNED_FOR_MS),
      origin: 'created',
      joined: false,
      createdWallMs: clock.wallMs(),
    }
    this.put(group)
    return group
  }

  /** Marks a group created here as published and gives what is to be told to others. Throws `group/not-ours`. */
  markPublished(id: PeerGroupId): { readonly document: string; readonly lifetimeMs: number } {
    const group = this.#world.table.require(id)
    if (group.origin !== 'created')
      throw new PipefitterError('group/not-ours', 'Only a group created here can be published here')
    const advertisement = this.#world.signer.group(group.advertisement, SIGNED_FOR_MS)
    const published = { ...group, advertisement, publishedWallMs: this.#world.clock.wallMs() }
    this.put(published)
    return this.#told(published)
  }

  /** Forgets a group created here; says whether others are to be told that it is withdrawn. Throws `group/not-ours`. */
  remove(id: PeerGroupId): { readonly document: string; readonly withdraw: boolean } {
    const group = this.#world.table.require(id)
    if (group.origin !== 'created')
      throw new PipefitterError('group/not-ours', 'A group that was found is forgotten by itself')
    this.#world.table.remove(id)
    const withdraw = group.publishedWallMs !== undefined
    const { signer } = this.#world
    const last = withdraw ? signer.group(group.advertisement, 0) : group.advertisement
    return { document: encodePeerGroupAdvertisement(last), withdraw }
  }

  /** Replaces what is known of a group. Throws `endpoint/limit` when too many are created or joined. */
  put(group: KnownGroup): void {
    if (this.#world.table.put(group)) return
    throw new PipefitterError(
      'endpoint/limit',
      'There is no room for another group; leave one first',
    )
  }

  published(): readonly PublishedGroup[] {
    return this.#world.table
      .all()
      .filter(({ origin, publishedWallMs }) => origin === 'found' || publishedWallMs !== undefined)
      .map((group) => this.#freshlySigned(group))
      .map((group) => ({
        ...this.#told(group),
        advertisement: group.advertisement,
        own: group.origin === 'created',
      }))
      .filter(({ lifetimeMs }) => lifetimeMs > 0)
  }

  onFound(
    advertisement: PeerGroupAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void {
    const { table, clock, home } = this.#world
    const { groupId } = advertisement
    const known = table.get(groupId)
    const isOurs = groupId === home || known?.origin === 'created'
    if (isOurs || !canHavePipes(groupId) || !this.#isPolicyGood(advertisement, from, authentic))
      return
    if (!this.#mayChange(known, advertisement, from, authentic)) return
    const decides = authentic !== undefined || known?.learnedFrom === from
    if (lifetimeMs <= 0) {
      if (known === undefined || !decides || known.joined) return
      if (authentic !== undefined) this.#withdrawn.add(groupId, authentic.timeMs)
      return table.remove(groupId)
    }
    const wallMs = clock.wallMs()
    const told = wallMs + Math.min(lifetimeMs, FOUND_LIFETIME_MAX_MS)
    table.put({
      advertisement: known !== undefined && !decides ? known.advertisement : advertisement,
      origin: 'found',
      joined: known?.joined ?? false,
      createdWallMs: known?.createdWallMs ?? wallMs,
      expiresWallMs: decides ? told : Math.max(told, known?.expiresWallMs ?? 0),
      learnedFrom: known?.learnedFrom ?? from,
    })
  }

  /** A closed group is its creator's signed word, or none; one with a policy of another kind is none of ours. */
  #isPolicyGood(
    advertisement: PeerGroupAdvertisement,
    from: PeerId,
    authentic: Authentic | undefined,
  ): boolean {
    const { authenticity } = this.#world
    const policy = knownPolicyOf(advertisement)
    if (policy === 'open' || (policy !== undefined && authentic !== undefined)) return true
    const [reason, why] =
      policy === undefined
        ? ['unknown-policy', 'its policy of membership is not known here']
        : ['unsigned', 'a closed group is not signed by its creator']
    return authenticity.refuse(`advertisements.refused-${reason}`, why, from) ?? false
  }

  /** As for pipes: what its creator has signed gives way only to what the creator signs later. */
  #mayChange(
    known: KnownGroup | undefined,
    { groupId, name }: PeerGroupAdvertisement,
    from: PeerId,
    authentic: Authentic | undefined,
  ): boolean {
    const { authenticity, counters } = this.#world
    const refuse = (reason: string, why: string): boolean =>
      authenticity.refuse(`advertisements.refused-${reason}`, why, from) ?? false
    const signed = known?.advertisement.signature
    const newestMs = Math.max(signed?.timeMs ?? 0, this.#withdrawn.timeOf(groupId))
    if (authentic === undefined && (signed !== undefined || newestMs > 0))
      return refuse('unsigned', 'the group’s creator has signed another')
    if (authentic !== undefined) {
      if (authentic.timeMs >= newestMs) return true
      return refuse('replayed', 'something newer is known')
    }
    const contradicts =
      known !== undefined && known.learnedFrom !== from && known.advertisement.name !== name
    if (contradicts) counters.add('groups.contradicting-advertisements')
    return !contradicts
  }

  /** A group created here lives as long as it is told of: its signature is renewed now and then. */
  #freshlySigned(group: KnownGroup): KnownGroup {
    const { signature } = group.advertisement
    const { clock, signer } = this.#world
    const isFresh = signature === undefined || clock.wallMs() - signature.timeMs < SIGN_EVERY_MS
    if (group.origin !== 'created' || isFresh) return group
    const renewed = { ...group, advertisement: signer.group(group.advertisement, SIGNED_FOR_MS) }
    this.put(renewed)
    return renewed
  }

  /** Forgets found groups whose lifetime is over. */
  expire(): void {
    const wallMs = this.#world.clock.wallMs()
    for (const group of this.#world.table.all()) {
      if (!isKept(group) && (group.expiresWallMs ?? 0) <= wallMs)
        this.#world.table.remove(group.advertisement.groupId)
    }
  }

  /** One created here lives on in others' caches for a while, one found as long as was told. */
  #told({ advertisement, expiresWallMs }: KnownGroup): { document: string; lifetimeMs: number } {
    const document = encodePeerGroupAdvertisement(advertisement)
    if (expiresWallMs === undefined) return { document, lifetimeMs: ADVERTISEMENT_LIFETIME_MS }
    return { document, lifetimeMs: expiresWallMs - this.#world.clock.wallMs() }
  }
}

const knownPolicyOf = (advertisement: PeerGroupAdvertisement): GroupPolicy | undefined => {
  try {
    return policyOf(advertisement)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

/** The ids of a group's pipes hold its UUID; the well-known groups, of which other implementations tell too, have none. */
const canHavePipes = (id: PeerGroupId): boolean => parseJxtaId(id).format === 'uuid'
