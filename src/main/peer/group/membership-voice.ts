import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { hexDecode } from '../../base/bytes.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { encodeGroupMessage, type GroupStep } from '../../protocol/group/group-message.ts'
import type { PeerGroupId } from '../../protocol/ids.ts'
import { fingerprintOfKey, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { GroupMembership } from './group-membership.ts'
import type { GroupTable } from './group-table.ts'
import type { MemberChannel, ProvenPeer } from './member-channel.ts'
import { shortName, type MembershipTable } from './membership-table.ts'

/** Most members that are looked for at once after a change that was made here, and how many at a time. */
const TOLD_MAX = 64
const TOLD_AT_ONCE = 8
/** Changes are told so long after, and passed on to so many neighbours. */
const TOLD_AFTER_MS = 50
const PASSED_ON_TO = 4

export interface VoiceWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: KeyFingerprint
  readonly table: GroupTable
  readonly memberships: MembershipTable
  readonly members: MemberChannel
  readonly ownName: () => string
}

/** Says to other members what this peer knows of a closed group, and asks them for what it does not. */
export class MembershipVoice {
  readonly #world: VoiceWorld
  readonly #log: Log
  readonly #stopping = new AbortController()
  /** Groups of which there is something to tell. */
  readonly #fresh = new Set<PeerGroupId>()
  #tellLater: Timer | undefined

  constructor(world: VoiceWorld) {
    this.#world = world
    this.#log = world.log.scope('groups')
  }

  /** Says nothing more; idempotent. */
  stop(): void {
    this.#stopping.abort()
    this.#tellLater?.cancel()
  }

  /** Something has changed. Changes of one moment are told together. */
  tellLater(id: PeerGroupId): void {
    if (this.#stopping.signal.aborted) return
    this.#fresh.add(id)
    this.#tellLater ??= this.#world.clock.after('groups-tell', TOLD_AFTER_MS, () => {
      this.#tellLater = undefined
      for (const fresh of this.#fresh) this.#tellNeighbours(fresh)
      this.#fresh.clear()
    })
  }

  /** Tells members of a change that was made here, also those to which there is no link yet, or none at all. */
  async tellAll(id: PeerGroupId, beside: readonly KeyFingerprint[] = []): Promise<void> {
    const { memberships, members, self } = this.#world
    const group = memberships.get(id)
    if (group === undefined) return
    const linked = new Set(members.neighbours().map(({ fingerprint }) => fingerprint))
    const wanted = [...group.machine.members().map(({ fingerprint }) => fingerprint), ...beside]
      .filter((fingerprint) => fingerprint !== self && !linked.has(fingerprint))
      .slice(0, TOLD_MAX)
    for (const one of members.neighbours())
      if (beside.includes(one.fingerprint)) this.sayState(one, group)
    while (wanted.length > 0 && !this.#stopping.signal.aborted)
      await Promise.all(wanted.splice(0, TOLD_AT_ONCE).map((one) => this.#tell(group, one)))
  }

  /** Tells one other member, whichever. */
  tellSomebody(group: GroupMembership): void {
    const chosen = this.#oneOf(group.machine.members().map(({ fingerprint }) => fingerprint))
    if (chosen !== undefined) void this.#tell(group, chosen)
  }

  /** Whoever may let this peer in is asked to. */
  askToJoin(id: PeerGroupId): void {
    const step = { kind: 'join', name: shortName(this.#world.ownName()) } as const
    this.#sayToThose(id, step, (one) => this.mayLetIn(id, one.fingerprint), [this.creatorOf(id)])
  }

  /** Whoever may take this peer off the list is asked to. */
  sayLeaving(id: PeerGroupId): void {
    const admins = this.#adminsOf(id)
    const step = { kind: 'leave' } as const
    this.#sayToThose(id, step, (one) => this.mayLetIn(id, one.fingerprint), admins)
  }

  askForKey(group: GroupMembership): void {
    const { groupId } = group
    const step = { kind: 'ask-key' } as const
    this.#sayToThose(groupId, step, (one) => group.has(one.fingerprint), this.#adminsOf(groupId))
  }

  sayState(to: ProvenPeer, { groupId, roster, ring }: GroupMembership): void {
    const name = ring.current(roster)?.name
    const keyName = name === undefined ? undefined : hexDecode(name)
    this.say(to, groupId, { kind: 'state', number: roster.number, hash: roster.hash, keyName })
  }

  say(to: ProvenPeer, groupId: PeerGroupId, step: GroupStep): void {
    try {
      this.#world.members.say(to, encodeGroupMessage({ groupId, step }))
    } catch (error) {
      this.#world.counters.add('groups.unsaid')
      this.#log.info('not said', { why: toPipefitterError(error).message })
    }
  }

  /** Whether somebody might let this peer into a group, as far as it is known. */
  mayLetIn(id: PeerGroupId, fingerprint: KeyFingerprint): boolean {
    const roster = this.#world.memberships.get(id)?.roster
    return fingerprint === this.creatorOf(id) || roster?.isAdmin(fingerprint) === true
  }

  creatorOf(id: PeerGroupId): KeyFingerprint | undefined {
    const { table, memberships } = this.#world
    const signature = table.get(id)?.advertisement.signature
    const told = signature === undefined ? undefined : fingerprintOfKey(signature.publicKey)
    return memberships.get(id)?.roster.creator ?? told
  }

  /** Whoever made the last change or key tells all neighbours in the group; others pass it on to a few. */
  #tellNeighbours(id: PeerGroupId): void {
    const { memberships, members, self, random } = this.#world
    const group = memberships.get(id)
    if (group === undefined) return
    const near = members.neighbours().filter(({ fingerprint }) => group.has(fingerprint))
    const { roster, ring } = group
    const makers = [roster.changes.at(-1)?.signer, ring.current(roster)?.key.maker]
    const count = makers.includes(self) ? near.length : PASSED_ON_TO
    for (let i = 0; i < count && near.length > 0; i++) {
      const [chosen] = near.splice(randomBelow(random, near.length), 1)
      if (chosen !== undefined) this.sayState(chosen, group)
    }
  }

  async #tell(group: GroupMembership, fingerprint: KeyFingerprint): Promise<void> {
    const found = await this.#world.members.reach(fingerprint, this.#stopping.signal)
    if (found !== undefined) this.sayState(found, group)
  }

  /** To the neighbours that are meant; without one, to one of the others, who is looked for. */
  #sayToThose(
    id: PeerGroupId,
    step: GroupStep,
    isMeant: (one: ProvenPeer) => boolean,
    others: readonly (KeyFingerprint | undefined)[],
  ): void {
    const near = this.#world.members.neighbours().filter(isMeant)
    for (const one of near) this.say(one, id, step)
    const far = near.length > 0 ? undefined : this.#oneOf(others)
    if (far !== undefined) void this.#sayTo(far, id, step)
  }

  async #sayTo(fingerprint: KeyFingerprint, id: PeerGroupId, step: GroupStep): Promise<void> {
    const found = await this.#world.members.reach(fingerprint, this.#stopping.signal)
    if (found !== undefined) this.say(found, id, step)
  }

  #oneOf(fingerprints: readonly (KeyFingerprint | undefined)[]): KeyFingerprint | undefined {
    const { self, random } = this.#world
    const others = fingerprints.filter((one) => one !== undefined && one !== self)
    return others[randomBelow(random, Math.max(1, others.length))]
  }

  #adminsOf(id: PeerGroupId): readonly KeyFingerprint[] {
    const admins = this.#world.memberships.get(id)?.roster.admins() ?? []
    return admins.map(({ fingerprint }) => fingerprint)
  }
}
