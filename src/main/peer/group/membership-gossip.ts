import { every, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { PeerGroupId, PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Authenticity } from '../authentic/authenticity.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { SecureService } from '../pipe/secure/secure-service.ts'
import type { TrustChannel } from '../trust/trust-channel.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { GroupDirectory } from './group-directory.ts'
import type { GroupTable } from './group-table.ts'
import { MemberChannel, type ProvenPeer } from './member-channel.ts'
import { MembershipEar, type JoinRequest } from './membership-ear.ts'
import type { MembershipTable } from './membership-table.ts'
import { MembershipVoice } from './membership-voice.ts'

/** How often an administrator looks for what is to be done, and whoever waits to be let in asks again. */
export const ATTEND_EVERY_MS = 5_000
/** How often one other member is told how far our list goes. */
export const GOSSIP_EVERY_MS = 30_000

export interface GossipWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: KeyFingerprint
  readonly endpoint: EndpointService
  readonly sessions: SecureService
  readonly channel: TrustChannel
  readonly trust: TrustService
  readonly table: GroupTable
  readonly directory: GroupDirectory
  readonly authenticity: Authenticity
  readonly memberships: MembershipTable
  readonly ownName: () => string
}

/**
 * How lists of members and keys reach all members: told to neighbours on links that prove both keys when something has
 * changed, when such a link opens, and to one member at random every half minute; to whom no such link leads, in secure
 * sessions over others.
 *
 *   change here ──state──▶ members ──ask──▶ ──changes──▶ taken there ──state──▶ their neighbours …
 */
export class MembershipGossip {
  readonly #world: GossipWorld
  readonly #log: Log
  readonly #scope = new Scope()
  readonly #members: MemberChannel
  readonly #voice: MembershipVoice
  readonly #ear: MembershipEar
  /** Groups that this peer has left and of which no administrator has heard it yet. */
  readonly #leaving = new Set<PeerGroupId>()

  constructor(world: GossipWorld) {
    this.#world = world
    this.#log = world.log.scope('groups')
    this.#members = new MemberChannel(world)
    this.#voice = new MembershipVoice({ ...world, members: this.#members })
    this.#ear = new MembershipEar({ ...world, voice: this.#voice })
    this.#members.handle((from, body) => this.#ear.hear(from, body))
    this.#members.met.on((proven) => this.#met(proven))
    this.#scope.add(() => this.#members.stop())
    this.#scope.add(world.memberships.changed.on((id) => this.#voice.tellLater(id)))
  }

  get asked(): Emitter<JoinRequest> {
    return this.#ear.asked
  }

  /** An administrator does not let this peer in now. */
  get declined(): Emitter<PeerGroupId> {
    return this.#ear.declined
  }

  start(): void {
    const { clock } = this.#world
    const attending = every(clock, 'groups-attend', ATTEND_EVERY_MS, () => this.#attend())
    const gossip = every(clock, 'groups-gossip', GOSSIP_EVERY_MS, () => this.#gossip())
    this.#scope.add(() => attending.cancel())
    this.#scope.add(() => gossip.cancel())
    this.#attend()
  }

  /** Idempotent. */
  stop(): Promise<void> {
    this.#voice.stop()
    this.#ear.stop()
    return this.#scope.close()
  }

  /** A person here has joined a closed group without being in it: its administrators are asked. */
  ask(id: PeerGroupId): void {
    this.#leaving.delete(id)
    this.#voice.askToJoin(id)
  }

  /** A person here has left a closed group: its administrators take this peer off the list. */
  leave(id: PeerGroupId): void {
    this.#leaving.add(id)
    this.#sayLeaving(id)
  }

  /** The person here does not let somebody in. */
  decline(groupId: PeerGroupId, peerId: PeerId): void {
    const asker = this.#members.known(peerId)
    if (asker !== undefined) this.#voice.say(asker, groupId, { kind: 'declined' })
  }

  /** See {@link MembershipVoice.tellAll}. */
  tellAll(id: PeerGroupId, beside: readonly KeyFingerprint[] = []): Promise<void> {
    return this.#voice.tellAll(id, beside)
  }

  #met(proven: ProvenPeer): void {
    const { fingerprint } = proven
    for (const group of this.#world.memberships.all()) {
      if (group.has(fingerprint) && group.isMember) this.#voice.sayState(proven, group)
      const mayLetIn = this.#voice.mayLetIn(group.groupId, fingerprint)
      if (group.wanted && !group.isMember && mayLetIn) this.#voice.askToJoin(group.groupId)
    }
    for (const id of this.#leaving)
      if (this.#voice.mayLetIn(id, fingerprint)) this.#voice.say(proven, id, { kind: 'leave' })
  }

  #attend(): void {
    for (const group of this.#world.memberships.all()) {
      try {
        if (this.#world.memberships.attend(group)) void this.tellAll(group.groupId)
      } catch (error) {
        this.#world.counters.add('groups.unattended')
        this.#log.warn('not done', { why: toPipefitterError(error).message })
      }
      if (group.wanted && !group.isMember) this.#voice.askToJoin(group.groupId)
      else if (group.wanted && !group.hasKey) this.#voice.askForKey(group)
    }
    for (const id of this.#leaving) this.#sayLeaving(id)
  }

  #gossip(): void {
    for (const group of this.#world.memberships.all())
      if (group.isMember) this.#voice.tellSomebody(group)
  }

  /** Until an administrator has taken this peer off the list. */
  #sayLeaving(id: PeerGroupId): void {
    const { memberships, self } = this.#world
    if (memberships.get(id)?.roster.members.has(self) === true) this.#voice.sayLeaving(id)
    else this.#leaving.delete(id)
  }
}
