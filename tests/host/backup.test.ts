/** What becomes of a peer that is restored from its backup, in real profiles on the loopback interface. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { statusOf } from '../../src/main/headless/status.ts'
import type { FeedName, FeedParams, FeedRow } from '../../src/shared/contract.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'
import { temporaryFolder } from '../support/folders.ts'
import { runCli } from '../support/run-cli.ts'

const passphrase = 'correct horse battery'
const MARKER = 'news-of-the-workshop'
const running: RunningHost[] = []

const rowOf = async <N extends FeedName>(
  host: RunningHost,
  feed: N,
  params: FeedParams<N>,
  wanted: (row: FeedRow<N>) => boolean,
): Promise<FeedRow<N> | undefined> =>
  (await rowsOf(host, feed, params, (rows) => rows.some(wanted))).find(wanted)

const run = async (name: string, folder = temporaryFolder()): Promise<RunningHost> => {
  const host = await start(name, { folder, multicast: false })
  running.push(host)
  return host
}
const halt = async (host: RunningHost): Promise<void> => {
  running.splice(running.indexOf(host), 1)
  await stop(host)
}
const linked = async (from: RunningHost, to: RunningHost): Promise<void> => {
  const { endpoints } = await statusOf(to.host.api)
  await call(from, 'peers.connect', { address: endpoints[0]?.address ?? '' })
}

afterEach(async () => {
  for (const host of running.splice(0)) await stop(host)
  removeFolders()
})

/** A peer that is paired with another, in a group of its own and with a pipe, and its backup. */
const backedUp = async () => {
  const bob = await run('bob')
  const anna = await run('anna')
  await linked(anna, bob)
  const { fingerprint } = await statusOf(bob.host.api)
  await rowOf(anna, 'trust', {}, ({ name }) => name === 'bob')
  await call(anna, 'trust.setStanding', { fingerprint, standing: 'paired' })
  const pipe = await call(anna, 'pipes.create', { name: MARKER, publish: true, listen: true })
  await call(anna, 'trust.grant', { fingerprint, right: 'bind', pipeId: pipe.id })
  await call(anna, 'pipes.publish', { pipeId: pipe.id, beyond: true })
  const group = await call(anna, 'groups.create', { name: 'readers' })
  const { base64 } = await call(anna, 'backup.create', { passphrase })
  return {
    anna,
    bob,
    bobs: fingerprint,
    pipe,
    group,
    base64,
    before: await statusOf(anna.host.api),
  }
}

