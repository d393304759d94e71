/** Stands in for `bridge/index.ts` when screens are looked at: `?scene=` names what is shown. */
import type { HostConnection } from '../bridge/connection.ts'
import type { FakeHost } from './fake-host.ts'
import * as scenes from './scenes.ts'

export type { ConnectionState, HostConnection } from '../bridge/connection.ts'
export type { FarState } from '../bridge/far-line.ts'
export type { FarTarget } from '../bridge/far-target.ts'

const { HOSTILE_NAMES: _names, ...SCENES } = scenes
const KNOWN: Readonly<Record<string, () => FakeHost>> = SCENES

export function connectHost(): HostConnection {
  const { searchParams } = new URL(location.href)
  const named = searchParams.get('scene') ?? 'evening'
  const scene = KNOWN[named]
  if (!scene) throw new Error(`No scene is called ${named}`)
  const host = scene()
  if (searchParams.has('reconnecting')) host.setState('reconnecting')
  return host.connection
}
