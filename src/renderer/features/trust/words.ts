/** The texts of pairing and of invitations. */
import type { RightName } from '../../../shared/rows.ts'

export const RIGHT_WORDS: Readonly<Record<RightName, { label: string; hint: string }>> = {
  bind: { label: 'Bind pipes', hint: 'It is told where the input ends of pipes here are.' },
  send: { label: 'Send', hint: 'Its messages are taken by the input ends of pipes here.' },
  'attach-port': { label: 'Attach ports', hint: 'Pipe ends may be fitted to ports for it.' },
  'attach-file': { label: 'Attach files', hint: 'Pipe ends may be fitted to files for it.' },
  'attach-command': { label: 'Attach commands', hint: 'Pipe ends may run commands for it.' },
  administrate: { label: 'Administrate', hint: 'It may change everything on this peer.' },
}

/** Rights that are offered when a peer is let in; the others are given one by one, later. */
export const OFFERED_RIGHTS = ['bind', 'send'] as const satisfies readonly RightName[]

export const LIFETIMES = [
  { value: '3600000', label: 'one hour' },
  { value: '86400000', label: 'one day' },
  { value: '604800000', label: 'one week' },
  { value: '2592000000', label: '30 days' },
] as const

export const WORDS = {
  pairTitle: (name: string) => `Pair with ${name}`,
  pairAbout: 'Pairing makes sure that this is really the peer that you mean.',
  compare: 'Are these the words on the other screen?',
  compareAbout:
    'Read them to each other, by voice or side by side. Only if all are the same, in the same order, is nobody in between.',
  same: 'They are the same',
  differ: 'They differ',
  give: 'What it may do here',
  letIn: 'Let it in',
  letInHint: (asked: string) => `${asked}. It may, once both of you have confirmed.`,
  pairedWith: (name: string) => `Paired with ${name}`,
  cancel: 'Cancel pairing',
  close: 'Close',
  key: 'Key',

  invite: 'Invite',
  inviteTitle: 'Invite a peer',
  inviteAbout:
    'Whoever has the link or the words is paired with this peer, without comparing anything. Pass them on over a channel that you trust.',
  note: 'For whom',
  noteHint: 'A note for yourself; it is not in the invitation.',
  lifetime: 'Valid for',
  uses: 'How many peers may use it',
  usesProblem: 'A number from 1 to 100',
  create: 'Create invitation',
  link: 'Invitation',
  linkAbout: 'The link and the words are a secret, shown to you alone. Either of them is enough.',
  spoken: 'Or read these words out',
  spokenAbout: 'For a peer that is near this one, or linked to it: words hold no address.',
  copyLink: 'Copy link',
  copied: 'Invitation copied',
  notCopied: 'Nothing was copied: select the link and copy it by hand',
  qr: 'The invitation as a QR code',
  finish: 'Done',
  conditions: 'Change …',
  waitsForIt: 'Waiting for whom you invite: leave this open, or close it.',
  isPaired: (names: string) => `${names} is paired with this peer now.`,
  makePipe: 'Make a pipe for it',

  redeem: 'Redeem',
  redeemTitle: 'Redeem an invitation',
  redeemAbout: 'Paste the link that the other person sent you, or type the nine words.',
  paste: 'Invitation',
  pastePlaceholder: 'pipefitter:invite/… or nine words',
  toAsk: 'Peers to ask',
  asked: (asked: number, total: number) => `${asked} of ${total} peers asked`,
  look: 'Look at it',
  redeemIt: 'Pair now',
  notNow: 'Cancel',
  whatHappens: 'What this does',
  from: 'From',
  expires: 'Expires',
  gives: 'You may then',
  nothing: 'nothing yet',
  expired: 'This invitation has expired. Ask for a new one.',
  already: 'You are paired with this peer already.',
  redeemed: (name: string) => `Paired with ${name}`,
  invitations: 'Invitations',
  noInvitations: 'No invitation was made here.',
  revoke: 'Revoke',
  revoked: 'The invitation is revoked',
  usedBy: (used: number, uses: number) => `used by ${used} of ${uses}`,
} as const

export const INVITATION_STATE_WORDS = {
  open: 'Open',
  'used-up': 'Used up',
  expired: 'Expired',
  revoked: 'Revoked',
} as const

export const PAIRING_STATE_WORDS = {
  waiting: 'Waiting',
  comparing: 'Compare words',
  accepted: 'Accepted',
  refused: 'Refused',
  expired: 'Expired',
} as const
