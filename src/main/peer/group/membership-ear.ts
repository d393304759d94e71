import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import {
  encodePeerGroupAdvertisement,
  parsePeerGroupAdvertisement,
} from '../../protocol/documents/peer-group-advertisement.ts'
import { decodeGroupMessage, type GroupStep } from '../../protocol/group/group-message.ts'
import type { GroupKey } from '../../protocol/group/group-key.ts'
import type { RosterChange } from '../../protocol/group/roster-change.ts'
import { shortId, type PeerGroupId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Authenticity } from '../authentic/authenticity.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { GroupDirectory } from './group-directory.ts'
import type { GroupMembership } from './group-membership.ts'
import type { GroupTable } from './group-table.ts'
import type { ProvenPeer } from './member-channel.ts'
import type { MembershipTable } from './membership-table.ts'
import type { MembershipVoice } from './membership-voice.ts'

/** Lists that one peer may have us verify. */
const LISTS = { burst: 20, perSecond: 2 }
const TELLERS_KEPT = 1_024
/** Longest lifetime of a group's advertisement that came with its list. */
const DOCUMENT_LIFETIME_MS = 7 * 24 * 60 * 60_000
const DOCUMENT_MAX = 8_000

export interface EarWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly trust: TrustService
  readonly table: GroupTable
  readonly directory: GroupDirectory
  readonly authenticity: Authenticity
  readonly memberships: MembershipTable
  readonly voice: MembershipVoice
}

/** Somebody asks an administrator here to be let into a group. */
export interface JoinRequest {
  readonly groupId: PeerGroupId
  readonly from: ProvenPeer
  readonly name: string
}

/** Hears what other members, and those who want to be some, say about closed groups; answers and takes what is new. */
export class MembershipEar {
  readonly asked = new Emitter<JoinRequest>()
  /** An administrator does not let this peer in now. */
  readonly declined = new Emitter<PeerGroupId>()
  readonly #world: EarWorld
  readonly #log: Log
  readonly #tellers = new Lru<KeyFingerprint, TokenBucket>(TELLERS_KEPT)
  #stopped = false

  constructor(world: EarWorld) {
    this.#world = world
    this.#log = world.log.scope('groups')
  }

  /** Hears nothing more. */
  stop(): void {
    this.#stopped = true
  }

  /** Throws coded errors for what is no message about a group. */
  hear(from: ProvenPeer, body: Uint8Array): void {
    const { groupId, step } = decodeGroupMessage(body)
    const standing = this.#world.trust.get(from.fingerprint)?.standing
    if (standing === 'blocked' || this.#stopped) return
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
    from: ProvenPeer,
    groupId: PeerGroupId,
    { number, hash, keyName }: Extract<GroupStep, { kind: 'state' }>,
  ): void {
    const group = this.#world.memberships.get(groupId)
    if (group === undefined) return this.#world.voice.say(from, groupId, { kind: 'ask', from: 1 })
    if (!group.isAt(number, hash)) return this.#onOther(from, group, number, hash)
    const { ring, roster } = group
    if (keyName !== undefined && group.isMember) {
      if (ring.find(keyName, roster, this.#world.clock.nowMs()) === 'unknown')
        return this.#world.voice.say(from, groupId, { kind: 'ask-key' })
    }
    const current = ring.current(roster)?.name
    const theirs = keyName === undefined ? undefined : ring.find(keyName, roster, Infinity)
    const lacks = theirs === undefined || theirs === 'old'
    if (current !== undefined && lacks && group.has(from.fingerprint))
      this.#world.voice.sayState(from, group)
  }

  /** Their list is another: ask for what is new there, or tell that ours goes further. */
  #onOther(from: ProvenPeer, group: GroupMembership, number: number, hash: Uint8Array): void {
    const { groupId, roster } = group
    const ours = roster.hashAt(number)
    const isBehind = number < roster.number && ours.every((byte, at) => byte === hash[at])
    if (!isBehind)
      return this.#world.voice.say(from, groupId, {
        kind: 'ask',
        from: number > roster.number ? roster.number + 1 : 1,
      })
    if (group.hadOnce(from.fingerprint)) this.#world.voice.sayState(from, group)
  }

  /** Members get all of it, former ones as far as what concerned them last; others nothing. */
  #onAsk(from: ProvenPeer, groupId: PeerGroupId, first: number): void {
    const { memberships, counters, table } = this.#world
    const group = memberships.get(groupId)
    const { fingerprint } = from
    if (group === undefined || !group.hadOnce(fingerprint))
      return counters.add('groups.asked-by-others')
    if (!this.#mayVerify(fingerprint)) return counters.add('groups.asked-too-often')
    const { changes } = group.roster
    const last = group.has(fingerprint)
      ? changes.length
      : (changes.findLast(({ subject }) => subject === fingerprint)?.number ?? 0)
    const told = changes.filter(({ number }) => number >= first && number <= last)
    const known = table.get(groupId)?.advertisement
    const document = known === undefined ? '' : encodePeerGroupAdvertisement(known)
    const brief = document.length > DOCUMENT_MAX / 4 ? '' : document
    if (told.length > 0)
      this.#world.voice.say(from, groupId, { kind: 'changes', document: brief, changes: told })
  }

