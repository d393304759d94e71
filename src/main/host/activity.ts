import { feeds } from '../../shared/contract.ts'
import type { ActivityRow } from '../../shared/rows.ts'
import type { Clock } from '../base/clock.ts'
import type { Peer } from '../peer/peer.ts'
import type { WrongTries } from '../peer/trust/wrong-tries.ts'
import type { TrustWarning } from '../peer/trust/look-alikes.ts'
import type { InboxKind } from '../peer/trust/inbox-table.ts'
import { shortId, type PeerGroupId, type PeerId } from '../protocol/ids.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import type { Attachments } from './attachments/attachments.ts'
import type { Conversations } from './conversations/conversations.ts'
import type { Administration } from './far/administration.ts'
import { LogFeed } from './feeds/log-feed.ts'
import { pairingState } from './feeds/pairing-state.ts'
import { warningText } from './feeds/warning-text.ts'
import type { Names } from './names.ts'
import type { Transfers } from './transfers/transfers.ts'

export type Activity = Omit<ActivityRow, 'id' | 'atWallMs'>

const WANTS: Readonly<Record<InboxKind, string>> = {
  pairing: 'asks to pair',
  access: 'asks to be let in: it waits in the inbox',
  file: 'offers a file',
  group: 'asks to be let into a group',
}

const TRIED: Readonly<Record<WrongTries['why'], string>> = {
  unknown: 'tried an invitation that is none of this peer’s',
  expired: 'tried an invitation whose time is over',
  'used-up': 'tried an invitation that is used up',
  revoked: 'tried an invitation that was revoked',
  busy: 'tries invitations too often, and is told to wait',
}

/** Who tried, how often, and how many tries of others were not told. */
const triesText = (names: Names, { peerId, times, why, untold }: WrongTries): string => {
  const often = times === 1 ? '' : ` (${times} tries by now)`
  const others =
    untold === 0 ? '' : `; before that as much of ${untold} others, too many to be told`
  return `${names.peer(peerId)} ${TRIED[why]}${often}${others}`
}

/** What happened lately, in words for a person. */
export class ActivityLog {
  readonly feed: LogFeed<Omit<ActivityRow, 'id'>, ActivityRow>
  readonly #clock: Clock
  readonly #names: Names
  /** Peers as they were last spoken of, so that only news are told. */
  readonly #here = new Set<PeerId>()

  constructor(clock: Clock, names: Names) {
    this.#clock = clock
    this.#names = names
    this.feed = new LogFeed(clock, feeds.activity.keep, ({ number, source }) => ({
      ...source,
      id: String(number),
    }))
  }

