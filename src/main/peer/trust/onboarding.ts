import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { isPipeId, type PeerGroupId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { SecureService } from '../pipe/secure/secure-service.ts'
import type { IdentityKey } from '../ports/identity.ts'
import type { KeptText } from '../ports/kept-text.ts'
import { RIGHTS, type Right } from '../ports/trust.ts'
import type { AccessRequest } from './access-requests.ts'
import { Inbox } from './inbox.ts'
import type { InboxEntry } from './inbox-table.ts'
import { InvitationService } from './invitation-service.ts'
import { PairingRequests } from './pairing-requests.ts'
import { PairingService } from './pairing-service.ts'
import { TrustChannel } from './trust-channel.ts'
import type { TrustService } from './trust-service.ts'

export interface OnboardingWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly sessions: SecureService
  readonly home: PeerGroupId
  readonly key: IdentityKey
  readonly trust: TrustService
  readonly inbox?: KeptText | undefined
  readonly invitations?: KeptText | undefined
  readonly pairingWords?: number | undefined
  readonly ownName: () => string
  readonly nameOf: (peerId: PeerId) => string
  /** What a person decides on those who want to be let into a group. */
  readonly groups: () => GroupDoor
  /** Peers that may be asked whether they know the words of an invitation, most promising first. */
  readonly candidates: () => readonly PeerId[]
}

/** Lets into groups. */
export interface GroupDoor {
  admit(entry: InboxEntry): void
  decline(entry: InboxEntry): void
}

/**
 * What a person decides on a request. `ignore`: nothing of this peer is shown any more, and it is not told. `block`: no link
 * to it is kept either. `refuse`: not now; the peer is told, and may ask again.
 */
export const INBOX_ACTIONS = ['accept', 'refuse', 'ignore', 'block'] as const
export type InboxAction = (typeof INBOX_ACTIONS)[number]

/** What is asked for by the subject of a request for access. */
export interface AccessSubject {
  readonly right: Right
  readonly pipeId: PipeId
}

/** How a peer that is merely seen becomes one that is trusted: pairing, invitations, and the inbox for what others ask. */
export class Onboarding {
  readonly inbox: Inbox
  readonly pairings: PairingService
  readonly invitations: InvitationService
  /** What peers say to each other about trust. */
  readonly channel: TrustChannel
  readonly #world: OnboardingWorld
  readonly #requests: PairingRequests
  readonly #scope = new Scope()

  constructor(world: OnboardingWorld) {
    const self = world.key.fingerprint
    const { endpoint } = world
    const channel = new TrustChannel(world)
    this.#world = world
    this.channel = channel
    this.inbox = new Inbox(world)
    this.pairings = new PairingService({ ...world, self, channel, inbox: this.inbox })
    const { inbox } = this
    this.#requests = new PairingRequests({ ...world, inbox, parse: parseAccessSubject })
    const ownAddresses = (): readonly string[] =>
      endpoint.localEndpoints().map(({ address }) => address)
    this.invitations = new InvitationService({ ...world, self, channel, ownAddresses })
    this.#scope.add(() => this.inbox.stop())
    this.#scope.add(this.pairings.ended.on((pairing) => this.#requests.over(pairing)))
    this.#scope.add(world.trust.requested.on((request) => this.#wanted(request)))
  }

  load(): void {
    this.inbox.load()
    this.invitations.load()
  }

  /** Gives up pairings and writes what is not written yet; idempotent. */
  async stop(): Promise<void> {
    this.pairings.stop()
    await this.#scope.close()
  }

  /**
   * A person decides on a request. Accepting one to pair begins the pairing, whose id it gives; accepting one for access
   * gives the rights that were asked for. Rejects with `trust/request-gone`, `trust/not-paired`, `store/failed`, and as
   * pairing does; the request then still waits.
   */
  async act(id: string, action: InboxAction, signal?: AbortSignal): Promise<string | undefined> {
    const entry = this.inbox.require(id)
    const { fingerprint } = entry
    if (action === 'accept') return this.#accept(entry, signal)
    if (action === 'refuse') {
      this.inbox.remove(id)
      if (entry.kind === 'pairing') this.pairings.dismiss(fingerprint, true)
      if (entry.kind === 'group') this.#world.groups().decline(entry)
      return undefined
    }
    this.#world.trust.setStanding(fingerprint, action === 'block' ? 'blocked' : 'ignored')
    this.pairings.dismiss(fingerprint, false)
    this.inbox.removeOf(fingerprint)
    return undefined
  }

  /**
   * The person here says that the words are the same, what the peer is given, and whether it is let into what it has asked
   * for too. Throws `trust/pairing-over`.
   */
  confirm(pairingId: string, rights: readonly Right[], letIn: boolean): void {
    const pairing = this.pairings.get(pairingId)
    // Before it: where the other person was first, confirming ends the pairing at once.
    if (letIn && pairing !== undefined) this.#requests.give(pairing)
    try {
      this.pairings.confirm(pairingId, rights)
    } catch (error) {
      this.#requests.forget(pairingId)
      throw error
    }
  }

  async #accept(entry: InboxEntry, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (entry.kind === 'pairing') {
      const pairing = await this.pairings.start(entry.peerId, signal)
      if (pairing.fingerprint === entry.fingerprint) return pairing.id
      this.pairings.end(pairing.id, 'cancelled')
      throw new PipefitterError('trust/unproven', 'That peer shows another key now')
    }
    if (entry.kind === 'group') this.#world.groups().admit(entry)
    for (const subject of entry.subjects.map(parseAccessSubject))
      if (subject !== undefined) this.#world.trust.grant(entry.fingerprint, subject)
    this.inbox.remove(entry.id)
    return undefined
  }

  /** A peer was refused what it wanted to do: a person may give it the right. */
  #wanted({ fingerprint, right, pipeId }: AccessRequest): void {
    const { trust, endpoint, nameOf } = this.#world
    const entry = trust.get(fingerprint)
    if (entry === undefined) return
    const { peerId, standing } = entry
    const [link] = endpoint.links.of(peerId)
    const address = link?.connection.remoteAddress ?? ''
    this.inbox.put({
      ...{ kind: 'access', fingerprint, peerId, paired: standing === 'paired' },
      ...{ name: entry.name || nameOf(peerId), host: hostOf(address) ?? address },
      subject: `${right} ${pipeId}`,
    })
  }
}

/** What a subject in the inbox asks for; nothing where it was damaged. */
export const parseAccessSubject = (subject: string): AccessSubject | undefined => {
  const [word = '', pipeId = ''] = subject.split(' ')
  const right = RIGHTS.find((one) => one === word)
  return right === undefined || !isPipeId(pipeId) ? undefined : { right, pipeId }
}
