import * as v from 'valibot'
import type { HostApi } from '../../shared/contract.ts'
import { StatusRow } from '../../shared/rows.ts'
import { createDeferred } from '../base/deferred.ts'

/** The host's status as it is now. */
export const statusOf = async (api: HostApi): Promise<StatusRow> => {
  const first = createDeferred<unknown>()
  const end = api.subscribe('status', {}, ({ rows }) => first.resolve(rows[0]))
  try {
    return v.parse(StatusRow, await first.promise)
  } finally {
    end()
  }
}