  #onChanges(
    from: ProvenPeer,
    groupId: PeerGroupId,
    changes: readonly RosterChange[],
    document: string,
  ): void {
    const { memberships, counters, table } = this.#world
    if (!this.#mayVerify(from.fingerprint)) return counters.add('groups.told-too-often')
    if (table.get(groupId) === undefined && !this.#learn(from, groupId, document))
      return counters.add('groups.lists-of-unknown')
    const outcome = memberships.offer(groupId, changes)
    if (outcome.kind === 'gap')
      return this.#world.voice.say(from, groupId, { kind: 'ask', from: outcome.from })
    const group = memberships.get(groupId)
    if (outcome.kind === 'refused') {
      counters.add('groups.lists-refused')
      this.#log.warn('list of members refused', {
        ...{ group: shortId(groupId), why: outcome.why, from: shortId(from.peerId) },
      })
    }
    if (outcome.kind === 'forked' && !outcome.switched && group !== undefined)
      this.#world.voice.sayState(from, group)
    const needsKey = group?.isMember === true && group.ring.current(group.roster) === undefined
    if (needsKey) this.#world.voice.say(from, groupId, { kind: 'ask-key' })
  }

  /** The group's advertisement came with the list: it is believed as any other that is heard. */
  #learn(from: ProvenPeer, groupId: PeerGroupId, document: string): boolean {
    const { authenticity, directory, table } = this.#world
    if (document === '') return false
    const advertisement = parsePeerGroupAdvertisement(document)
    if (advertisement.groupId !== groupId) return false
    const { peerId } = from
    const told = { lifetimeMs: DOCUMENT_LIFETIME_MS, from: peerId }
    const word = authenticity.hear({ kind: 'group', advertisement }, document, told)
    if (word?.authentic === undefined) return false
    directory.onFound(advertisement, word.lifetimeMs, peerId, word.authentic)
    return table.get(groupId) !== undefined
  }

  #onJoin(request: JoinRequest): void {
    const { memberships, counters, trust } = this.#world
    const { groupId, from } = request
    const { fingerprint } = from
    const group = memberships.get(groupId)
    if (group?.isAdmin !== true) return counters.add('groups.asked-in-vain')
    if (group.has(fingerprint)) return this.#world.voice.sayState(from, group)
    if (memberships.policyOf(groupId) !== 'invitation')
      return this.#world.voice.say(from, groupId, { kind: 'declined' })
    if (trust.get(fingerprint)?.standing === 'ignored') return counters.add('groups.asked-in-vain')
    this.asked.emit(request)
  }

  #onLeave({ fingerprint }: ProvenPeer, groupId: PeerGroupId): void {
    const { memberships, counters } = this.#world
    const group = memberships.get(groupId)
    if (group?.isAdmin !== true || !group.has(fingerprint))
      return counters.add('groups.left-in-vain')
    memberships.remove(groupId, fingerprint, 'left')
    void this.#world.voice.tellAll(groupId, [fingerprint])
  }

  /** A key goes to who is a member by all that is known here, and came in before it was made. */
  #onAskKey(from: ProvenPeer, groupId: PeerGroupId): void {
    const { memberships, counters } = this.#world
    const group = memberships.get(groupId)
    const member = group?.machine.member(from.fingerprint)
    const key = group?.hasKey === true ? group.ring.current(group.roster)?.key : undefined
    if (member === undefined) return counters.add('groups.keys-refused')
    if (key === undefined || key.number < member.since) return counters.add('groups.keys-not-there')
    counters.add('groups.keys-given')
    this.#world.voice.say(from, groupId, { kind: 'key', key })
  }

  #onKey(from: ProvenPeer, groupId: PeerGroupId, key: GroupKey): void {
    const { memberships, counters } = this.#world
    const verdict = memberships.takeKey(groupId, key)
    counters.add(`groups.keys-${verdict}`)
    if (verdict !== 'ahead') return
    const next = (memberships.get(groupId)?.roster.number ?? 0) + 1
    this.#world.voice.say(from, groupId, { kind: 'ask', from: next })
  }

  #onDeclined({ fingerprint }: ProvenPeer, groupId: PeerGroupId): void {
    const group = this.#world.memberships.get(groupId)
    const isTheirs = this.#world.voice.mayLetIn(groupId, fingerprint)
    if (group?.wanted === true && !group.isMember && isTheirs) this.declined.emit(groupId)
  }

  #mayVerify(fingerprint: KeyFingerprint): boolean {
    const { clock } = this.#world
    const bucket = this.#tellers.get(fingerprint) ?? new TokenBucket(LISTS, clock.nowMs())
    this.#tellers.set(fingerprint, bucket)
    return bucket.take(clock.nowMs())
  }
}