  note(activity: Activity): void {
    this.feed.append(() => ({ ...activity, atWallMs: this.#clock.wallMs() }))
  }

  /** Watches for conversations that other peers begin. */
  followConversations(conversations: Conversations): void {
    conversations.accepted.on(({ peerId, peerName, pipeId }) =>
      this.note({
        ...{ level: 'info', peerId, pipeId },
        text: `${peerName} began a conversation over "${this.#names.pipe(pipeId)}"`,
      }),
    )
  }

  /** Watches for peers that manage this one. */
  followAdministration({ news }: Administration): void {
    news.on(({ peerId, began }) => {
      const text = `${this.#names.peer(peerId)} ${began ? 'manages this peer now' : 'manages this peer no longer'}`
      this.note({ level: began ? 'warning' : 'info', peerId, text })
    })
  }

  /** Watches for programs that are run for other peers. */
  followAttachments(attachments: Attachments): void {
    attachments.ran.on(({ peerId, pipeId, local }) =>
      this.note({
        ...{ level: 'info', peerId, pipeId },
        text: `${this.#names.peer(peerId)} ran ${local} over "${this.#names.pipe(pipeId)}"`,
      }),
    )
  }

  /** Watches for files that came or went, or did not. */
  followTransfers({ ended }: Transfers): void {
    ended.on(({ direction, name, peerId, peerName, state, stateReason }) => {
      const [from, saved] = direction === 'in' ? ['from', 'is here'] : (['to', 'is there'] as const)
      const what = `"${name}" ${from} ${peerName}`
      if (state === 'Saved') this.note({ level: 'info', peerId, text: `${what} ${saved}` })
      else if (state === 'Failed' || state === 'Expired')
        this.note({ level: 'warning', peerId, text: `${what} failed: ${stateReason}` })
      else this.note({ level: 'info', peerId, text: `${what} is over: ${stateReason}` })
    })
  }

  /** Watches a peer's peers and links for news. */
  follow(peer: Peer): void {
    peer.peerChanged.on((id) => this.#onPeer(peer, id))
    this.#followOnboarding(peer)
    peer.admitted.on(({ pipeId, peerId }) =>
      this.note({
        ...{ level: 'info', peerId, pipeId },
        text: `${this.#names.peer(peerId)} lets this peer into "${this.#names.pipe(pipeId)}" now`,
      }),
    )
    peer.clones.changed.on(() => {
      const { alarm } = peer.clones
      if (alarm?.times !== 1) return
      const text = `Another peer has the key of this one (${alarm.where}); see the status for what to do`
      this.note({ level: 'error', text })
    })
    peer.trust.warned.on((warning) => this.#onWarning(peer, warning))
    this.#followGroups(peer)
    peer.services.endpoint.linkChanged.on(({ link, opened, error }) => {
      const name = this.#names.peer(link.peerId)
      if (opened)
        this.note({
          level: 'info',
          text: `Linked with ${name} over ${link.connection.transport}`,
          peerId: link.peerId,
        })
      else if (error !== undefined)
        this.note({
          level: 'warning',
          text: `The link with ${name} broke: ${error.message}`,
          peerId: link.peerId,
        })
    })
  }

  /** A key came that may be taken for another: the one thing of which nobody should be told too late. */
  #onWarning({ trust }: Peer, warning: TrustWarning): void {
    const entry = trust.get(warning.fingerprint)
    if (entry === undefined) return
    const name = entry.name === '' ? shortId(entry.peerId) : `"${entry.name}"`
    const text = `${name} shows a key that was not known. ${warningText(warning, trust)}`
    this.note({ level: 'warning', text, peerId: entry.peerId })
  }

  /** Who came into the closed groups of this peer, and who is out of them. */
  #followGroups({ memberships, groups, fingerprint: own, gossip }: Peer): void {
    const groupName = (id: PeerGroupId): string =>
      groups.table.get(id)?.advertisement.name ?? 'a group'
    memberships.moved.on(({ groupId, fingerprint, isMember }) => {
      const peerId = peerIdOfFingerprint(fingerprint)
      const isSelf = fingerprint === own
      const who = isSelf ? 'This peer' : this.#names.peer(peerId)
      const text = `${who} is ${isMember ? 'in' : 'out of'} the group ${groupName(groupId)}`
      this.note({
        level: isSelf && !isMember ? 'warning' : 'info',
        text,
        ...(isSelf ? {} : { peerId }),
      })
    })
    gossip.declined.on((id) =>
      this.note({
        level: 'warning',
        text: `An administrator of ${groupName(id)} does not let this peer in`,
      }),
    )
  }

  /** What people have to decide on, and what came of it. */
  #followOnboarding({ onboarding }: Peer): void {
    const { inbox, pairings, invitations } = onboarding
    inbox.arrived.on(({ kind, peerId }) => {
      const wants = WANTS[kind]
      this.note({ level: 'info', text: `${this.#names.peer(peerId)} ${wants}`, peerId })
    })
    pairings.ended.on((pairing) => {
      const { state, stateReason, alarming } = pairingState(pairing)
      const text = `Pairing with ${this.#names.peer(pairing.peerId)}: ${state}. ${stateReason}`
      this.note({ level: alarming ? 'warning' : 'info', text, peerId: pairing.peerId })
    })
    invitations.tried.on((tries) =>
      this.note({ level: 'warning', text: triesText(this.#names, tries), peerId: tries.peerId }),
    )
    invitations.redeemed.on(({ peerId }) => {
      const text = `${this.#names.peer(peerId)} redeemed an invitation and is paired`
      this.note({ level: 'info', text, peerId })
    })
  }

  #onPeer(peer: Peer, id: PeerId): void {
    const known = peer.peers.get(id)
    const here = known !== undefined && peer.services.census.isNearby(known)
    if (here === this.#here.has(id)) return
    if (here) this.#here.add(id)
    else this.#here.delete(id)
    this.note({
      level: 'info',
      text: here ? `${known.name} is here` : `${this.#names.peer(id)} left`,
      peerId: id,
    })
  }
}
