import { every, type Clock, type Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { hexDecode } from '../../base/bytes.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import {
  encodePeerGroupAdvertisement,
  parsePeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import {
  decodeGroupMessage,
  encodeGroupMessage,
  GROUP_ELEMENT,
  type GroupStep,
} from '../../protocol/group/group-message.ts'
import type { GroupKey } from '../../protocol/group/group-key.ts'
import type { RosterChange } from '../../protocol/group/roster-change.ts'
import { shortId, type PeerGroupId, type PeerId } from '../../protocol/ids.ts'
import {
  fingerprintOfKey,
  peerIdOfFingerprint,
  type KeyFingerprint,
} from '../../protocol/key-fingerprint.ts'
import type { Authenticity } from '../authentic/authenticity.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { ProvenLink, TrustChannel } from '../trust/trust-channel.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { GroupDirectory } from './group-directory.ts'
import type { GroupMembership } from './group-membership.ts'
import type { GroupTable } from './group-table.ts'
import { shortName, type MembershipTable } from './membership-table.ts'

/** How often an administrator looks for what is to be done, and whoever waits to be let in asks again. */
export const ATTEND_EVERY_MS = 5_000
/** How often one other member is told how far our list goes. */
export const GOSSIP_EVERY_MS = 30_000
/** Most members that are looked for at once after a change that was made here, and how many at a time. */
const TOLD_MAX = 64
const TOLD_AT_ONCE = 8
/** Changes are told so long after, and passed on to so many neighbours. */
const TOLD_AFTER_MS = 50
const PASSED_ON_TO = 4
/** Lists that one peer may have us verify. */
const LISTS = { burst: 20, perSecond: 2 }
const TELLERS_KEPT = 1_024
/** Longest lifetime of a group's advertisement that came with its list. */
const DOCUMENT_LIFETIME_MS = 7 * 24 * 60 * 60_000
const DOCUMENT_MAX = 8_000

export interface GossipWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: KeyFingerprint
  readonly endpoint: EndpointService
  readonly channel: TrustChannel
  readonly trust: TrustService
  readonly table: GroupTable
  readonly directory: GroupDirectory
  readonly authenticity: Authenticity
  readonly memberships: MembershipTable
  readonly ownName: () => string
}

/** Somebody asks an administrator here to be let into a group. */
export interface JoinRequest {
  readonly groupId: PeerGroupId
  readonly from: ProvenLink
  readonly name: string
}

/**
 * How lists of members and keys reach all members: told to neighbours on links that prove both keys when something has
 * changed, when such a link opens, and to one member at random every half minute.
 *
 *   change here ──state──▶ members ──ask──▶ ──changes──▶ taken there ──state──▶ their neighbours …
 */
export class MembershipGossip {
  readonly asked = new Emitter<JoinRequest>()
  /** An administrator does not let this peer in now. */
  readonly declined = new Emitter<PeerGroupId>()
  readonly #world: GossipWorld
  readonly #log: Log
  readonly #scope = new Scope()
  readonly #tellers = new Lru<KeyFingerprint, TokenBucket>(TELLERS_KEPT)
  readonly #stopping = new AbortController()
  /** Groups that this peer has left and of which no administrator has heard it yet. */
  readonly #leaving = new Set<PeerGroupId>()
  /** Groups of which there is something to tell. */
  readonly #fresh = new Set<PeerGroupId>()
  #tellLater: Timer | undefined

  constructor(world: GossipWorld) {
    const { channel, memberships, endpoint } = world
    this.#world = world
    this.#log = world.log.scope('groups')
    channel.handle(GROUP_ELEMENT, (from, body) => this.#onMessage(from, body))
    this.#scope.add(memberships.changed.on((id) => this.#onChanged(id)))
    this.#scope.add(
      endpoint.linkChanged.on(({ link, opened }) => {
        if (opened) this.#met(link)
      }),
    )
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
    this.#stopping.abort()
    this.#tellLater?.cancel()
    return this.#scope.close()
  }

  /** A person here has joined a closed group without being in it: its administrators are asked. */
  ask(id: PeerGroupId): void {
    this.#leaving.delete(id)
    this.#askToJoin(id)
  }

