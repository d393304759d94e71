import { deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { hexEncode } from '../../base/bytes.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { equalInConstantTime } from '../../base/sha256.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  formatInvitation,
  INVITATION_ADDRESSES_MAX,
  INVITATION_SECRET_BYTES,
  type Invitation,
  type InvitedRight,
} from '../../protocol/trust/invitation-link.ts'
import {
  decodeInvitationMessage,
  encodeInvitationMessage,
  INVITATION_ELEMENT,
  INVITATION_EXPORTER_BYTES,
  INVITATION_EXPORTER_LABEL,
  invitationCode,
  invitationNumber,
  wordsNumber,
  type InvitationMessage,
  type InvitationRefusal,
  type InvitationStep,
} from '../../protocol/trust/invitation-message.ts'
import { invitationPlaces, wordsSecretOf } from '../../protocol/trust/invitation-words.ts'
import type { KeptText } from '../ports/kept-text.ts'
import {
  InvitationTable,
  type InvitationKey,
  type InvitationVerdict,
  type KeptInvitation,
} from './invitation-table.ts'
import { RedeemLimit, sourceOf } from './redeem-limit.ts'
import { SparingLog } from '../../base/sparing-log.ts'
import { WrongTriesTable, type WrongTries } from './wrong-tries.ts'
import type { ProvenLink, TrustChannel } from './trust-channel.ts'
import type { TrustService } from './trust-service.ts'
import { REFUSED, WordsSearch, type WordsAnswer } from './words-search.ts'

/** How long an inviter is given to answer. */
export const REDEEM_TIMEOUT_MS = 10_000
/** Most redemptions of ours that wait at once. */
const REDEEMING_MAX = 8

export interface InvitationWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: KeyFingerprint
  readonly channel: TrustChannel
  readonly trust: TrustService
  /** Absent: nothing outlives the peer. */
  readonly invitations?: KeptText | undefined
  /** What this peer calls itself. */
  readonly ownName: () => string
  /** Where this peer can be reached, best first. */
  readonly ownAddresses: () => readonly string[]
  readonly nameOf: (peerId: PeerId) => string
  /** Peers that may be asked whether they know words, most promising first. */
  readonly candidates: () => readonly PeerId[]
}

/** What a person makes an invitation from. */
export interface InvitationWish {
  readonly lifetimeMs: number
  readonly uses: number
  readonly rights: readonly InvitedRight[]
  readonly note: string
}

/**
 * Invitations: made here for others, and those of others redeemed. The secret stays in the link and in both peers; what
 * travels is a code over it that is worth something on one link between two keys.
 */
export class InvitationService {
  /** An invitation was made, used or revoked. */
  readonly changed = new Emitter<string>()
  /** Somebody redeemed one of ours. */
  readonly redeemed = new Emitter<{
    readonly invitation: KeptInvitation
    readonly peerId: PeerId
  }>()
  /** Somebody tries what is no open invitation of ours: worth a person's look, and told sparingly. */
  readonly tried = new Emitter<WrongTries>()
  /** Finds the peer that knows the words of an invitation. */
  readonly search: WordsSearch
  readonly #world: InvitationWorld
  readonly #table = new InvitationTable()
  readonly #limit = new RedeemLimit()
  readonly #wrongTries = new WrongTriesTable()
  readonly #log: SparingLog
  /** Answers that are waited for, by the invitation's number. */
  readonly #waiting = new Map<string, (from: ProvenLink, step: InvitationStep) => void>()

  constructor(world: InvitationWorld) {
    this.#world = world
    this.#log = new SparingLog(world.log.scope('trust'), world.clock)
    this.search = new WordsSearch(world)
    world.channel.handle(INVITATION_ELEMENT, (from, body) =>
      this.#onMessage(from, decodeInvitationMessage(body)),
    )
  }

  load(): void {
    const text = this.#world.invitations?.load()
    if (text === undefined) return
    const damaged = this.#table.load(text)
    if (damaged > 0) this.#world.counters.add('trust.damaged-invitations', damaged)
  }