describe('a closed group', () => {
  const ANSWER = 'read with the keys of before'
  /** On one network with the others: what is sent to all goes by multicast. */
  const near = async (name: string, folder = temporaryFolder()): Promise<RunningHost> => {
    const host = await start(name, { folder })
    running.push(host)
    return host
  }
  /** A member of the group, as its own row says. */
  const listOf = (host: RunningHost, groupId: string, members: number) =>
    rowOf(
      ...([host, 'groups', {}] as const),
      ({ id, joined, list }) =>
        id === groupId && joined && list?.members === members && list.keySinceWallMs !== undefined,
    )

  it('is the same after backup and restore: its list, its administrator, and its keys', async () => {
    const anna = await near('anna')
    const bob = await near('bob')
    const carol = await near('carol')
    for (const host of [bob, carol]) await linked(host, anna)
    const wish = { name: 'foundry', policy: 'roster', publish: true } as const
    const { id: groupId } = await call(anna, 'groups.create', wish)
    const { fingerprint } = await statusOf(bob.host.api)
    await rowOf(anna, 'trust', {}, ({ id }) => id === fingerprint)
    await rowOf(bob, 'groups', {}, ({ id, policy }) => id === groupId && policy === 'roster')
    await call(anna, 'groups.addMember', { groupId, fingerprint })
    await call(bob, 'groups.join', { groupId })
    const before = await listOf(anna, groupId, 2)
    await listOf(bob, groupId, 2)
    const type = 'PipefitterPropagateSecure'
    const pipe = { name: 'news', type, groupId, publish: true, listen: true } as const
    const { id: pipeId } = await call(anna, 'pipes.create', pipe)
    await rowOf(bob, 'pipes', {}, ({ id }) => id === pipeId)
    await call(bob, 'pipes.listen', { pipeId, listening: true })

    const { base64 } = await call(anna, 'backup.create', { passphrase })
    const { peerId } = await statusOf(anna.host.api)
    await halt(anna)
    const folder = temporaryFolder()
    const fresh = await near('fresh', folder)
    const { fingerprint: replaces } = await statusOf(fresh.host.api)
    const as = { base64, passphrase, mode: 'move', replaces } as const
    await call(fresh, 'backup.restore', as)
    await halt(fresh)
    const moved = await near('anna', folder)
    expect((await statusOf(moved.host.api)).peerId).toBe(peerId)
    const after = await listOf(moved, groupId, 2)
    expect(after?.list).toMatchObject({
      ...{ number: before?.list?.number, self: before?.list?.self },
      keySinceWallMs: before?.list?.keySinceWallMs,
    })

    // What Bob says with the key of before is read, and the list goes on from where it was.
    await linked(bob, moved)
    await call(bob, 'pipes.bind', { pipeId })
    await call(bob, 'pipes.send', { pipeId, elements: [{ name: 'text', text: ANSWER }] })
    await rowOf(moved, 'messages', { pipeId }, ({ elements }) =>
      elements.some(({ text }) => text === ANSWER),
    )
    const { fingerprint: carols } = await statusOf(carol.host.api)
    await linked(carol, moved)
    await rowOf(moved, 'trust', {}, ({ id }) => id === carols)
    await call(moved, 'groups.addMember', { groupId, fingerprint: carols })
    await listOf(bob, groupId, 3)
  })
})