  /** A person here has left a closed group: its administrators take this peer off the list. */
  leave(id: PeerGroupId): void {
    this.#leaving.add(id)
    this.#sayLeaving(id)
  }

  /** The person here does not let somebody in. */
  decline(groupId: PeerGroupId, peerId: PeerId): void {
    const [link] = this.#provenLinks().filter((one) => one.link.peerId === peerId)
    if (link !== undefined) this.#say(link, groupId, { kind: 'declined' })
  }

  /** Tells members of a change that was made here, also those to which there is no link yet. */
  async tellAll(id: PeerGroupId, beside: readonly KeyFingerprint[] = []): Promise<void> {
    const { memberships, self } = this.#world
    const group = memberships.get(id)
    if (group === undefined) return
    const linked = new Set(this.#provenLinks().map(({ proof }) => proof.fingerprint))
    const wanted = [...group.machine.members().map(({ fingerprint }) => fingerprint), ...beside]
      .filter((fingerprint) => fingerprint !== self && !linked.has(fingerprint))
      .slice(0, TOLD_MAX)
    for (const fingerprint of beside) this.#tellLinked(group, fingerprint)
    while (wanted.length > 0 && !this.#stopping.signal.aborted)
      await Promise.all(wanted.splice(0, TOLD_AT_ONCE).map((one) => this.#tell(group, one)))
  }

  // ── Speaking ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Changes of one moment are told together. */
  #onChanged(id: PeerGroupId): void {
    if (this.#stopping.signal.aborted) return
    this.#fresh.add(id)
    this.#tellLater ??= this.#world.clock.after('groups-tell', TOLD_AFTER_MS, () => {
      this.#tellLater = undefined
      for (const fresh of this.#fresh) this.#tellNeighbours(fresh)
      this.#fresh.clear()
    })
  }

  /** Whoever made the last change or key tells all neighbours in the group; others pass it on to a few. */
  #tellNeighbours(id: PeerGroupId): void {
    const { memberships, self, random } = this.#world
    const group = memberships.get(id)
    if (group === undefined) return
    const members = this.#provenLinks().filter(({ proof }) => isIn(group, proof.fingerprint))
    const { roster, ring } = group
    const makers = [roster.changes.at(-1)?.signer, ring.current(roster)?.key.maker]
    const count = makers.includes(self) ? members.length : PASSED_ON_TO
    for (let i = 0; i < count && members.length > 0; i++) {
      const [chosen] = members.splice(randomBelow(random, members.length), 1)
      if (chosen !== undefined) this.#sayState(chosen, group)
    }
  }

  #met(link: Link): void {
    const proven = provenBy(link)
    if (proven === undefined) return
    for (const group of this.#world.memberships.all()) {
      if (isIn(group, proven.proof.fingerprint) && group.isMember) this.#sayState(proven, group)
      if (group.wanted && !group.isMember && this.#mayLetIn(group.groupId, proven))
        this.#sayJoin(proven, group.groupId)
    }
    for (const id of this.#leaving)
      if (this.#mayLetIn(id, proven)) this.#say(proven, id, { kind: 'leave' })
  }

  #attend(): void {
    for (const group of this.#world.memberships.all()) {
      try {
        if (this.#world.memberships.attend(group)) void this.tellAll(group.groupId)
      } catch (error) {
        this.#world.counters.add('groups.unattended')
        this.#log.warn('not done', { why: toPipefitterError(error).message })
      }
      if (group.wanted && !group.isMember) this.#askToJoin(group.groupId)
      else if (group.wanted && !group.hasKey) this.#askForKey(group)
    }
    for (const id of this.#leaving) this.#sayLeaving(id)
  }

  #gossip(): void {
    for (const group of this.#world.memberships.all()) {
      if (!group.isMember) continue
      const others = group.machine
        .members()
        .filter(({ fingerprint }) => fingerprint !== this.#world.self)
      const chosen = others[randomBelow(this.#world.random, Math.max(1, others.length))]
      if (chosen !== undefined) void this.#tell(group, chosen.fingerprint)
    }
  }

  async #tell(group: GroupMembership, fingerprint: KeyFingerprint): Promise<void> {
    const proven = await this.#reach(fingerprint)
    if (proven !== undefined) this.#sayState(proven, group)
  }

  #tellLinked(group: GroupMembership, fingerprint: KeyFingerprint): void {
    for (const link of this.#provenLinks())
      if (link.proof.fingerprint === fingerprint) this.#sayState(link, group)
  }

  #askToJoin(id: PeerGroupId): void {
    for (const link of this.#provenLinks()) if (this.#mayLetIn(id, link)) this.#sayJoin(link, id)
    const creator = this.#creatorOf(id)
    const linked = this.#provenLinks().some(({ proof }) => proof.fingerprint === creator)
    // Whoever is met is asked: see `#met`.
    if (creator !== undefined && !linked) void this.#reach(creator)
  }

  #askForKey(group: GroupMembership): void {
    for (const link of this.#provenLinks())
      if (isIn(group, link.proof.fingerprint)) this.#say(link, group.groupId, { kind: 'ask-key' })
  }

  /** Until an administrator has taken this peer off the list. */
  #sayLeaving(id: PeerGroupId): void {
    const { memberships, self } = this.#world
    if (memberships.get(id)?.roster.members.has(self) !== true) {
      this.#leaving.delete(id)
      return
    }
    for (const link of this.#provenLinks())
      if (this.#mayLetIn(id, link)) this.#say(link, id, { kind: 'leave' })
  }

  #sayJoin(to: ProvenLink, groupId: PeerGroupId): void {
    this.#say(to, groupId, { kind: 'join', name: shortName(this.#world.ownName()) })
  }

  #sayState(to: ProvenLink, { groupId, roster, ring }: GroupMembership): void {
    const name = ring.current(roster)?.name
    const keyName = name === undefined ? undefined : hexDecode(name)
    this.#say(to, groupId, { kind: 'state', number: roster.number, hash: roster.hash, keyName })
  }

  #say(to: ProvenLink, groupId: PeerGroupId, step: GroupStep): void {
    try {
      this.#world.channel.send(to, GROUP_ELEMENT, encodeGroupMessage({ groupId, step }))
    } catch (error) {
      this.#world.counters.add('groups.unsaid')
      this.#log.info('not said', { why: toPipefitterError(error).message })
    }
  }

  async #reach(fingerprint: KeyFingerprint): Promise<ProvenLink | undefined> {
    const { channel, counters } = this.#world
    try {
      const found = await channel.reach(peerIdOfFingerprint(fingerprint), this.#stopping.signal)
      if (found.proof.fingerprint === fingerprint) return found
      counters.add('groups.other-key')
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      counters.add('groups.unreached')
    }
    return undefined
  }

  // ── Hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(from: ProvenLink, body: Uint8Array): void {
    const { groupId, step } = decodeGroupMessage(body)
    const standing = this.#world.trust.get(from.proof.fingerprint)?.standing
    if (standing === 'blocked' || this.#stopping.signal.aborted) return
    switch (step.kind) {
      case 'state':
        return this.#onState(from, groupId, step)
      case 'ask':
        return this.#onAsk(from, groupId, step.from)
      case 'changes':
        return this.#onChanges(from, groupId, step.changes, step.document)
      case 'join':
        return this.#onJoin({ from, groupId, name: step.name })
      case 'leave':
        return this.#onLeave(from, groupId)
      case 'ask-key':
        return this.#onAskKey(from, groupId)
      case 'key':
        return this.#onKey(from, groupId, step.key)
      case 'declined':
        return this.#onDeclined(from, groupId)
    }
  }

  #onState(
    from: ProvenLink,
    groupId: PeerGroupId,
    { number, hash, keyName }: Extract<GroupStep, { kind: 'state' }>,
  ): void {
    const group = this.#world.memberships.get(groupId)
    if (group === undefined) return this.#say(from, groupId, { kind: 'ask', from: 1 })
    if (!group.isAt(number, hash)) return this.#onOther(from, group, number, hash)
    const { ring, roster } = group
    if (keyName !== undefined && group.isMember) {
      if (ring.find(keyName, roster, this.#world.clock.nowMs()) === 'unknown')
        return this.#say(from, groupId, { kind: 'ask-key' })
    }
    const current = ring.current(roster)?.name
    const theirs = keyName === undefined ? undefined : ring.find(keyName, roster, Infinity)
    const lacks = theirs === undefined || theirs === 'old'
    if (current !== undefined && lacks && isIn(group, from.proof.fingerprint))
      this.#sayState(from, group)
  }

  /** Their list is another: ask for what is new there, or tell that ours goes further. */
  #onOther(from: ProvenLink, group: GroupMembership, number: number, hash: Uint8Array): void {
    const { groupId, roster } = group
    const ours = roster.hashAt(number)
    const isBehind = number < roster.number && ours.every((byte, at) => byte === hash[at])
    if (!isBehind)
      return this.#say(from, groupId, {
        kind: 'ask',
        from: number > roster.number ? roster.number + 1 : 1,
      })
    if (isIn(group, from.proof.fingerprint) || wasIn(group, from.proof.fingerprint))
      this.#sayState(from, group)
  }

  /** Members get all of it, former ones as far as what concerned them last; others nothing. */
  #onAsk(from: ProvenLink, groupId: PeerGroupId, first: number): void {
    const { memberships, counters, table } = this.#world
    const group = memberships.get(groupId)
    const { fingerprint } = from.proof
    if (group === undefined || !(isIn(group, fingerprint) || wasIn(group, fingerprint)))
      return counters.add('groups.asked-by-others')
    if (!this.#mayVerify(fingerprint)) return counters.add('groups.asked-too-often')
    const { changes } = group.roster
    const last = isIn(group, fingerprint)
      ? changes.length
      : (changes.findLast(({ subject }) => subject === fingerprint)?.number ?? 0)
    const told = changes.filter(({ number }) => number >= first && number <= last)
    const known = table.get(groupId)?.advertisement
    const document = known === undefined ? '' : encodePeerGroupAdvertisement(known)
    const brief = document.length > DOCUMENT_MAX / 4 ? '' : document
    if (told.length > 0)
      this.#say(from, groupId, { kind: 'changes', document: brief, changes: told })
  }

  #onChanges(
    from: ProvenLink,
    groupId: PeerGroupId,
    changes: readonly RosterChange[],
    document: string,
  ): void {
    const { memberships, counters, table } = this.#world
    if (!this.#mayVerify(from.proof.fingerprint)) return counters.add('groups.told-too-often')
    if (table.get(groupId) === undefined && !this.#learn(from, groupId, document))
      return counters.add('groups.lists-of-unknown')
    const outcome = memberships.offer(groupId, changes)
    if (outcome.kind === 'gap') return this.#say(from, groupId, { kind: 'ask', from: outcome.from })
    const group = memberships.get(groupId)
    if (outcome.kind === 'refused') {
      counters.add('groups.lists-refused')
      this.#log.warn('list of members refused', {
        ...{ group: shortId(groupId), why: outcome.why, from: shortId(from.link.peerId) },
      })
    }
    if (outcome.kind === 'forked' && !outcome.switched && group !== undefined)
      this.#sayState(from, group)
    const needsKey = group?.isMember === true && group.ring.current(group.roster) === undefined
    if (needsKey) this.#say(from, groupId, { kind: 'ask-key' })
  }

  /** The group's advertisement came with the list: it is believed as any other that is heard. */
  #learn(from: ProvenLink, groupId: PeerGroupId, document: string): boolean {
    const { authenticity, directory, table } = this.#world
    if (document === '') return false
    const advertisement = parsePeerGroupAdvertisement(document)
    if (advertisement.groupId !== groupId) return false
    const { peerId } = from.link
    const told = { lifetimeMs: DOCUMENT_LIFETIME_MS, from: peerId }
    const word = authenticity.hear({ kind: 'group', advertisement }, document, told)
    if (word?.authentic === undefined) return false
    directory.onFound(advertisement, word.lifetimeMs, peerId, word.authentic)
    return table.get(groupId) !== undefined
  }

