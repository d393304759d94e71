import type {
  GrantRow,
  InboxRow,
  InvitationOffer,
  InvitationRow,
  PairingRow,
  RedemptionRow,
  RightName,
} from '../../../shared/rows.ts'
import { groupsIn } from '../../peer/group/group-administration.ts'
import type { InboxEntry } from '../../peer/trust/inbox-table.ts'
import { invitationState, type KeptInvitation } from '../../peer/trust/invitation-table.ts'
import { parseAccessSubject } from '../../peer/trust/onboarding.ts'
import { PAIRING_LIMIT_MS } from '../../peer/trust/pairing-machine.ts'
import type { Pairing } from '../../peer/trust/pairing-service.ts'
import type { WordsProgress } from '../../peer/trust/words-search.ts'
import { shortId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Invitation } from '../../protocol/trust/invitation-link.ts'
import type { HostWorld } from '../host-world.ts'
import { pairingState, wordsAt } from './pairing-state.ts'
import { warningOf } from './trust-rows.ts'

export const inboxRow = (entry: InboxEntry, world: HostWorld): InboxRow => {
  const { id, kind, fingerprint, peerId, host, paired } = entry
  const name = entry.name || world.names.peer(peerId)
  const wants = entry.subjects
    .map((subject) => wanted(subject, world))
    .filter((one) => one !== undefined)
  const known = world.peer.trust.get(fingerprint)
  const warning = known && warningOf(known, world)
  const hindered = kind === 'access' && known?.standing !== 'paired'
  return {
    ...{ id, kind, fingerprint, peerId, shortId: shortId(peerId), name, host, paired, wants },
    ...wordsOf(kind, name, wants, groupsOf(entry.subjects, world)),
    ...(hindered
      ? {
          hindrance:
            'Pair with this peer first: rights are for peers that you know. Once you are paired, accept here',
        }
      : {}),
    ...(warning === undefined ? {} : { warning }),
    ...{ firstWallMs: entry.firstWallMs, lastWallMs: entry.lastWallMs, count: entry.count },
  }
}

/** What is asked for, and what follows from accepting it. */
const wordsOf = (
  kind: InboxEntry['kind'],
  name: string,
  wants: readonly GrantRow[],
  groups: string,
): Pick<InboxRow, 'summary' | 'consequence'> => {
  if (kind === 'pairing')
    return { summary: `${name} asks to pair`, consequence: PAIRING_CONSEQUENCE }
  if (kind === 'file')
    return {
      summary: `${name} offers files`,
      consequence: 'All that it offers now is received. Each offer is shown among the transfers',
    }
  if (kind === 'group')
    return {
      summary: `${name} asks to be let into ${groups}`,
      consequence: `${name} is then on the list of members: it may use the pipes of ${groups}, and reads what is sent there from then on`,
    }
  const text = wantsText(wants)
  return { summary: `${name} asks to ${text}`, consequence: `${name} may then ${text}` }
}

const groupsOf = (subjects: readonly string[], { peer }: HostWorld): string =>
  groupsIn(subjects)
    .map((id) => `the group "${peer.groups.table.get(id)?.advertisement.name ?? shortId(id)}"`)
    .join(', ')

const PAIRING_CONSEQUENCE =
  'Four words appear here and there. Compare them with the other person: only if they are the same is it really that peer'

const wanted = (subject: string, { names }: HostWorld): GrantRow | undefined => {
  const parsed = parseAccessSubject(subject)
  if (parsed === undefined) return undefined
  const { right, pipeId } = parsed
  return { right, pipe: { id: pipeId, name: names.pipe(pipeId) } }
}

const VERBS: Readonly<Record<RightName, string>> = {
  bind: 'bind',
  send: 'send to',
  'attach-port': 'attach ports to',
  'attach-file': 'attach files to',
  'attach-command': 'attach commands to',
  administrate: 'administrate',
}

const wantsText = (wants: readonly GrantRow[]): string =>
  wants.map(({ right, pipe }) => `${VERBS[right]} ${pipe?.name ?? 'this peer'}`).join(', ') ||
  'do something'

export const pairingRow = (pairing: Pairing, { names }: HostWorld): PairingRow => {
  const { id, fingerprint, peerId, startedWallMs, machine } = pairing
  const { words, confirmed } = machine
  return {
    ...{ id, fingerprint, peerId, shortId: shortId(peerId) },
    name: pairing.name || names.peer(peerId),
    ...pairingState(pairing),
    ...(words === undefined ? {} : { words: wordsAt(words) }),
    ...{ confirmedHere: confirmed.here, confirmedThere: confirmed.there },
    ...{ startedWallMs, expiresWallMs: startedWallMs + PAIRING_LIMIT_MS },
  }
}

export const invitationRow = (
  invitation: KeptInvitation,
  { clock, peer, names }: HostWorld,
): InvitationRow => {
  const { id, note, createdWallMs, expiresWallMs, uses, usedBy, rights } = invitation
  return {
    ...{ id, note, createdWallMs, expiresWallMs, uses, rights: [...rights] },
    state: invitationState(invitation, clock.wallMs()),
    usedBy: usedBy.map(({ fingerprint, wallMs }) => {
      const { name = '', peerId = peerIdOfFingerprint(fingerprint) } =
        peer.trust.get(fingerprint) ?? {}
      return { fingerprint, name: name || names.peer(peerId), atWallMs: wallMs }
    }),
  }
}

export const linkOffer = (
  invitation: Invitation,
  { clock, peer, names }: HostWorld,
): InvitationOffer => {
  const { inviter: fingerprint, addresses, expiresWallMs, rights } = invitation
  const peerId = peerIdOfFingerprint(fingerprint)
  const standing = peer.trust.get(fingerprint)?.standing
  const name = invitation.name || names.peer(peerId)
  const gives = rights.map((right) => VERBS[right]).join(' and ')
  return {
    form: 'link',
    ...{ fingerprint, peerId, shortId: shortId(peerId), name, addresses: [...addresses] },
    ...{ expiresWallMs, expired: expiresWallMs <= clock.wallMs(), rights: [...rights] },
    ...(standing === undefined ? {} : { standing }),
    consequence:
      `This peer and ${name} will be paired. ` +
      (gives === ''
        ? `${name} gives no rights yet, and neither do you.`
        : `${name} lets you ${gives} its pipes; you give it no rights yet.`),
  }
}

/** Words say nothing of who gave them, nor of what they give. */
export const wordsOffer = (candidates: number): InvitationOffer => ({
  ...{ form: 'words', candidates },
  consequence:
    'This peer asks the peers near it, a few at a time, which of them knows these words, without saying them. ' +
    'It will be paired with the one that proves it; what that one lets you do shows afterwards, and you give it no rights yet.',
})

/** The search under way, if there is one. */
export const redemptionRows = (progress: WordsProgress | undefined): RedemptionRow[] =>
  progress === undefined ? [] : [{ id: 'words', ...progress }]
