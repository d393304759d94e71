import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { committedGroupId, committedPipeId } from '../../protocol/committed-ids.ts'
import type { DocumentType } from '../../protocol/documents/document.ts'
import {
  PEER_ADVERTISEMENT,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import {
  PEER_GROUP_ADVERTISEMENT,
  type PeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import {
  PIPE_ADVERTISEMENT,
  type PipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import {
  NONCE_BYTES,
  toBeSigned,
  type AdvertisementSignature,
} from '../../protocol/documents/signature.ts'
import { groupOfPipe, type PeerGroupId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { parseXml } from '../../protocol/xml/index.ts'
import type { IdentityKey } from '../ports/identity.ts'

export interface SignerWorld {
  readonly key: IdentityKey
  readonly clock: Clock
  readonly random: Random
  /** The time of the last signature of earlier runs, 0 where there is none. */
  readonly lastSignedMs: () => number
  /** The time of a signature is to be remembered. */
  readonly signedAt: (timeMs: number) => void
}

/** Signatures of this run that are known as ours. */
const TIMES_REMEMBERED = 4_096

interface Signable {
  readonly signature?: AdvertisementSignature
}

/**
 * Signs what this peer publishes. The time of a signature always grows, also where the clock goes back: it tells which of
 * two documents is newer.
 */
export class AdvertisementSigner {
  readonly #world: SignerWorld
  #lastMs: number | undefined
  /** Times of signatures of this run, and the time before which a signature may be one of an earlier run. */
  readonly #made = new Set<number>()
  #sinceMs: number | undefined

  constructor(world: SignerWorld) {
    this.#world = world
  }

  /**
   * Whether a signature of this key with that time can only have been made elsewhere: it is none of this run's, and newer
   * than any of earlier runs by `marginMs`.
   */
  isFromElsewhere(timeMs: number, marginMs = 0): boolean {
    return timeMs > this.#since() + marginMs && !this.#made.has(timeMs)
  }

  /** Signs what this peer says of itself; under an id that is not its key's, that would help nobody. */
  peer(advertisement: PeerAdvertisement, lifetimeMs: number): PeerAdvertisement {
    if (peerIdOfFingerprint(this.#world.key.fingerprint) !== advertisement.peerId)
      return advertisement
    return this.#sign(PEER_ADVERTISEMENT, advertisement, lifetimeMs, undefined)
  }

  /** Signs a pipe whose id was made here; one from before there was a key stays as it is, for nobody could check it. */
  pipe(advertisement: PipeAdvertisement, lifetimeMs: number): PipeAdvertisement {
    const nonce = advertisement.signature?.nonce
    if (nonce === undefined || !this.#isOurs(advertisement, nonce)) return advertisement
    return this.#sign(PIPE_ADVERTISEMENT, advertisement, lifetimeMs, nonce)
  }

  /** As {@link pipe}. */
  group(advertisement: PeerGroupAdvertisement, lifetimeMs: number): PeerGroupAdvertisement {
    const nonce = advertisement.signature?.nonce
    if (nonce === undefined) return advertisement
    if (committedGroupId(this.#world.key.fingerprint, nonce) !== advertisement.groupId)
      return advertisement
    return this.#sign(PEER_GROUP_ADVERTISEMENT, advertisement, lifetimeMs, nonce)
  }

  /** Gives a new pipe an id that only this peer can have made, and signs it. */
  newPipe(
    wish: Omit<PipeAdvertisement, 'id'>,
    group: PeerGroupId,
    lifetimeMs: number,
  ): PipeAdvertisement {
    const nonce = this.#world.random.bytes(NONCE_BYTES)
    const id = committedPipeId(this.#world.key.fingerprint, nonce, group)
    return this.#sign(PIPE_ADVERTISEMENT, { id, ...wish }, lifetimeMs, nonce)
  }

  /** As {@link newPipe}, a group. */
  newGroup(
    wish: Omit<PeerGroupAdvertisement, 'groupId'>,
    lifetimeMs: number,
  ): PeerGroupAdvertisement {
    const nonce = this.#world.random.bytes(NONCE_BYTES)
    const groupId = committedGroupId(this.#world.key.fingerprint, nonce)
    return this.#sign(PEER_GROUP_ADVERTISEMENT, { groupId, ...wish }, lifetimeMs, nonce)
  }

  #isOurs({ id }: PipeAdvertisement, nonce: Uint8Array): boolean {
    return committedPipeId(this.#world.key.fingerprint, nonce, groupOfPipe(id)) === id
  }

  #sign<D extends Signable>(
    type: DocumentType<D>,
    advertisement: D,
    lifetimeMs: number,
    nonce: Uint8Array | undefined,
  ): D {
    const { key } = this.#world
    const says = {
      publicKey: key.publicKey,
      timeMs: this.#nextTime(),
      lifetimeMs: Math.max(0, Math.floor(lifetimeMs)),
      ...(nonce === undefined ? {} : { nonce }),
    }
    // As others will read it: what XML cannot carry has been replaced by then.
    const root = parseXml(type.format(advertisement))
    return { ...advertisement, signature: { ...says, value: key.sign(toBeSigned(root, says)) } }
  }

  #nextTime(): number {
    this.#since()
    const last = this.#lastMs ?? this.#world.lastSignedMs()
    this.#lastMs = Math.max(this.#world.clock.wallMs(), last + 1)
    this.#remember(this.#lastMs)
    this.#world.signedAt(this.#lastMs)
    return this.#lastMs
  }

  /** Where the database is lost with the time of the last signature, the time of the start stands for it. */
  #since(): number {
    this.#sinceMs ??= Math.max(this.#world.clock.wallMs() - 1, this.#world.lastSignedMs())
    return this.#sinceMs
  }

  #remember(timeMs: number): void {
    this.#made.add(timeMs)
    const [oldest] = this.#made
    if (this.#made.size <= TIMES_REMEMBERED || oldest === undefined) return
    this.#made.delete(oldest)
    this.#sinceMs = Math.max(this.#since(), oldest)
  }
}