describe('a peer that is restored from its backup', () => {
  it('is the same peer on the new machine, with its trust, its group and its signed pipe', async () => {
    const { anna, bob, bobs, pipe, group, base64, before } = await backedUp()
    expect(before.backupWallMs).toBeDefined()
    await halt(anna)

    const folder = temporaryFolder()
    const fresh = await run('fresh', folder)
    const was = await statusOf(fresh.host.api)
    const offer = await call(fresh, 'backup.read', { base64, passphrase })
    expect(offer).toMatchObject({
      ...{ name: 'anna', peerId: before.peerId, fingerprint: before.fingerprint },
      ...{ paired: ['bob'], pipes: 1, groups: 1, isSame: false },
      replaces: { name: 'fresh', fingerprint: was.fingerprint },
    })
    const wish = { base64, passphrase, mode: 'move' } as const
    await expect(
      call(fresh, 'backup.restore', { ...wish, replaces: before.fingerprint }),
    ).rejects.toMatchObject({ code: 'backup/replaces' })
    await call(fresh, 'backup.restore', { ...wish, replaces: was.fingerprint })
    expect((await statusOf(fresh.host.api)).peerId).toBe(was.peerId)
    if (process.platform !== 'win32')
      expect(statSync(join(folder, 'restore.pending')).mode & 0o777).toBe(0o600)
    await halt(fresh)

    const moved = await start('anna', { folder, multicast: false })
    running.push(moved)
    const now = await statusOf(moved.host.api)
    expect(now).toMatchObject({
      peerId: before.peerId,
      fingerprint: before.fingerprint,
      name: 'anna',
    })
    expect(now.notes.join()).toContain('must not run it any more')
    expect(await rowOf(moved, 'trust', {}, (row) => row.id === bobs)).toMatchObject({
      standing: 'paired',
      grants: [{ right: 'bind', pipe: { id: pipe.id } }],
    })
    expect(await rowOf(moved, 'pipes', {}, (row) => row.id === pipe.id)).toMatchObject({
      ...{ origin: 'created', listening: true, name: MARKER, beyond: true },
      signedBy: { fingerprint: before.fingerprint },
    })
    expect(await rowOf(moved, 'groups', {}, (row) => row.id === group.id)).toMatchObject({
      ...{ origin: 'created', joined: true },
    })
    // Bob, who pinned the key, sees the peer that he knew.
    await linked(moved, bob)
    await rowOf(bob, 'trust', {}, (row) => row.id === before.fingerprint && row.linked)

    const [aside] = readdirSync(folder).filter((name) => name.startsWith('replaced-'))
    expect(readdirSync(join(folder, aside ?? ''))).toContain('identity-key.json')
    expect(readFileSync(join(folder, aside ?? '', 'identity.json'), 'utf8')).toContain(
      was.fingerprint,
    )
    expect(readdirSync(folder)).not.toContain('restore.pending')
  })

  it('as a new machine keeps its own key, trusts the same peers, and says what others must do', async () => {
    const { bobs, pipe, group, base64, before } = await backedUp()
    const folder = temporaryFolder()
    const other = await run('second', folder)
    const was = await statusOf(other.host.api)
    await call(other, 'backup.restore', {
      ...{ base64, passphrase, mode: 'new', replaces: was.fingerprint },
    })
    await halt(other)

    const again = await run('second', folder)
    const now = await statusOf(again.host.api)
    expect(now).toMatchObject({ peerId: was.peerId, fingerprint: was.fingerprint })
    expect(now.fingerprint).not.toBe(before.fingerprint)
    expect(now.notes.join()).toContain('pair again with bob')
    expect(await rowOf(again, 'trust', {}, (row) => row.id === bobs)).toMatchObject({
      ...{ standing: 'paired', grants: [] },
    })
    expect(await rowOf(again, 'groups', {}, (row) => row.id === group.id)).toMatchObject({
      ...{ origin: 'found', joined: true },
    })
    const pipes = await rowsOf(again, 'pipes', {}, () => true)
    expect(pipes.filter(({ id }) => id === pipe.id)).toEqual([])
  })

  it('is neither read with a wrong passphrase nor from a damaged file', async () => {
    const { anna, base64 } = await backedUp()
    const wrong = { base64, passphrase: 'correct horse batterz' }
    await expect(call(anna, 'backup.read', wrong)).rejects.toMatchObject({
      code: 'backup/wrong-passphrase',
    })
    const cut = { base64: base64.slice(0, 400), passphrase }
    await expect(call(anna, 'backup.read', cut)).rejects.toMatchObject({ code: 'backup/malformed' })
  })

  it('comes back by the command line too, which says what it replaces and asks', async () => {
    const { anna, base64, before } = await backedUp()
    await halt(anna)
    const file = join(temporaryFolder(), 'anna.pfbackup')
    writeFileSync(file, Buffer.from(base64, 'base64'))
    const folder = temporaryFolder()
    const shown = await runCli(folder, ['backup', 'show', file], `${passphrase}\n`)
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining(before.fingerprint)])
    expect(shown.stdout).toMatch(/paired with +1: bob/)

    const fresh = await run('fresh', folder)
    const { fingerprint } = await statusOf(fresh.host.api)
    const restore = ['backup', 'restore', file]
    const busy = await runCli(folder, restore, `${passphrase}\nmove\ny\n`)
    expect([busy.code, busy.stderr]).toEqual([4, expect.stringContaining('host/profile-in-use')])
    await halt(fresh)

    const wrong = await runCli(folder, restore, 'correct horse batterz\n')
    expect([wrong.code, wrong.stderr]).toEqual([
      4,
      expect.stringContaining('backup/wrong-passphrase'),
    ])
    const no = await runCli(folder, restore, `${passphrase}\nmove\nn\n`)
    expect([no.code, no.stdout]).toEqual([0, expect.stringContaining('Nothing was changed')])
    expect(no.stderr).toContain(`Replace fresh, key ${fingerprint}?`)
    expect(readdirSync(folder)).not.toContain('restore.pending')
    const other = await runCli(
      folder,
      [...restore, '--as', 'move', '--replace', 'f'.repeat(64)],
      `${passphrase}\n`,
    )
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('backup/replaces')])

    const yes = await runCli(folder, restore, `${passphrase}\nmove\ny\n`)
    expect([yes.code, yes.stderr]).toEqual([0, expect.not.stringContaining('error')])
    const moved = await run('anna', folder)
    expect((await statusOf(moved.host.api)).peerId).toBe(before.peerId)
  })
})
