import { equalBytes } from '../../base/bytes.ts'
import type { Machine } from '../../base/machine.ts'
import { equalInConstantTime } from '../../base/sha256.ts'
import {
  pairingCode,
  pairingCommitment,
  pairingWords,
  type PairingParties,
  type PairingRole,
  type PairingSecrets,
} from '../../protocol/trust/pairing-keys.ts'
import type {
  PairingEnding,
  PairingMessage,
  PairingStep,
} from '../../protocol/trust/pairing-message.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** How long one pairing may take, the people's time included. */
export const PAIRING_LIMIT_MS = 10 * 60_000

/**
 * How a pairing ended. Of those on the wire, said by this side or by the other; `lost`: the link between them ended;
 * `attack`: a step that no honest peer sends, which may be the work of somebody in between.
 */
export type PairingOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'ended'; readonly by: 'us' | 'other'; readonly ending: PairingEnding }
  | { readonly kind: 'lost' }
  | { readonly kind: 'attack'; readonly why: string }

export type PairingInput =
  /** The person at the responder's side agreed to compare words: its commitment goes out. */
  | { readonly kind: 'begin' }
  /** A step came. `exporter` is that of the link it came on, which is the same link for all of them. */
  | { readonly kind: 'step'; readonly step: PairingStep; readonly exporter: Uint8Array }
  /** The person here says that the words are the same. */
  | { readonly kind: 'confirm' }
  | { readonly kind: 'end'; readonly ending: PairingEnding }
  | { readonly kind: 'link-ended' }
  | { readonly kind: 'tick' }

export type PairingEffect =
  | { readonly kind: 'send'; readonly message: PairingMessage }
  | { readonly kind: 'ended'; readonly outcome: PairingOutcome }

/** What a pairing begins with. */
export interface PairingStart {
  readonly role: PairingRole
  readonly session: Uint8Array
  readonly own: KeyFingerprint
  readonly other: KeyFingerprint
  /** Words wanted here; of what the two sides want, the greater number counts. */
  readonly words: number
  /** What the other side asked for; the responder knows it from the start. */
  readonly otherWords?: number
  /** 32 fresh bytes. */
  readonly nonce: Uint8Array
  readonly nowMs: number
}

/**
 * `waiting`: for the other person to begin, or to confirm. `exchanging`: nonces are on their way. `comparing`: the words
 * are to be compared.
 */
export type PairingPhase = 'waiting' | 'exchanging' | 'comparing' | 'ended'

/**
 * One pairing at one side: commit, then reveal, then compare. The responder is bound to its nonce before it sees the
 * requester's, so that nobody can look for nonces that give wanted words: whoever stands between has one try.
 *
 *     requester:  waiting ─commit─▸ exchanging ─open─▸ comparing ─┐
 *     responder:  waiting ─begin──▸ exchanging ─reveal▸ comparing ┴ both confirm ─▸ ended (accepted)
 *     any:        a step that is wrong, late, repeated or out of its order; an end; time ─▸ ended
 */
export class PairingMachine implements Machine<PairingInput, PairingEffect> {
  readonly role: PairingRole
  readonly session: Uint8Array
  readonly #start: PairingStart
  #phase: PairingPhase = 'waiting'
  #parties: PairingParties
  #commitment: Uint8Array | undefined
  #secrets: PairingSecrets | undefined
  #words: readonly number[] | undefined
  #confirmed = { here: false, there: false }
  #outcome: PairingOutcome | undefined

  constructor(start: PairingStart) {
    this.role = start.role
    this.session = start.session
    this.#start = start
    const { session, own, other, role } = start
    const [requester, responder] = role === 'requester' ? [own, other] : [other, own]
    const words = Math.max(start.words, start.otherWords ?? 0)
    this.#parties = { session, requester, responder, words }
  }

  get deadlineMs(): number | undefined {
    return this.#phase === 'ended' ? undefined : this.#start.nowMs + PAIRING_LIMIT_MS
  }

  get phase(): PairingPhase {
    return this.#phase
  }

  get outcome(): PairingOutcome | undefined {
    return this.#outcome
  }

  /** Places in the list of words; absent until both nonces are open and fit, and again after the end. */
  get words(): readonly number[] | undefined {
    return this.#phase === 'comparing' ? this.#words : undefined
  }

  /** Whose person has said yes. */
  get confirmed(): { readonly here: boolean; readonly there: boolean } {
    return this.#confirmed
  }

  /** The first step of the requester, to be sent before anything else. */
  request(): PairingMessage {
    return this.#message({ kind: 'request', words: this.#start.words })
  }

