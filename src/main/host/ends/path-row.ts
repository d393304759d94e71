import type { PathRow } from '../../../shared/rows.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import type { PathInUse } from '../../peer/pipe/output-end.ts'
import type { Names } from '../names.ts'

/** What is shown of a path; since when and why it is in use knows whoever follows it. */
export const pathFacts = (
  { endpoint, hops, rttMs }: PathInUse,
  names: Names,
): Omit<PathRow, 'sinceWallMs' | 'reason'> => ({
  transport: schemeOf(endpoint),
  endpoint,
  relays: relaysOf(hops, names),
  ...(rttMs === undefined ? {} : { rttMs: Math.round(rttMs * 10) / 10 }),
})

/** A path in a few words, for people: `tcp 10.0.0.7:9701`, and who passes it on. */
export const pathWords = ({ endpoint, relays }: Pick<PathRow, 'endpoint' | 'relays'>): string => {
  const scheme = schemeOf(endpoint)
  const by = relays.map(({ name }) => name).join(', ')
  return `${scheme} ${endpoint.slice(scheme.length + 3)}${by === '' ? '' : `, passed on by ${by}`}`
}

export const relaysOf = (hops: PathInUse['hops'], names: Names): PathRow['relays'] =>
  (hops ?? []).map((peerId) => ({ peerId, name: names.peer(peerId) }))

/** Whether two are the same path, however long it takes. */
export const isSamePath = (a: PathInUse | undefined, b: PathInUse | undefined): boolean =>
  a?.endpoint === b?.endpoint && (a?.hops ?? []).join(' ') === (b?.hops ?? []).join(' ')
