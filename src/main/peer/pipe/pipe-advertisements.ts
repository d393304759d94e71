import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import {
  encodePipeAdvertisement,
  type PipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import type { PublishedPipe } from '../discovery/discovery-responder.ts'
import type { PipeCatalogue } from '../discovery/discovery-service.ts'
import type { GroupSeals } from '../group/group-seals.ts'
import type { StoredPipe } from '../ports/store.ts'
import { FoundPipes } from './found-pipes.ts'
import type { PipeTable } from './pipe-table.ts'

/** How long a pipe's advertisement lives unless its creator says otherwise. */
export const PIPE_LIFETIME_MS = 7 * 24 * 60 * 60_000

/** What a new pipe shall be. */
export interface PipeWish extends Pick<PipeAdvertisement, 'name' | 'type'> {
  /** The transport that it specifies; absent: any. */
  readonly transport?: string | undefined
  readonly description?: string | undefined
  /** How long its advertisement lives. */
  readonly lifetimeMs?: number | undefined
}

export interface PipeAdvertisementsWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly counters: Counters
  /** Those of all groups. */
  readonly table: PipeTable
  readonly signer: AdvertisementSigner
  readonly authenticity: Authenticity
  readonly seals: GroupSeals
  /** Whether a pipe belongs to this group. */
  owns(id: PipeId): boolean
}

/** What is said of the pipes of one group, by this peer and by others: made, published, found, withdrawn, forgotten. */
export class PipeAdvertisements implements PipeCatalogue {
  readonly #world: PipeAdvertisementsWorld
  readonly #found: FoundPipes

  constructor(world: PipeAdvertisementsWorld) {
    this.#world = world
    this.#found = new FoundPipes(world)
  }

  /** The pipes of this group. */
  own(): readonly StoredPipe[] {
    return this.#world.table.all().filter(({ advertisement }) => this.#world.owns(advertisement.id))
  }

  /**
   * Makes a new pipe, unpublished. Throws `pipe/name-taken` when another pipe created here has this name, and for a secure
   * propagate pipe `group/open`, `group/not-member`, `secure/unavailable`.
   */
  create(wish: PipeWish): StoredPipe {
    const { config, clock, signer, table, seals } = this.#world
    if (wish.type === 'PipefitterPropagateSecure') seals.assertUsable(config.groupId)
    const taken = table
      .all()
      .some(({ origin, advertisement }) => origin === 'created' && advertisement.name === wish.name)
    if (taken)
      throw new PipefitterError(
        'pipe/name-taken',
        `A pipe named "${wish.name}" was created here already`,
      )
    const { name, type, transport, description } = wish
    const said: Omit<PipeAdvertisement, 'id'> = {
      type,
      name,
      ...(transport === undefined ? {} : { transport }),
      ...(description === undefined ? {} : { description }),
    }
    const wallMs = clock.wallMs()
    const lifetimeMs = wish.lifetimeMs ?? PIPE_LIFETIME_MS
    const expiresWallMs = wallMs + lifetimeMs
    const advertisement = signer.newPipe(said, config.groupId, lifetimeMs)
    const pipe: StoredPipe = {
      advertisement,
      origin: 'created',
      listening: false,
      createdWallMs: wallMs,
      expiresWallMs,
    }
    if (!table.put(pipe))
      throw new PipefitterError(
        'endpoint/limit',
        'There is no room for another pipe; remove one first',
      )
    return pipe
  }

  /** Marks a pipe created here as published and gives what is to be told to others. Throws `pipe/not-ours`. */
  markPublished(id: PipeId): { readonly document: string; readonly lifetimeMs: number } {
    const pipe = this.#world.table.require(id)
    if (pipe.origin !== 'created')
      throw new PipefitterError('pipe/not-ours', 'Only a pipe created here can be published here')
    const wallMs = this.#world.clock.wallMs()
    const lifetimeMs = Math.max(pipe.expiresWallMs, wallMs + 60_000) - wallMs
    const advertisement = this.#world.signer.pipe(pipe.advertisement, lifetimeMs)
    const expiresWallMs = wallMs + lifetimeMs
    this.#world.table.put({ ...pipe, advertisement, publishedWallMs: wallMs, expiresWallMs })
    return { document: encodePipeAdvertisement(advertisement), lifetimeMs }
  }

  /** Forgets a pipe; says whether others are to be told that it is withdrawn. Throws `pipe/not-found`. */
  remove(id: PipeId): { readonly document: string; readonly withdraw: boolean } {
    const pipe = this.#world.table.require(id)
    this.#world.table.remove(id)
    const withdraw = pipe.origin === 'created' && pipe.publishedWallMs !== undefined
    const last = withdraw ? this.#world.signer.pipe(pipe.advertisement, 0) : pipe.advertisement
    return { document: encodePipeAdvertisement(last), withdraw }
  }

  published(): readonly PublishedPipe[] {
    const wallMs = this.#world.clock.wallMs()
    return this.own()
      .filter(
        (pipe) =>
          pipe.expiresWallMs > wallMs &&
          (pipe.origin === 'found' || pipe.publishedWallMs !== undefined),
      )
      .map(({ advertisement, expiresWallMs, origin }) => ({
        advertisement,
        document: encodePipeAdvertisement(advertisement),
        lifetimeMs: expiresWallMs - wallMs,
        own: origin === 'created',
      }))
  }

  onFound(
    advertisement: PipeAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void {
    this.#found.take(advertisement, lifetimeMs, from, authentic)
  }

  /** Forgets found pipes whose lifetime is over. */
  expire(): void {
    const wallMs = this.#world.clock.wallMs()
    for (const pipe of this.own()) {
      const { advertisement, expiresWallMs } = pipe
      if (this.#world.table.isFleeting(pipe) && expiresWallMs <= wallMs)
        this.#world.table.remove(advertisement.id)
    }
  }

  /** Forgets the found pipes of the group: it is left. */
  forgetFound(): void {
    for (const { advertisement, origin } of this.own())
      if (origin === 'found') this.#world.table.remove(advertisement.id)
  }
}
