import { hexEncode } from '../../base/bytes.ts'
import { equalInConstantTime } from '../../base/sha256.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  INVITATION_USES_MAX,
  INVITED_RIGHTS,
  parseInvitationSecret,
  type InvitedRight,
} from '../../protocol/trust/invitation-link.ts'
import {
  invitationCode,
  invitationNumber,
  wordsNumber,
  type InvitationForm,
  type InvitationRefusal,
  type Redemption,
} from '../../protocol/trust/invitation-message.ts'
import { wordsSecretOf } from '../../protocol/trust/invitation-words.ts'
import { keptRows, keptText, parseKeptRows, type KeptRow } from './kept-rows.ts'

/** Most invitations that are kept; of those that are over, the oldest make room. */
export const INVITATIONS_MAX = 64
const TEXT_MAX = 200

/** Who redeemed, and when. */
export interface InvitationUse {
  readonly fingerprint: KeyFingerprint
  readonly wallMs: number
}

/** One invitation that was made here. */
export interface KeptInvitation {
  /** Its public number in hexadecimal digits. */
  readonly id: string
  readonly secret: Uint8Array
  /** For whom it is, for the person who made it. */
  readonly note: string
  readonly createdWallMs: number
  readonly expiresWallMs: number
  /** How many peers may redeem it. */
  readonly uses: number
  readonly usedBy: readonly InvitationUse[]
  readonly rights: readonly InvitedRight[]
  readonly revokedWallMs?: number | undefined
}

export type InvitationState = 'open' | 'used-up' | 'expired' | 'revoked'

export const invitationState = (invitation: KeptInvitation, wallMs: number): InvitationState => {
  if (invitation.revokedWallMs !== undefined) return 'revoked'
  if (invitation.usedBy.length >= invitation.uses) return 'used-up'
  return invitation.expiresWallMs <= wallMs ? 'expired' : 'open'
}

/** What an invitation is redeemed by: the secret of its link, or that of its words. */
export interface InvitationKey {
  readonly form: InvitationForm
  readonly secret: Uint8Array
}

/** What a try to redeem comes to; `again`: by one that has redeemed it before, which uses nothing up. */
export type InvitationVerdict =
  | {
      readonly kind: 'taken' | 'again'
      readonly invitation: KeptInvitation
      readonly key: InvitationKey
    }
  | { readonly kind: 'refused'; readonly refusal: InvitationRefusal }

/** The invitations that were made here, and what became of them. State only. */
export class InvitationTable {
  #all: readonly KeptInvitation[] = []

  all(): readonly KeptInvitation[] {
    return this.#all
  }

  get(id: string): KeptInvitation | undefined {
    return this.#all.find((one) => one.id === id)
  }

  /** Whether there is room for one more. */
  hasRoom(wallMs: number): boolean {
    return (
      this.#all.filter((one) => invitationState(one, wallMs) === 'open').length < INVITATIONS_MAX
    )
  }

  add(invitation: KeptInvitation, wallMs: number): void {
    const over = this.#all.find((one) => invitationState(one, wallMs) !== 'open')
    const full = this.#all.length >= INVITATIONS_MAX
    this.#all = [...this.#all.filter((one) => !full || one !== over), invitation]
  }

  /** Ends one, or does nothing where it is gone or has ended. */
  revoke(id: string, wallMs: number): void {
    this.#all = this.#all.map((one) =>
      one.id === id && one.revokedWallMs === undefined ? { ...one, revokedWallMs: wallMs } : one,
    )
  }

  /** Counts a use, where the code is right and one is left. Before the answer, what is counted is to be kept. */
  redeem(
    number: Uint8Array,
    code: Uint8Array,
    redemption: Redemption,
    wallMs: number,
  ): InvitationVerdict {
    const meant = this.#meant(number, redemption)
    if (meant === undefined) return { kind: 'refused', refusal: 'unknown' }
    const { invitation, key } = meant
    if (!equalInConstantTime(code, invitationCode(key.secret, redemption, 'redeem', key.form)))
      return { kind: 'refused', refusal: 'unknown' }
    const state = invitationState(invitation, wallMs)
    const { redeemer: fingerprint } = redemption
    const known = invitation.usedBy.some((use) => use.fingerprint === fingerprint)
    if (state === 'revoked' || (state === 'expired' && !known))
      return { kind: 'refused', refusal: state }
    if (known) return { kind: 'again', invitation, key }
    if (state !== 'open') return { kind: 'refused', refusal: state }
    const used = { ...invitation, usedBy: [...invitation.usedBy, { fingerprint, wallMs }] }
    this.#replace(used)
    return { kind: 'taken', invitation: used, key }
  }

  /** Takes a use back that could not be kept. */
  restore(before: readonly KeptInvitation[]): void {
    this.#all = before
  }

  /** Takes what was kept; what does not parse is left out, and how much that is said. */
  load(text: string): number {
    const rows = parseKeptRows(text)
    const parsed = rows.slice(0, INVITATIONS_MAX).map(parseKept)
    this.#all = parsed.filter((one) => one !== undefined)
    return parsed.length - this.#all.length
  }

  format(): string {
    return JSON.stringify(
      this.#all.map(({ secret, ...rest }) => ({ ...rest, secret: hexEncode(secret) })),
    )
  }

  /** The invitation of which a number speaks, by its link or by its words; all are looked at, whichever it is. */
  #meant(
    number: Uint8Array,
    redemption: Redemption,
  ): { readonly invitation: KeptInvitation; readonly key: InvitationKey } | undefined {
    const linked = this.get(hexEncode(number))
    const spoken = this.#all
      .map((invitation) => ({ invitation, secret: wordsSecretOf(invitation.secret) }))
      .filter(({ secret }) => equalInConstantTime(number, wordsNumber(secret, redemption)))
    if (linked !== undefined)
      return { invitation: linked, key: { form: 'link', secret: linked.secret } }
    const [said] = spoken
    return said && { invitation: said.invitation, key: { form: 'words', secret: said.secret } }
  }

  #replace(invitation: KeptInvitation): void {
    this.#all = this.#all.map((one) => (one.id === invitation.id ? invitation : one))
  }
}

const parseKept = (row: KeptRow): KeptInvitation | undefined => {
  const secret = parseInvitationSecret(keptText(row['secret'], TEXT_MAX))
  const { createdWallMs, expiresWallMs, uses, revokedWallMs } = row
  if (secret === undefined || typeof createdWallMs !== 'number') return undefined
  if (typeof expiresWallMs !== 'number' || typeof uses !== 'number') return undefined
  if (!Number.isInteger(uses) || uses < 1 || uses > INVITATION_USES_MAX) return undefined
  const usedBy = keptRows(row['usedBy']).map(parseUse)
  // One whose uses cannot be counted is none: it would be worth more than it was made for.
  if (usedBy.some((use) => use === undefined) || !Array.isArray(row['usedBy'])) return undefined
  return {
    ...{ id: hexEncode(invitationNumber(secret)), secret, createdWallMs, expiresWallMs, uses },
    note: keptText(row['note'], TEXT_MAX),
    usedBy: usedBy.filter((use) => use !== undefined),
    rights: INVITED_RIGHTS.filter((right) => listOf(row['rights']).includes(right)),
    ...(typeof revokedWallMs === 'number' ? { revokedWallMs } : {}),
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const parseUse = (row: KeptRow): InvitationUse | undefined => {
  const fingerprint = parseKeyFingerprint(keptText(row['fingerprint'], TEXT_MAX))
  const { wallMs } = row
  return fingerprint === undefined || typeof wallMs !== 'number'
    ? undefined
    : { fingerprint, wallMs }
}
