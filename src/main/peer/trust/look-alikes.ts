import { PipefitterError } from '../../base/errors.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { TrustEntry } from '../ports/trust.ts'
import type { TrustTable } from './trust-table.ts'

/** A key that a person may take for another of which something was decided: for the same name, or for the same id. */
export interface TrustWarning {
  readonly fingerprint: KeyFingerprint
  readonly resembles: KeyFingerprint
  readonly what: 'name' | 'id'
}

/** Those of which something was decided that a person may take this one for; one of the same id is told of but once. */
export const lookAlikes = (
  { fingerprint, name, peerId }: TrustEntry,
  table: TrustTable,
): readonly TrustWarning[] => {
  const byName = table.lookAlikesOf(fingerprint, name)
  const byId = table.decidedOf(peerId).filter((other) => other.fingerprint !== fingerprint)
  const told = new Set(byId.map((other) => other.fingerprint))
  return [
    ...byId.map((other) => ({ fingerprint, resembles: other.fingerprint, what: 'id' as const })),
    ...byName
      .filter((other) => !told.has(other.fingerprint))
      .map((other) => ({ fingerprint, resembles: other.fingerprint, what: 'name' as const })),
  ]
}

/** Throws `trust/name-conflict` for a key that may be taken for another. */
export const assertUnlike = (entry: TrustEntry, table: TrustTable): void => {
  const [first] = lookAlikes(entry, table)
  if (first === undefined) return
  const other = table.require(first.resembles)
  throw new PipefitterError(
    'trust/name-conflict',
    first.what === 'name'
      ? `"${entry.name}" may be taken for "${other.name}", which has another key (${other.peerId})`
      : `Another key was known for the id ${entry.peerId}`,
    { details: { fingerprint: entry.fingerprint, resembles: other.fingerprint } },
  )
}
