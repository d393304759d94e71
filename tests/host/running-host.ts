/** A whole host in this process, on the loopback interface, with real sockets, multicast and SQLite files. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  CallInput,
  CallName,
  CallOutput,
  FeedName,
  FeedParams,
  FeedRow,
} from '../../src/shared/contract.ts'
import { silentLog } from '../../src/main/base/log.ts'
import type { HostOptions } from '../../src/main/host/host-options.ts'
import { createHost, type Host } from '../../src/main/host/host.ts'
import { ownMulticastPort } from '../support/multicast-port.ts'
import { openProfile, type Profile } from '../../src/main/platform/profile.ts'

export const MULTICAST_GROUP = '224.0.1.85'
export const MULTICAST_PORT = ownMulticastPort()
const MULTICAST = { group: MULTICAST_GROUP, port: MULTICAST_PORT }
export const DEADLINE_MS = 10_000

export interface RunningHost {
  readonly profile: Profile
  readonly host: Host
}

export interface StartOptions extends Partial<HostOptions> {
  readonly folder?: string
}

const folders: string[] = []

export const start = async (
  name: string,
  { folder = mkdtempSync(join(tmpdir(), 'pipefitter-host-')), ...options }: StartOptions = {},
): Promise<RunningHost> => {
  folders.push(folder)
  const profile = openProfile({ folder })
  const host = await createHost({
    ...{ profile, name, interfaces: ['lo'], port: 0, multicast: MULTICAST },
    ...{ runtime: 'test', log: silentLog, ...options },
  })
  return { profile, host }
}

export const stop = async ({ host, profile }: RunningHost): Promise<void> => {
  await host.stop()
  profile.release()
}

/** Removes what the hosts wrote. */
export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

export const call = <N extends CallName>(
  { host }: RunningHost,
  name: N,
  input: CallInput<N>,
  signal = new AbortController().signal,
): Promise<CallOutput<N>> => host.api.call(name, input, { signal }) as Promise<CallOutput<N>>

/** The first rows of a feed that satisfy `wanted`; rejects when they do not come in time. */
export const rowsOf = <N extends FeedName>(
  { host }: RunningHost,
  feed: N,
  params: FeedParams<N>,
  wanted: (rows: readonly FeedRow<N>[]) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<readonly FeedRow<N>[]> =>
  new Promise((resolve, reject) => {
    const rows = new Map<string, FeedRow<N>>()
    const timer = setTimeout(() => {
      leave()
      reject(new Error(`${feed} never became as expected: ${JSON.stringify([...rows.values()])}`))
    }, deadlineMs)
    const leave = host.api.subscribe(feed, params, (event) => {
      if (event.kind === 'snapshot') rows.clear()
      for (const row of event.rows as FeedRow<N>[]) rows.set((row as { id: string }).id, row)
      for (const id of event.removed) rows.delete(id)
      if (!wanted([...rows.values()])) return
      clearTimeout(timer)
      leave()
      resolve([...rows.values()])
    })
  })

/** Alice, who listens on a pipe that is open to anyone, and Bob, who has heard of it. */
export const startPair = async (
  pipe: string,
): Promise<{ alice: RunningHost; bob: RunningHost; pipeId: string }> => {
  const alice = await start('Alice')
  const bob = await start('Bob')
  const created = { name: pipe, publish: true, listen: true, access: 'anyone' } as const
  const { id: pipeId } = await call(alice, 'pipes.create', created)
  await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
  return { alice, bob, pipeId }
}