  step(input: PairingInput, nowMs: number): readonly PairingEffect[] {
    if (this.#phase === 'ended') return []
    if (nowMs >= this.#start.nowMs + PAIRING_LIMIT_MS) return this.#give('expired')
    switch (input.kind) {
      case 'begin':
        return this.#begin()
      case 'step':
        return this.#take(input.step, input.exporter)
      case 'confirm':
        return this.#confirm()
      case 'end':
        return this.#give(input.ending)
      case 'link-ended':
        return this.#phase === 'waiting' ? [] : this.#finish({ kind: 'lost' })
      case 'tick':
        return []
    }
  }

  #begin(): readonly PairingEffect[] {
    if (this.role !== 'responder' || this.#phase !== 'waiting') return []
    this.#phase = 'exchanging'
    const commitment = pairingCommitment(this.#parties, this.#start.nonce)
    return this.#send({ kind: 'commit', words: this.#parties.words, commitment })
  }

  #take(step: PairingStep, exporter: Uint8Array): readonly PairingEffect[] {
    if (step.kind === 'end')
      return this.#finish({ kind: 'ended', by: 'other', ending: step.ending })
    const { role } = this
    const phase = this.#phase
    if (step.kind === 'commit' && role === 'requester' && phase === 'waiting')
      return this.#committed(step.words, step.commitment)
    if (step.kind === 'reveal' && role === 'responder' && phase === 'exchanging')
      return this.#revealed(step.nonce, exporter)
    if (step.kind === 'open' && role === 'requester' && phase === 'exchanging')
      return this.#opened(step.nonce, exporter)
    if (step.kind === 'confirm' && phase === 'comparing') return this.#confirmedThere(step.code)
    return this.#attack(`The step "${step.kind}" does not belong here`)
  }

  #committed(words: number, commitment: Uint8Array): readonly PairingEffect[] {
    if (words < this.#start.words) return this.#attack('Fewer words were offered than asked for')
    this.#parties = { ...this.#parties, words }
    this.#commitment = commitment
    this.#phase = 'exchanging'
    return this.#send({ kind: 'reveal', nonce: this.#start.nonce })
  }

  #revealed(nonce: Uint8Array, exporter: Uint8Array): readonly PairingEffect[] {
    const own = this.#start.nonce
    if (equalBytes(nonce, own)) return this.#attack('Our own nonce came back')
    this.#compare({ requesterNonce: nonce, responderNonce: own, exporter })
    return this.#send({ kind: 'open', nonce: own })
  }

  #opened(nonce: Uint8Array, exporter: Uint8Array): readonly PairingEffect[] {
    const own = this.#start.nonce
    const fits = this.#commitment ?? own
    if (equalBytes(nonce, own)) return this.#attack('Our own nonce came back')
    if (!equalInConstantTime(pairingCommitment(this.#parties, nonce), fits))
      return this.#attack('The nonce is not the one that was committed to')
    this.#compare({ requesterNonce: own, responderNonce: nonce, exporter })
    return []
  }

  #compare(secrets: PairingSecrets): void {
    this.#secrets = secrets
    this.#words = pairingWords(this.#parties, secrets)
    this.#phase = 'comparing'
  }

  #confirm(): readonly PairingEffect[] {
    const secrets = this.#secrets
    if (this.#phase !== 'comparing' || secrets === undefined || this.#confirmed.here) return []
    this.#confirmed = { ...this.#confirmed, here: true }
    const code = pairingCode(this.#parties, secrets, this.role)
    return [...this.#send({ kind: 'confirm', code }), ...this.#acceptIfBoth()]
  }

  #confirmedThere(code: Uint8Array): readonly PairingEffect[] {
    const secrets = this.#secrets
    if (secrets === undefined || this.#confirmed.there)
      return this.#attack('A confirmation came twice')
    const other = this.role === 'requester' ? 'responder' : 'requester'
    if (!equalInConstantTime(code, pairingCode(this.#parties, secrets, other)))
      return this.#attack('The confirmation is not that of the same words')
    this.#confirmed = { ...this.#confirmed, there: true }
    return this.#acceptIfBoth()
  }

  #acceptIfBoth(): readonly PairingEffect[] {
    const { here, there } = this.#confirmed
    return here && there ? this.#finish({ kind: 'accepted' }) : []
  }

  /** This side gives up, and says so. */
  #give(ending: PairingEnding): readonly PairingEffect[] {
    const said = this.#send({ kind: 'end', ending })
    return [...said, ...this.#finish({ kind: 'ended', by: 'us', ending })]
  }

  #attack(why: string): readonly PairingEffect[] {
    const said = this.#send({ kind: 'end', ending: 'broken' })
    return [...said, ...this.#finish({ kind: 'attack', why })]
  }

  /** Nothing of the secrets is kept. */
  #finish(outcome: PairingOutcome): readonly PairingEffect[] {
    this.#phase = 'ended'
    this.#outcome = outcome
    this.#secrets = undefined
    this.#words = undefined
    return [{ kind: 'ended', outcome }]
  }

  #send(step: PairingStep): readonly PairingEffect[] {
    return [{ kind: 'send', message: this.#message(step) }]
  }

  #message(step: PairingStep): PairingMessage {
    return { session: this.session, step }
  }
}
