import type { HostClient } from '../../shared/contract.ts'
import type { TrustRow } from '../../shared/rows.ts'
import { PipefitterError } from '../base/errors.ts'
import { snapshotOf } from './watch.ts'

const KEY_MIN = 8
const SHORT_MIN = 4

/**
 * The one key that a person means: by its fingerprint (or its first eight digits on), or by the id, short id or name of the
 * peer that holds it. Rejects with `trust/not-found`, or `base/invalid-input` where several are meant.
 */
export const pickKey = async (client: HostClient, wanted: string): Promise<TrustRow> => {
  const rows = await snapshotOf(client, 'trust', {})
  const found = rows.filter((row) => isMeant(row, wanted, wanted.toLowerCase()))
  const [only, ...others] = found
  if (only === undefined)
    throw new PipefitterError(
      'trust/not-found',
      `no peer "${wanted}" has proved a key to this one yet`,
    )
  if (others.length === 0) return only
  const candidates = found.map(({ id, name }) => `${id.slice(0, 16)} (${name || 'no name'})`)
  throw new PipefitterError(
    'base/invalid-input',
    `"${wanted}" may be any of ${found.length} keys: ${candidates.join(', ')}; use the fingerprint`,
  )
}

const isMeant = ({ id, peerId, shortId, name }: TrustRow, wanted: string, text: string): boolean =>
  peerId === wanted ||
  (name !== '' && name === wanted) ||
  (text.length >= KEY_MIN && id.startsWith(text)) ||
  (text.length >= SHORT_MIN && shortId.toLowerCase().startsWith(text))
