import type { HostClient } from '../../shared/contract.ts'
import type { GroupRow, PeerRow, PipeRow } from '../../shared/rows.ts'
import { PipefitterError } from '../base/errors.ts'
import { snapshotOf } from './watch.ts'

interface Named {
  readonly id: string
  readonly shortId: string
  readonly name: string
}

const SHORT_MIN = 4

/** The one row that a person means by an id, a short id (or its first four characters on) or a name. */
const pick = <Row extends Named>(
  what: 'pipe' | 'peer' | 'group',
  rows: readonly Row[],
  wanted: string,
): Row => {
  const exact = rows.find(({ id }) => id === wanted)
  if (exact !== undefined) return exact
  const text = wanted.toLowerCase()
  const byShort = (row: Row): boolean =>
    text.length >= SHORT_MIN && row.shortId.toLowerCase().startsWith(text)
  const found = rows.filter((row) => row.name === wanted || byShort(row))
  const [only, ...others] = found
  if (only === undefined)
    throw new PipefitterError(`${what}/not-found`, `there is no ${what} "${wanted}"`)
  if (others.length > 0) throw ambiguous(what, found, wanted)
  return only
}

const ambiguous = (what: string, found: readonly Named[], wanted: string): PipefitterError => {
  const candidates = found.map(({ name, shortId }) => `${shortId} (${name})`).join(', ')
  return new PipefitterError(
    'base/invalid-input',
    `"${wanted}" may be any of ${found.length} ${what}s: ${candidates}; use the id`,
  )
}

export const pickPipe = async (client: HostClient, wanted: string): Promise<PipeRow> =>
  pick('pipe', await snapshotOf(client, 'pipes', {}), wanted)

export const pickPeer = async (client: HostClient, wanted: string): Promise<PeerRow> =>
  pick('peer', await snapshotOf(client, 'peers', {}), wanted)

export const pickGroup = async (client: HostClient, wanted: string): Promise<GroupRow> =>
  pick('group', await snapshotOf(client, 'groups', {}), wanted)