  /** Newest last. */
  all(): readonly KeptInvitation[] {
    return this.#table.all()
  }

  // ── Inviting ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes an invitation; gives it with its link. Throws `trust/no-room`, `store/failed`. */
  create({ lifetimeMs, uses, rights, note }: InvitationWish): {
    readonly invitation: KeptInvitation
    readonly link: string
  } {
    const { clock, random } = this.#world
    const createdWallMs = clock.wallMs()
    if (!this.#table.hasRoom(createdWallMs))
      throw new PipefitterError('trust/no-room', 'Too many invitations are open; revoke some')
    const secret = random.bytes(INVITATION_SECRET_BYTES)
    const id = hexEncode(invitationNumber(secret))
    const times = { createdWallMs, expiresWallMs: createdWallMs + lifetimeMs }
    const invitation = { id, secret, note, ...times, uses, usedBy: [], rights }
    this.#keepOrUndo(() => this.#table.add(invitation, createdWallMs))
    this.changed.emit(id)
    return { invitation, link: this.linkOf(invitation) }
  }

  /** The link of an invitation, with the addresses as they are now. */
  linkOf({ secret, expiresWallMs, uses, rights }: KeptInvitation): string {
    const { self, ownName, ownAddresses } = this.#world
    return formatInvitation({
      ...{ inviter: self, name: shortened(ownName()), secret, expiresWallMs, uses, rights },
      addresses: ownAddresses().slice(0, INVITATION_ADDRESSES_MAX),
    })
  }

  /** The words of an invitation, as places in the list. */
  wordsOf({ secret }: KeptInvitation): readonly number[] {
    return invitationPlaces(wordsSecretOf(secret))
  }

  /** Takes an invitation back; who has redeemed it stays paired. Throws `trust/not-found`, `store/failed`. */
  revoke(id: string): void {
    if (this.#table.get(id) === undefined)
      throw new PipefitterError('trust/not-found', 'There is no such invitation')
    this.#table.revoke(id, this.#world.clock.wallMs())
    this.changed.emit(id)
    this.#keep()
  }

  // ── Redeeming ────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Redeems an invitation of another peer: finds the peer with exactly that key, and makes it a paired one here once it
   * has taken us. Rejects with `trust/unproven` when only others live at its addresses, `trust/invitation-refused`,
   * `trust/busy`, `base/timeout`, `base/cancelled`, and as dialling does.
   */
  async redeem(invitation: Invitation, signal?: AbortSignal): Promise<PeerId> {
    const { clock, self } = this.#world
    const { inviter } = invitation
    if (inviter === self)
      throw new PipefitterError('base/invalid-input', 'This is an invitation to this peer itself')
    if (invitation.expiresWallMs <= clock.wallMs())
      throw new PipefitterError('trust/invitation-refused', REFUSED.expired)
    const limit = deadline(clock, REDEEM_TIMEOUT_MS, signal)
    try {
      const to = await this.#find(invitation, limit.signal)
      const key = { form: 'link', secret: invitation.secret } as const
      const answer = await this.#exchange(key, to, limit.signal)
      if (answer.kind === 'refused')
        throw new PipefitterError('trust/invitation-refused', REFUSED[answer.refusal])
      return this.#pairWith(to, invitation.name)
    } catch (error) {
      if (!limit.expired()) throw error
      throw new PipefitterError('base/timeout', 'The inviter did not answer in time', {
        cause: error,
      })
    } finally {
      limit.clear()
    }
  }

  /**
   * Redeems words: asks the peers that can be asked, one after the other, and makes the one a paired one here that has
   * proven that it knows the words, and has taken us. Rejects as {@link WordsSearch.find}, and with `store/failed`.
   */
  async redeemWords(wordsSecret: Uint8Array, signal?: AbortSignal): Promise<PeerId> {
    const key = { form: 'words', secret: wordsSecret } as const
    const ask = async (peerId: PeerId, within: AbortSignal): Promise<WordsAnswer> =>
      this.#exchange(key, await this.#world.channel.reach(peerId, within), within)
    return this.#pairWith(await this.search.find(ask, signal))
  }

  /** The inviter has proven itself, and has paired with us: the same is done here. */
  #pairWith({ link: { peerId }, proof }: ProvenLink, told = ''): PeerId {
    const { trust, nameOf } = this.#world
    const { fingerprint, publicKey } = proof
    const name = nameOf(peerId) || told
    const named = name === '' ? {} : { name }
    trust.pair({ fingerprint, publicKey, peerId, ...named }, 'invitation')
    return peerId
  }

  /** The peer with that key, wherever it is: all places are tried at once, and the first where it proves its key wins. */
  async #find({ inviter, addresses }: Invitation, signal: AbortSignal): Promise<ProvenLink> {
    const { channel } = this.#world
    const checked = async (found: Promise<ProvenLink>): Promise<ProvenLink> => {
      const proven = await found
      if (proven.proof.fingerprint === inviter) return proven
      throw new PipefitterError('trust/unproven', 'Another peer lives where the inviter should')
    }
    const known = channel.reach(peerIdOfFingerprint(inviter), signal)
    const told = addresses.map((address) => channel.dial(address, signal))
    try {
      return await Promise.any([known, ...told].map(checked))
    } catch (error) {
      if (!(error instanceof AggregateError)) throw error
      const failures: readonly unknown[] = error.errors
      // What came of the first address says more than that no other was known.
      throw toPipefitterError(failures[1] ?? failures[0])
    }
  }

