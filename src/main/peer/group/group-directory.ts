import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { ADVERTISEMENT_LIFETIME_MS, PEER_GROUP_SPEC } from '../../protocol/constants.ts'
import {
  encodePeerGroupAdvertisement,
  type PeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import {
  createGroupId,
  parseJxtaId,
  parseModuleSpecId,
  type PeerGroupId,
  type PeerId,
} from '../../protocol/ids.ts'
import type { GroupCatalogue, PublishedGroup } from '../discovery/group-catalogue.ts'
import { isKept, type GroupTable, type KnownGroup } from './group-table.ts'

/** Longest that a group found on the network is remembered without being heard of again. */
const FOUND_LIFETIME_MAX_MS = 7 * 24 * 60 * 60_000

/** What a new group shall be. */
export interface GroupWish {
  readonly name: string
  readonly description?: string | undefined
}

export interface DirectoryWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly table: GroupTable
  /** The group that every peer is in: it is in no directory. */
  readonly home: PeerGroupId
}

/** Which groups there are: those created here, and what others tell of theirs (specification 3.2, 4.3.4). */
export class GroupDirectory implements GroupCatalogue {
  readonly #world: DirectoryWorld

  constructor(world: DirectoryWorld) {
    this.#world = world
  }

  /** Makes a new group, unpublished and not joined. Throws `group/name-taken`, or `endpoint/limit` when there are too many. */
  create({ name, description }: GroupWish): KnownGroup {
    const { clock, random, table } = this.#world
    const taken = table
      .all()
      .some(({ origin, advertisement }) => origin === 'created' && advertisement.name === name)
    if (taken)
      throw new PipefitterError(
        'group/name-taken',
        `A group named "${name}" was created here already`,
      )
    const group: KnownGroup = {
      advertisement: {
        groupId: createGroupId((length) => random.bytes(length)),
        specId: parseModuleSpecId(PEER_GROUP_SPEC),
        name,
        ...(description === undefined ? {} : { description }),
      },
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
    this.put({ ...group, publishedWallMs: this.#world.clock.wallMs() })
    return this.#told(group)
  }

  /** Forgets a group created here; says whether others are to be told that it is withdrawn. Throws `group/not-ours`. */
  remove(id: PeerGroupId): { readonly document: string; readonly withdraw: boolean } {
    const group = this.#world.table.require(id)
    if (group.origin !== 'created')
      throw new PipefitterError('group/not-ours', 'A group that was found is forgotten by itself')
    this.#world.table.remove(id)
    return {
      document: encodePeerGroupAdvertisement(group.advertisement),
      withdraw: group.publishedWallMs !== undefined,
    }
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
      .map((group) => ({
        ...this.#told(group),
        advertisement: group.advertisement,
        own: group.origin === 'created',
      }))
      .filter(({ lifetimeMs }) => lifetimeMs > 0)
  }

  onFound(advertisement: PeerGroupAdvertisement, lifetimeMs: number, from: PeerId): void {
    const { table, clock, counters, home } = this.#world
    const known = table.get(advertisement.groupId)
    const isOurs = advertisement.groupId === home || known?.origin === 'created'
    if (isOurs || !canHavePipes(advertisement.groupId)) return
    const sameTeller = known?.learnedFrom === from
    if (lifetimeMs <= 0) {
      if (sameTeller && !known.joined) table.remove(advertisement.groupId)
      return
    }
    if (known !== undefined && !sameTeller && known.advertisement.name !== advertisement.name)
      return counters.add('groups.contradicting-advertisements')
    const wallMs = clock.wallMs()
    const told = wallMs + Math.min(lifetimeMs, FOUND_LIFETIME_MAX_MS)
    table.put({
      advertisement: known !== undefined && !sameTeller ? known.advertisement : advertisement,
      origin: 'found',
      joined: known?.joined ?? false,
      createdWallMs: known?.createdWallMs ?? wallMs,
      expiresWallMs: sameTeller ? told : Math.max(told, known?.expiresWallMs ?? 0),
      learnedFrom: known?.learnedFrom ?? from,
    })
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

/** The ids of a group's pipes hold its UUID; the well-known groups, of which other implementations tell too, have none. */
const canHavePipes = (id: PeerGroupId): boolean => parseJxtaId(id).format === 'uuid'
