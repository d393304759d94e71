/** A closed group of three whole hosts: real keys, TLS links, multicast on the loopback interface, and files. */
import { readFileSync } from 'node:fs'
import { createSocket, type Socket } from 'node:dgram'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { readIdentity } from '../../src/main/platform/identity-file.ts'
import { busyness } from '../support/busy-machine.ts'
import {
  call,
  MULTICAST_GROUP,
  MULTICAST_PORT,
  removeFolders,
  rowsOf,
  start,
  stop,
  type RunningHost,
} from './running-host.ts'

const elements = (text: string) => [{ name: 'text', text }]
/** Whoever was removed has lost its rights after this time. */
const CUT_WITHIN_MS = 2_000
/** What a machine that is busy with other things may add at most. */
const BUSY_MS = 5_000
/** 32 bytes that nobody else writes. */
const MARKER = 'marker-7f3a9c51e0d24b86-of-32-by'

describe('a closed group of three hosts', () => {
  let alice: RunningHost
  let bob: RunningHost
  let carol: RunningHost
  let groupId: string
  let secure: string
  let plain: string
  let ears: Socket
  const heard: Buffer[] = []

  const keyOf = ({ profile }: RunningHost): string => {
    const kept = readIdentity(profile)
    return kept !== undefined && 'fingerprint' in kept ? kept.fingerprint : 'no key'
  }
  const groupRow = async (
    host: RunningHost,
    wanted: (row: FeedRow<'groups'>) => boolean,
  ): Promise<FeedRow<'groups'>> => {
    const isIt = (row: FeedRow<'groups'>): boolean => row.id === groupId && wanted(row)
    return (await rowsOf(host, 'groups', {}, (rows) => rows.some(isIt))).find(isIt)!
  }
  const knows = (host: RunningHost, pipeId: string) =>
    rowsOf(host, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
  const reads = (host: RunningHost, pipeId: string, text: string) =>
    rowsOf(host, 'messages', { pipeId }, (rows) =>
      rows.some((row) => row.elements.some((element) => element.text === text)),
    )
  const send = async (host: RunningHost, pipeId: string, text: string): Promise<void> => {
    await call(host, 'pipes.bind', { pipeId })
    await call(host, 'pipes.send', { pipeId, elements: elements(text) })
  }

  beforeAll(async () => {
    ears = createSocket({ type: 'udp4', reuseAddr: true })
    ears.on('message', (bytes) => heard.push(bytes))
    await new Promise<void>((resolve) => ears.bind(MULTICAST_PORT, resolve))
    ears.addMembership(MULTICAST_GROUP, '127.0.0.1')
    alice = await start('Alice')
    bob = await start('Bob')
    carol = await start('Carol')
    const wish = { name: 'foundry', policy: 'roster', publish: true } as const
    groupId = (await call(alice, 'groups.create', wish)).id
    for (const host of [bob, carol]) {
      await groupRow(host, ({ policy }) => policy === 'roster')
      await rowsOf(alice, 'trust', {}, (keys) => keys.some(({ id }) => id === keyOf(host)))
    }
  })

  afterAll(async () => {
    ears.close()
    await Promise.all([stop(alice), stop(bob), stop(carol)])
    removeFolders()
  })

  it('is joined by those on its list alone, and all of them know who is in', async () => {
    await call(bob, 'groups.join', { groupId })
    expect((await groupRow(bob, ({ list }) => list?.self === 'asked')).joined).toBe(false)
    for (const host of [bob, carol]) {
      await call(alice, 'groups.addMember', { groupId, fingerprint: keyOf(host) })
      await call(host, 'groups.join', { groupId })
    }
    for (const host of [alice, bob, carol]) {
      await groupRow(host, ({ joined, list }) => joined && list?.members === 3)
      const members = await rowsOf(host, 'groupMembers', { groupId }, (rows) => rows.length === 3)
      expect(members.map(({ name }) => name).sort()).toEqual(['Alice', 'Bob', 'Carol'])
      await groupRow(host, ({ list }) => list?.keySinceWallMs !== undefined)
    }
  })

  it('has a pipe of which members read what is sent, and a capture of the network nothing', async () => {
    const options = { groupId, publish: true, listen: true }
    const type = 'PipefitterPropagateSecure'
    secure = (await call(alice, 'pipes.create', { ...options, name: 'news', type })).id
    plain = (
      await call(alice, 'pipes.create', {
        ...{ ...options, name: 'chat', type: 'JxtaPropagate', access: 'anyone' },
      })
    ).id
    for (const host of [bob, carol]) {
      await knows(host, secure)
      await call(host, 'pipes.listen', { pipeId: secure, listening: true })
    }
    heard.length = 0
    await send(alice, secure, MARKER)
    for (const host of [bob, carol]) await reads(host, secure, MARKER)
    const captured = () => Buffer.concat(heard)
    await expect.poll(() => captured().includes('Sealed')).toBe(true)
    expect(captured().includes(MARKER)).toBe(false)
    await send(alice, plain, MARKER)
    await expect.poll(() => Buffer.concat(heard).includes(MARKER)).toBe(true)
  })

  it('who is removed reads nothing any more, and sends in vain; the others go on with a new key', async () => {
    const before = await groupRow(bob, () => true)
    const startedMs = performance.now()
    const busyMs = busyness(BUSY_MS)
    await call(alice, 'groups.removeMember', { groupId, fingerprint: keyOf(carol) })
    await groupRow(bob, ({ list }) => list?.members === 2)
    await groupRow(carol, ({ joined }) => !joined)
    expect(performance.now() - startedMs).toBeLessThan(CUT_WITHIN_MS + busyMs())
    const after = await groupRow(
      bob,
      ({ list }) => list?.keySinceWallMs !== undefined && list.number > (before.list?.number ?? 0),
    )
    expect(after.list?.keySinceWallMs).toBeGreaterThan(before.list?.keySinceWallMs ?? 0)
    await send(bob, secure, 'without Carol')
    await reads(alice, secure, 'without Carol')
    await expect(send(carol, secure, 'let me in')).rejects.toMatchObject({
      code: expect.stringMatching(/^group\/|^pipe\//) as string,
    })
    await rowsOf(carol, 'pipes', {}, (pipes) => pipes.every(({ id }) => id !== secure))
    const [last] = await rowsOf(carol, 'groupHistory', { groupId }, (rows) => rows.length === 4)
    expect(last?.what).toBe('Alice removed Carol')
  })

  it('is as it was after a restart, and its file keeps no key of who was removed', async () => {
    const { folder } = bob.profile
    await stop(bob)
    bob = await start('Bob', { folder })
    await groupRow(bob, ({ joined, list }) => joined && list?.members === 2)
    await knows(bob, secure)
    await send(alice, secure, 'again')
    await reads(bob, secure, 'again')
    await stop(carol)
    const kept = readFileSync(carol.profile.membershipsFile, 'utf8')
    expect(JSON.parse(kept.slice(65))).toMatchObject({ groups: [{ keys: [] }] })
    carol = await start('Carol', { folder: carol.profile.folder })
  })
})
