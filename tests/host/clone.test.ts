/** Two hosts with one key, by real sockets and multicast on the loopback interface. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { statusOf } from '../../src/main/headless/status.ts'
import { OWN_HALF_MS } from '../../src/main/peer/identity/clone-watch.ts'
import type { StatusRow } from '../../src/shared/rows.ts'
import { temporaryFolder } from '../support/folders.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const running: RunningHost[] = []
const FILES = ['identity.json', 'identity-key.json']

const run = async (name: string, options: Parameters<typeof start>[1]): Promise<RunningHost> => {
  const host = await start(name, options)
  running.push(host)
  return host
}

/** A profile with the key of another, as a copied folder has it. */
const copyOf = ({ profile }: RunningHost): string => {
  const folder = temporaryFolder()
  for (const file of FILES) cpSync(join(profile.folder, file), join(folder, file))
  return folder
}

const alarmOf = async (host: RunningHost): Promise<NonNullable<StatusRow['clone']>> => {
  const [status] = await rowsOf(host, 'status', {}, ([row]) => row?.clone !== undefined, 20_000)
  if (status?.clone === undefined) throw new Error('there is no alarm')
  return status.clone
}

const counterOf = async (host: RunningHost, name: string): Promise<number> =>
  (await rowsOf(host, 'counters', {}, () => true)).find(({ id }) => id === name)?.value ?? 0

const addressOf = async (host: RunningHost): Promise<string> =>
  (await statusOf(host.host.api)).endpoints[0]?.address ?? ''

afterEach(async () => {
  for (const host of running.splice(0)) await stop(host)
  removeFolders()
})

describe('a second live peer with the same key', () => {
  it('is noticed by both where one dials the other, until a person has dealt with it', async () => {
    const first = await run('anna', { folder: temporaryFolder(), multicast: false })
    const second = await run('anna', { folder: copyOf(first), multicast: false })
    const address = await addressOf(second)
    await expect(call(first, 'peers.connect', { address })).rejects.toMatchObject({
      code: 'transport/unproven',
    })
    const seen = await alarmOf(first)
    expect(seen.words).toContain('proved the key of this one on a link')
    expect(seen.words).toContain(address)
    expect(seen.advice).toContain('Stop the other one')
    expect((await alarmOf(second)).words).toContain('tcp://127.0.0.1')
    const activity = await rowsOf(first, 'activity', {}, (rows) =>
      rows.some(({ level, text }) => level === 'error' && text.includes('has the key of this one')),
    )
    expect(activity.length).toBeGreaterThan(0)

    // It outlives the run, and goes when a person says so.
    const { folder } = first.profile
    running.splice(running.indexOf(first), 1)
    await stop(first)
    const again = await run('anna', { folder, multicast: false })
    await alarmOf(again)
    await call(again, 'identity.dismissClone', {})
    await rowsOf(again, 'status', {}, ([row]) => row?.clone === undefined)
  }, 60_000)

  it('is noticed by both from their announcements alone, though they never link', async () => {
    const first = await run('anna', { folder: temporaryFolder() })
    const second = await run('anna', { folder: copyOf(first) })
    const [one, other] = await Promise.all([alarmOf(first), alarmOf(second)])
    for (const { words } of [one, other]) expect(words).toContain('was signed with the key')
    expect(await counterOf(first, 'clone.hints')).toBeGreaterThan(0)
  }, 60_000)

  it('is not seen in this peer itself: neither dialled at its own address nor in its own echoes', async () => {
    const anna = await run('anna', { folder: temporaryFolder() })
    const bob = await run('bob', { folder: temporaryFolder() })
    const address = await addressOf(anna)
    await expect(call(anna, 'peers.connect', { address })).rejects.toMatchObject({
      code: 'transport/unproven',
    })
    // Another peer that links and tells what it has cached of it is no sign either.
    await call(anna, 'peers.connect', { address: await addressOf(bob) })
    await call(anna, 'pipes.create', { name: 'news', publish: true })
    await call(anna, 'peers.search', {})
    await new Promise((resolve) => setTimeout(resolve, OWN_HALF_MS + 1_000))
    expect(await counterOf(anna, 'clone.own-links')).toBe(1)
    expect((await statusOf(anna.host.api)).clone).toBeUndefined()
    expect((await statusOf(bob.host.api)).clone).toBeUndefined()
    expect(await counterOf(anna, 'clone.hints')).toBe(0)
  }, 60_000)

  it('is not seen in what others keep of an earlier run', async () => {
    const bob = await run('bob', { folder: temporaryFolder() })
    const folder = temporaryFolder()
    const before = await run('anna', { folder })
    await call(before, 'peers.connect', { address: await addressOf(bob) })
    await rowsOf(bob, 'peers', {}, (rows) => rows.some(({ name }) => name === 'anna'))
    running.splice(running.indexOf(before), 1)
    await stop(before)
    const after = await run('anna', { folder })
    await call(after, 'peers.connect', { address: await addressOf(bob) })
    await call(after, 'peers.search', {})
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect((await statusOf(after.host.api)).clone).toBeUndefined()
  }, 60_000)
})