  async #exchange(
    { form, secret }: InvitationKey,
    to: ProvenLink,
    signal: AbortSignal,
  ): Promise<WordsAnswer> {
    const { fingerprint: inviter } = to.proof
    const redemption = { inviter, redeemer: this.#world.self, exporter: exporterOf(to) }
    const number = form === 'link' ? invitationNumber(secret) : wordsNumber(secret, redemption)
    const key = hexEncode(number)
    if (this.#waiting.size >= REDEEMING_MAX || this.#waiting.has(key))
      throw new PipefitterError('trust/busy', 'This invitation is being redeemed already')
    const answer = createDeferred<InvitationStep>()
    const unfollow = to.link.onClosed((error) =>
      answer.reject(error ?? new PipefitterError('endpoint/closed', 'The inviter closed the link')),
    )
    const abort = (): void => answer.reject(new PipefitterError('base/cancelled', 'Given up'))
    signal.addEventListener('abort', abort, { once: true })
    this.#waiting.set(key, (from, step) => {
      if (from.link === to.link) answer.resolve(step)
    })
    try {
      if (signal.aborted) abort()
      const code = invitationCode(secret, redemption, 'redeem', form)
      this.#say(to, { number, step: { kind: 'redeem', code } })
      const step = await answer.promise
      if (step.kind === 'refused') return { kind: 'refused', refusal: step.refusal }
      assertAccepted(step, invitationCode(secret, redemption, 'accepted', form))
      return { kind: 'accepted', inviter: to }
    } finally {
      this.#waiting.delete(key)
      unfollow()
      signal.removeEventListener('abort', abort)
    }
  }

  // ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(from: ProvenLink, { number, step }: InvitationMessage): void {
    if (step.kind === 'redeem') return this.#onRedeem(from, number, step.code)
    const waiting = this.#waiting.get(hexEncode(number))
    if (waiting === undefined) {
      this.#world.counters.add('trust.invitation-strays')
      return this.#log.warn('an answer to no redemption of ours', {
        peer: shortId(from.link.peerId),
      })
    }
    waiting(from, step)
  }

  #onRedeem(from: ProvenLink, number: Uint8Array, code: Uint8Array): void {
    const { clock, counters, trust, self } = this.#world
    const { fingerprint: redeemer } = from.proof
    const standing = trust.get(redeemer)?.standing
    if (standing === 'blocked') return counters.add('trust.invitations-unwanted')
    const source = sourceOf(from.link.connection.remoteAddress)
    if (!this.#limit.allows(redeemer, source, clock.nowMs())) {
      counters.add('trust.invitations-too-many')
      return this.#refuseTry(from, number, 'busy')
    }
    const redemption = { inviter: self, redeemer, exporter: exporterOf(from) }
    const before = this.#table.all()
    const verdict = this.#table.redeem(number, code, redemption, clock.wallMs())
    if (verdict.kind === 'refused') return this.#refuseTry(from, number, verdict.refusal)
    if (!this.#takeIn(from, verdict, before)) return this.#refuse(from, number, 'busy')
    const { form, secret } = verdict.key
    const accepted = invitationCode(secret, redemption, 'accepted', form)
    this.#say(from, { number, step: { kind: 'accepted', code: accepted } })
    counters.add('trust.invitations-redeemed')
    if (verdict.kind === 'taken')
      this.redeemed.emit({ invitation: verdict.invitation, peerId: from.link.peerId })
  }

  /** Keeps the use, then the trust, and only then answers: nothing is given that was not counted. */
  #takeIn(
    { link, proof }: ProvenLink,
    { kind, invitation }: Exclude<InvitationVerdict, { kind: 'refused' }>,
    before: readonly KeptInvitation[],
  ): boolean {
    const { trust, nameOf, counters, log } = this.#world
    const { fingerprint, publicKey } = proof
    const { peerId } = link
    // Redeemed before: what a person has decided on the peer since then stands.
    if (kind === 'again') return trust.get(fingerprint)?.standing === 'paired'
    try {
      this.#keep()
      const name = nameOf(peerId)
      const holder = { fingerprint, publicKey, peerId, ...(name === '' ? {} : { name }) }
      trust.pair(
        holder,
        'invitation',
        invitation.rights.map((right) => ({ right })),
      )
    } catch (error) {
      this.#table.restore(before)
      counters.add('trust.invitations-unwritten')
      log.scope('trust').warn('invitation not taken', { why: toPipefitterError(error).message })
      return false
    } finally {
      this.changed.emit(invitation.id)
    }
    return true
  }

  /** A try that was wrong, or one too many: told to a person too. */
  #refuseTry(from: ProvenLink, number: Uint8Array, why: InvitationRefusal): void {
    this.#refuse(from, number, why)
    const { fingerprint } = from.proof
    const by = { peerId: from.link.peerId, fingerprint, why }
    const told = this.#wrongTries.add(by, this.#world.clock.nowMs())
    if (told !== undefined) this.tried.emit(told)
  }

  #refuse(to: ProvenLink, number: Uint8Array, refusal: InvitationRefusal): void {
    this.#world.counters.add('trust.invitations-refused')
    this.#log.warn('invitation refused', { peer: shortId(to.link.peerId), why: refusal })
    this.#say(to, { number, step: { kind: 'refused', refusal } })
  }

  #say(to: ProvenLink, message: InvitationMessage): void {
    this.#world.channel.send(to, INVITATION_ELEMENT, encodeInvitationMessage(message))
  }

  #keep(): void {
    this.#world.invitations?.save(this.#table.format())
  }

  #keepOrUndo(change: () => void): void {
    const before = this.#table.all()
    change()
    try {
      this.#keep()
    } catch (error) {
      this.#table.restore(before)
      throw error
    }
  }
}

const exporterOf = ({ proof }: ProvenLink): Uint8Array =>
  proof.exportKey(INVITATION_EXPORTER_LABEL, new Uint8Array(0), INVITATION_EXPORTER_BYTES)

const assertAccepted = (step: InvitationStep, expected: Uint8Array): void => {
  if (step.kind === 'accepted' && equalInConstantTime(step.code, expected)) return
  throw new PipefitterError('trust/invitation-refused', 'The inviter does not know the secret')
}

/** A name that fits the link: at most 16 characters of whatever script. */
const shortened = (name: string): string => [...name].slice(0, 16).join('')
