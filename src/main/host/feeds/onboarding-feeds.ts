import type { Clock } from '../../base/clock.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { InboxEntry } from '../../peer/trust/inbox-table.ts'
import type { HostWorld } from '../host-world.ts'
import { inboxRow, invitationRow, pairingRow, redemptionRows } from './onboarding-rows.ts'
import { TableFeed, type Row } from './table-feed.ts'

/** What people see of requests, pairings and invitations. */
export interface OnboardingFeeds {
  readonly inbox: TableFeed<Row>
  readonly pairings: TableFeed<Row>
  readonly invitations: TableFeed<Row>
  readonly redemptions: TableFeed<Row>
  stop(): Promise<void>
}

/** The feeds of what waits for a person; `clock` ends with them. */
export const createOnboardingFeeds = (world: HostWorld, clock: Clock): OnboardingFeeds => {
  const { peer } = world
  const { inbox, pairings, invitations } = peer.onboarding
  const scope = new Scope()
  /** Of a peer that was ignored or blocked elsewhere nothing is shown, until that is taken back. */
  const isShown = ({ fingerprint }: InboxEntry): boolean => {
    const standing = peer.trust.get(fingerprint)?.standing
    return standing !== 'ignored' && standing !== 'blocked'
  }
  const feeds = {
    inbox: new TableFeed<Row>(clock, () =>
      inbox
        .all()
        .filter(isShown)
        .map((entry) => inboxRow(entry, world)),
    ),
    pairings: new TableFeed<Row>(clock, () => pairings.all().map((one) => pairingRow(one, world))),
    invitations: new TableFeed<Row>(clock, () =>
      invitations.all().map((one) => invitationRow(one, world)),
    ),
    redemptions: new TableFeed<Row>(clock, () => redemptionRows(invitations.search.progress)),
    stop: () => scope.close(),
  }
  scope.add(inbox.changed.on(() => feeds.inbox.touchAll()))
  scope.add(pairings.changed.on(() => feeds.pairings.touchAll()))
  scope.add(invitations.changed.on(() => feeds.invitations.touchAll()))
  scope.add(invitations.search.changed.on(() => feeds.redemptions.touchAll()))
  // What a key is called, and whether it is paired, shows in all of them.
  scope.add(
    peer.trust.changed.on(() => {
      feeds.inbox.touchAll()
      feeds.invitations.touchAll()
    }),
  )
  return feeds
}
