import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { concatBytes } from '../../base/bytes.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import type { Random } from '../../base/random.ts'
import { groupKeyName } from '../../protocol/group/group-key.ts'
import {
  decodeSealed,
  encodeSealed,
  SEALED_ELEMENT,
  SEALED_NAMESPACE,
  SEALED_RUN_BYTES,
  sealedContext,
  sealedKey,
  sealedNonce,
  sealedToBeSigned,
  type SealedMessage,
} from '../../protocol/group/sealed-message.ts'
import {
  groupOfPipe,
  shortId,
  type PeerGroupId,
  type PeerId,
  type PipeId,
} from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'
import { decodeMessage, encodeMessage } from '../../protocol/message/binary.ts'
import { bytesElement, Message } from '../../protocol/message/message.ts'
import type { IdentityKey, KeyVerifier } from '../ports/identity.ts'
import type { KeptText } from '../ports/kept-text.ts'
import type { GroupCipher } from '../ports/secure.ts'
import type { GroupMembership } from './group-membership.ts'
import type { MembershipTable } from './membership-table.ts'
import { ReadMarks } from './read-marks.ts'

/** Longest message that is sealed, in bytes: it is encrypted as a whole. */
export const SEALED_MAX = 4 * 1024 * 1024
/** Pipes on which this peer has a run at once; beyond it the one not used longest begins anew. */
const RUNS_MAX = 1_024
/** Keys of runs that are kept, since each takes two hashes to make. */
const RUN_KEYS_MAX = 4_096
/** What was read is written so long after. */
const MARKS_SAVED_AFTER_MS = 1_000
/** Refusals are logged at most this often; the counters have them all. */
const LOG_EVERY_MS = 1_000

/** Why a message of a secure propagate pipe is not read; each has a counter `groups.sealed-…`. */
export const SEAL_REFUSALS = [
  'plain',
  'malformed',
  'own',
  'not-member',
  'unknown-key',
  'old-key',
  'forged',
  'replayed',
  'unreadable',
] as const
export type SealRefusal = (typeof SEAL_REFUSALS)[number]

export interface SealWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly key: IdentityKey
  readonly keys: KeyVerifier
  readonly memberships: MembershipTable
  readonly cipher?: GroupCipher | undefined
  readonly readMarks?: KeptText | undefined
}

/** A message that was read, and who has signed it. */
export interface OpenedMessage {
  readonly message: Message
  readonly sender: { readonly peerId: PeerId; readonly fingerprint: KeyFingerprint }
}

/** What was not read on a pipe since the start. */
export interface Unread {
  readonly count: number
  readonly why: SealRefusal
}

interface Run {
  readonly runMs: number
  readonly run: Uint8Array
  counter: number
}

/**
 * Seals messages of secure propagate pipes and opens them: encrypted with the group's key, signed by their sender, bound to
 * pipe, key, run and counter.
 */
export class GroupSeals {
  /** A message of this pipe was not read. */
  readonly refused = new Emitter<{ readonly pipeId: PipeId; readonly why: SealRefusal }>()
  readonly #world: SealWorld
  readonly #log: Log
  readonly #runs = new Lru<PipeId, Run>(RUNS_MAX)
  readonly #runKeys = new Lru<string, Uint8Array>(RUN_KEYS_MAX)
  readonly #marks = new ReadMarks()
  readonly #unread = new Lru<PipeId, Unread>(RUNS_MAX)
  #saveLater: Timer | undefined
  #lastLoggedMs = -Infinity

