// People who sign lists of members, for tests.
import { seededRandom } from '../../src/main/base/random.ts'
import { RosterMachine } from '../../src/main/peer/group/roster-machine.ts'
import { Roster } from '../../src/main/peer/group/roster.ts'
import type { IdentityKey } from '../../src/main/peer/ports/identity.ts'
import { committedGroupId } from '../../src/main/protocol/committed-ids.ts'
import {
  rosterToBeSigned,
  type RosterChange,
  type RosterChangeKind,
  type UnsignedChange,
} from '../../src/main/protocol/group/roster-change.ts'
import { fakeKey, fakeKeys } from './fake-keys.ts'

export const NONCE = new Uint8Array(16).fill(5)
const places = new Map<string, IdentityKey>()

/** Somebody's key; the same name gives the same. */
export const person = (name: string): IdentityKey => {
  const known = places.get(name) ?? fakeKey(seededRandom(1_000 + places.size))
  places.set(name, known)
  return known
}

export const GROUP = committedGroupId(person('creator').fingerprint, NONCE)

export const signedBy = (signer: string, change: UnsignedChange, group = GROUP): RosterChange => ({
  ...change,
  signature: person(signer).sign(rosterToBeSigned(change, group)),
})

/** `who` does this to `subject`, behind a list. */
export const change = (
  roster: Roster,
  who: string,
  kind: RosterChangeKind,
  subject: string,
): RosterChange => {
  const { publicKey, fingerprint } = person(subject)
  const role = kind === 'created' ? ('admin' as const) : ('member' as const)
  const brings = kind === 'created' || kind === 'added'
  return signedBy(
    who,
    roster.next({
      ...{ kind, timeMs: 1_000 + roster.number },
      ...{ signer: person(who).fingerprint, subject: fingerprint },
      ...(brings ? { newcomer: { publicKey, role, name: subject } } : {}),
      ...(kind === 'created' ? { nonce: NONCE } : {}),
    }),
  )
}

export type Deed = readonly [who: string, kind: RosterChangeKind, subject: string]

/** The list with all this behind; throws where something does not fit. */
export const rosterWith = (roster: Roster, ...deeds: readonly Deed[]): Roster =>
  deeds.reduce((list, deed) => {
    const grown = list.with([change(list, ...deed)], fakeKeys)
    if (grown instanceof Roster) return grown
    throw new Error(`${deed.join(' ')}: ${grown}`)
  }, roster)

export const created = (...deeds: readonly Deed[]): Roster =>
  rosterWith(Roster.empty(GROUP), ['creator', 'created', 'creator'], ...deeds)

export const machineWith = (roster: Roster): RosterMachine => new RosterMachine(roster, fakeKeys)

export const namesIn = (machine: RosterMachine): readonly string[] =>
  machine
    .members()
    .map(({ name }) => name)
    .sort()
