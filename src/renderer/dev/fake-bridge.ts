/** Stands in for `bridge/index.ts` when screens are looked at: `?scene=` names what is shown. */
import type { HostConnection } from '../bridge/connection.ts'
import * as scenes from './scenes.ts'

export type { ConnectionState, HostConnection } from '../bridge/connection.ts'

export function connectHost(): HostConnection {
  const { searchParams } = new URL(location.href)
  const named = searchParams.get('scene')
  const { evening, nobody, hostile, nobodyAnswers, asking, flood, firstRun } = scenes
  const known: Record<string, typeof evening> = {
    evening,
    nobody,
    hostile,
    nobodyAnswers,
    asking,
    flood,
    firstRun,
  }
  const host = (known[named ?? ''] ?? evening)()
  if (searchParams.has('reconnecting')) host.setState('reconnecting')
  return host.connection
}
