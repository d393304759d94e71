import type { Clock } from '../base/clock.ts'
import type { Scope } from '../base/lifecycle.ts'
import type { PipeEventStore } from '../peer/ports/event-store.ts'
import type { KeptText } from '../peer/ports/kept-text.ts'
import type { QueueStore } from '../peer/ports/queue-store.ts'
import type { SessionStore } from '../peer/ports/session-store.ts'
import type { Store } from '../peer/ports/store.ts'
import type { TrustStore } from '../peer/ports/trust.ts'
import { beginRestore } from '../platform/backup/index.ts'
import { saveIdentity } from '../platform/identity-file.ts'
import { loadIdentity, type Identity } from '../platform/identity.ts'
import { openKeptText } from '../platform/kept-text-file.ts'
import { openStore } from '../platform/sqlite/index.ts'
import { openTrustStore } from '../platform/trust-file.ts'
import type { HostOptions } from './host-options.ts'

/** What a profile keeps, open: who this peer is, its cache, and what people decided. */
export interface ProfileContents {
  readonly identity: Identity
  /** What the peer is called from this start on. */
  readonly name: string
  /** Keeps another name for the next start. */
  readonly saveName: (name: string) => void
  readonly store: Store
  readonly queues: QueueStore
  readonly sessions: SessionStore
  readonly pipeEvents: PipeEventStore
  readonly trustStore: TrustStore
  readonly inbox: KeptText
  readonly invitations: KeptText
  readonly memberships: KeptText
  readonly readMarks: KeptText
  /** In words, what a person should know of it: what was restored, renewed, or damaged and set aside. */
  readonly notices: readonly string[]
}

/**
 * Opens what a profile keeps, finishing a restore that was begun; the database is closed with the scope. Rejects as the parts
 * do: with `store/…`, `host/key-…`, `host/keychain-…`, `host/identity-damaged`, `host/trust-damaged`, `backup/malformed`.
 */
export const openContents = async (
  { profile, keychain, log, name: wanted }: HostOptions,
  clock: Clock,
  count: (counter: string, by?: number) => void,
  scope: Scope,
): Promise<ProfileContents> => {
  const restore = await beginRestore(profile, clock.wallMs(), keychain)
  const identity = await loadIdentity(profile, { keychain })
  const { fingerprint } = identity.key
  const name = wanted ?? identity.name
  const saveName = (next: string): void => saveIdentity(profile, { fingerprint, name: next })
  if (name !== identity.name) saveName(name)
  const opened = openStore({ file: profile.databaseFile, clock, log, count })
  scope.add(() => opened.close())
  const { store, queues, sessions, pipeEvents } = opened
  restore?.finish(store)
  const trusted = openTrustStore(profile)
  const inbox = openKeptText(profile.inboxFile)
  const invitations = openKeptText(profile.invitationsFile)
  const memberships = openKeptText(profile.membershipsFile)
  const readMarks = openKeptText(profile.readMarksFile)
  const notices = [restore, identity, opened, trusted, inbox, invitations, memberships, readMarks]
    .map((one) => one?.notice)
    .filter((notice) => notice !== undefined)
  return {
    ...{ identity, name, saveName, notices },
    ...{ store, queues, sessions, pipeEvents, trustStore: trusted.store },
    ...{ inbox: inbox.text, invitations: invitations.text },
    ...{ memberships: memberships.text, readMarks: readMarks.text },
  }
}