  #onJoin(request: JoinRequest): void {
    const { memberships, counters, trust } = this.#world
    const { groupId, from } = request
    const { fingerprint } = from.proof
    const group = memberships.get(groupId)
    if (group?.isAdmin !== true) return counters.add('groups.asked-in-vain')
    if (isIn(group, fingerprint)) return this.#sayState(from, group)
    if (memberships.policyOf(groupId) !== 'invitation')
      return this.#say(from, groupId, { kind: 'declined' })
    if (trust.get(fingerprint)?.standing === 'ignored') return counters.add('groups.asked-in-vain')
    this.asked.emit(request)
  }

  #onLeave({ proof }: ProvenLink, groupId: PeerGroupId): void {
    const { memberships, counters } = this.#world
    const group = memberships.get(groupId)
    if (group?.isAdmin !== true || !isIn(group, proof.fingerprint))
      return counters.add('groups.left-in-vain')
    memberships.remove(groupId, proof.fingerprint, 'left')
    void this.tellAll(groupId, [proof.fingerprint])
  }

  /** A key goes to who is a member by all that is known here, and came in before it was made. */
  #onAskKey(from: ProvenLink, groupId: PeerGroupId): void {
    const { memberships, counters } = this.#world
    const group = memberships.get(groupId)
    const member = group?.machine.member(from.proof.fingerprint)
    const key = group?.hasKey === true ? group.ring.current(group.roster)?.key : undefined
    if (member === undefined) return counters.add('groups.keys-refused')
    if (key === undefined || key.number < member.since) return counters.add('groups.keys-not-there')
    counters.add('groups.keys-given')
    this.#say(from, groupId, { kind: 'key', key })
  }

  #onKey(from: ProvenLink, groupId: PeerGroupId, key: GroupKey): void {
    const { memberships, counters } = this.#world
    const verdict = memberships.takeKey(groupId, key)
    counters.add(`groups.keys-${verdict}`)
    if (verdict !== 'ahead') return
    const next = (memberships.get(groupId)?.roster.number ?? 0) + 1
    this.#say(from, groupId, { kind: 'ask', from: next })
  }

  #onDeclined({ proof }: ProvenLink, groupId: PeerGroupId): void {
    const group = this.#world.memberships.get(groupId)
    const isTheirs =
      this.#creatorOf(groupId) === proof.fingerprint || group?.roster.isAdmin(proof.fingerprint)
    if (group?.wanted === true && !group.isMember && isTheirs === true) this.declined.emit(groupId)
  }

  #mayVerify(fingerprint: KeyFingerprint): boolean {
    const { clock } = this.#world
    const bucket = this.#tellers.get(fingerprint) ?? new TokenBucket(LISTS, clock.nowMs())
    this.#tellers.set(fingerprint, bucket)
    return bucket.take(clock.nowMs())
  }

  /** Who might let this peer into a group, as far as it is known. */
  #mayLetIn(id: PeerGroupId, { proof }: ProvenLink): boolean {
    const { fingerprint } = proof
    const roster = this.#world.memberships.get(id)?.roster
    return fingerprint === this.#creatorOf(id) || roster?.isAdmin(fingerprint) === true
  }

  #creatorOf(id: PeerGroupId): KeyFingerprint | undefined {
    const { table, memberships } = this.#world
    const signature = table.get(id)?.advertisement.signature
    const told = signature === undefined ? undefined : fingerprintOfKey(signature.publicKey)
    return memberships.get(id)?.roster.creator ?? told
  }

  #provenLinks(): readonly ProvenLink[] {
    const { links } = this.#world.endpoint
    return links
      .all()
      .map(provenBy)
      .filter((one) => one !== undefined)
  }
}

const provenBy = (link: Link): ProvenLink | undefined => {
  const { proof } = link.connection
  return proof && { link, proof }
}

const isIn = ({ machine }: GroupMembership, fingerprint: KeyFingerprint): boolean =>
  machine.member(fingerprint) !== undefined

const wasIn = ({ roster }: GroupMembership, fingerprint: KeyFingerprint): boolean =>
  roster.changes.some(({ subject }) => subject === fingerprint)