  constructor(world: SealWorld) {
    this.#world = world
    this.#log = world.log.scope('groups')
    world.memberships.changed.on((id) => this.#reviewKeys(id))
  }

  load(): void {
    const text = this.#world.readMarks?.load()
    if (text === undefined) return
    const damaged = this.#marks.load(text)
    if (damaged > 0) this.#world.counters.add('groups.damaged-marks', damaged)
  }

  /** Writes what is not written yet; idempotent. */
  stop(): void {
    if (this.#saveLater !== undefined) this.#save()
  }

  /** What was not read on a pipe; nothing where all was. */
  unread(pipeId: PipeId): Unread | undefined {
    return this.#unread.peek(pipeId)
  }

  /** Throws `group/open`, `group/not-member`, `secure/unavailable` where no secure pipe can be made in a group. */
  assertUsable(groupId: PeerGroupId): void {
    this.#cipher()
    if (!this.#world.memberships.isClosed(groupId))
      throw new PipefitterError('group/open', 'Anybody may be in this group, so it has no key')
    this.#member(groupId)
  }

  /** Throws `group/not-member`, `group/no-key`, `protocol/message-too-long`, `secure/unavailable`. */
  seal(pipeId: PipeId, message: Message): Message {
    const { key, counters } = this.#world
    const cipher = this.#cipher()
    const group = this.#member(groupOfPipe(pipeId))
    const held = group.hasKey ? group.ring.current(group.roster) : undefined
    if (held === undefined)
      throw new PipefitterError(
        'group/no-key',
        'This peer has no key yet that was made since the members of the group last changed',
      )
    const text = concatBytes(encodeMessage(message))
    if (text.length > SEALED_MAX)
      throw new PipefitterError(
        'protocol/message-too-long',
        `A secure propagate pipe takes ${SEALED_MAX} bytes a message`,
      )
    const run = this.#runOf(pipeId)
    run.counter++
    const keyName = groupKeyName(held.key.key, group.groupId)
    const head = { keyName, sender: key.fingerprint, ...run }
    const own = this.#keyOf(held.key.key, head, pipeId)
    const ciphertext = cipher.seal(own, sealedNonce(head), sealedContext(head, pipeId), text)
    const signature = key.sign(sealedToBeSigned({ ...head, ciphertext }, pipeId))
    counters.add('groups.sealed')
    const body = encodeSealed({ ...head, ciphertext, signature })
    return Message.of(bytesElement(SEALED_NAMESPACE, SEALED_ELEMENT, body))
  }

  /** What a message says and who says it; nothing where it is refused, which is counted. */
  open(pipeId: PipeId, message: Message): OpenedMessage | undefined {
    const opened = this.#open(pipeId, message)
    if (typeof opened !== 'string') return opened
    this.#refuse(pipeId, opened)
    return undefined
  }

  #open(pipeId: PipeId, message: Message): OpenedMessage | SealRefusal {
    const sealed = sealedIn(message)
    if (typeof sealed === 'string') return sealed
    const { clock, key, keys, memberships, cipher } = this.#world
    const group = memberships.get(groupOfPipe(pipeId))
    if (sealed.sender === key.fingerprint) return 'own'
    const member = group?.machine.member(sealed.sender)
    if (group?.isMember !== true || member === undefined) return 'not-member'
    const held = group.ring.find(sealed.keyName, group.roster, clock.nowMs())
    if (held === 'unknown') return 'unknown-key'
    if (held === 'old') return 'old-key'
    const isSigned = keys.verify(
      member.publicKey,
      sealedToBeSigned(sealed, pipeId),
      sealed.signature,
    )
    if (!isSigned) return 'forged'
    const own = this.#keyOf(held.key.key, sealed, pipeId)
    const context = sealedContext(sealed, pipeId)
    const text = cipher?.open(own, sealedNonce(sealed), context, sealed.ciphertext)
    const inner = text === undefined ? undefined : messageIn(text)
    if (inner === undefined) return 'unreadable'
    if (!this.#marks.take(sealed, pipeId)) return 'replayed'
    this.#saveLater ??= clock.after('read-marks', MARKS_SAVED_AFTER_MS, () => this.#save())
    this.#world.counters.add('groups.opened')
    const fingerprint = sealed.sender
    return { message: inner, sender: { peerId: peerIdOfFingerprint(fingerprint), fingerprint } }
  }

  #refuse(pipeId: PipeId, why: SealRefusal): void {
    const { clock, counters } = this.#world
    counters.add(`groups.sealed-${why}`)
    if (why === 'own') return
    this.#unread.set(pipeId, { count: (this.#unread.peek(pipeId)?.count ?? 0) + 1, why })
    this.refused.emit({ pipeId, why })
    if (clock.nowMs() - this.#lastLoggedMs < LOG_EVERY_MS) return
    this.#lastLoggedMs = clock.nowMs()
    this.#log.warn('sealed message not read', { pipe: shortId(pipeId), why })
  }

  #member(groupId: PeerGroupId): GroupMembership {
    const group = this.#world.memberships.get(groupId)
    if (group?.isMember === true) return group
    throw new PipefitterError('group/not-member', 'This peer is not in the group')
  }

  #cipher(): GroupCipher {
    const { cipher } = this.#world
    if (cipher !== undefined) return cipher
    throw new PipefitterError('secure/unavailable', 'No cipher for groups is there')
  }

  #runOf(pipeId: PipeId): Run {
    const known = this.#runs.get(pipeId)
    if (known !== undefined) return known
    const { memberships, random } = this.#world
    const run = random.bytes(SEALED_RUN_BYTES)
    const fresh = { runMs: memberships.nextRun(), run, counter: 0 }
    this.#runs.set(pipeId, fresh)
    return fresh
  }

  #keyOf(groupKey: Uint8Array, head: Parameters<typeof sealedKey>[1], pipeId: PipeId): Uint8Array {
    const { keyName, sender, runMs, run } = head
    const text = `${pipeId} ${keyName.join()} ${sender} ${runMs} ${run.join()}`
    const known = this.#runKeys.get(text)
    if (known !== undefined) return known
    const fresh = sealedKey(groupKey, head, pipeId)
    this.#runKeys.set(text, fresh)
    return fresh
  }

  /** Out of a group, what its messages could be read with is forgotten here too. */
  #reviewKeys(id: PeerGroupId): void {
    if (this.#world.memberships.get(id)?.isMember === true) return
    for (const [text] of [...this.#runKeys.entries()]) {
      const [pipeId] = text.split(' ')
      if (pipeId !== undefined && groupOfPipe(pipeId as PipeId) === id) this.#runKeys.delete(text)
    }
  }

  #save(): void {
    this.#saveLater?.cancel()
    this.#saveLater = undefined
    try {
      this.#world.readMarks?.save(this.#marks.format())
    } catch (error) {
      this.#world.counters.add('groups.unwritten')
      this.#log.warn('not written', { why: toPipefitterError(error).message })
    }
  }
}

const sealedIn = (message: Message): SealedMessage | SealRefusal => {
  const body = message.get(SEALED_NAMESPACE, SEALED_ELEMENT)?.body
  if (body === undefined) return 'plain'
  try {
    return decodeSealed(body)
  } catch (error) {
    if (error instanceof PipefitterError) return 'malformed'
    throw error
  }
}

/** What a member wrote may be damaged all the same. */
const messageIn = (text: Uint8Array): Message | undefined => {
  try {
    return Message.from(applicationElements(decodeMessage(text)))
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}
