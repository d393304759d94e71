/** Files between two whole hosts, on the loopback interface, with real sockets and files. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

type Row = FeedRow<'transfers'>

const root = mkdtempSync(join(tmpdir(), 'pipefitter-files-'))
const received = join(root, 'received')

const digest = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex')

const made = (name: string, bytes: number): string => {
  const file = join(root, name)
  writeFileSync(file, randomBytes(bytes))
  return file
}

/** The transfer once it is as wanted. */
const transfer = async (
  host: RunningHost,
  id: string,
  wanted: (row: Row) => boolean,
): Promise<Row | undefined> => {
  const isMeant = (row: Row): boolean => row.id === id && wanted(row)
  return (await rowsOf(host, 'transfers', {}, (rows) => rows.some(isMeant), 20_000)).find(isMeant)
}
const inState = (host: RunningHost, id: string, state: Row['state']) =>
  transfer(host, id, (row) => row.state === state)

/** Pairs two hosts and gives their peer ids, of the first and of the second. */
const pair = async (one: RunningHost, other: RunningHost): Promise<readonly [string, string]> => {
  const { link } = await call(one, 'invitations.create', {})
  const { peerId } = await call(other, 'invitations.redeem', { invitation: link })
  const [known] = await rowsOf(one, 'trust', {}, (rows) =>
    rows.some(({ standing }) => standing === 'paired'),
  )
  return [peerId, known?.peerId ?? '']
}

describe('files between two hosts', () => {
  let anna: RunningHost
  let bert: RunningHost
  let bertId: string

  beforeAll(async () => {
    anna = await start('Anna')
    bert = await start('Bert', { receiveFolder: received })
    ;[bertId] = await pair(bert, anna)
  })

  afterAll(async () => {
    await Promise.all([stop(anna), stop(bert)])
    removeFolders()
    rmSync(root, { recursive: true, force: true })
  })

  const send = async (...paths: string[]): Promise<string> =>
    (await call(anna, 'transfers.send', { peerId: bertId, paths })).transferId

  it('a file goes once a person takes it, and is the same', async () => {
    const file = made('plan.pdf', 3_000_000)
    const id = await send(file)
    const offer = await inState(bert, id, 'Waiting')
    expect(offer).toMatchObject({ direction: 'in', name: 'plan.pdf', sizeBytes: 3_000_000 })
    expect(offer?.freeBytes).toBeGreaterThan(0)
    await transfer(anna, id, ({ stateReason }) => stateReason === 'Waits for the person there')
    await call(bert, 'transfers.accept', { transferId: id })
    const there = await inState(bert, id, 'Saved')
    expect(there?.savedTo).toBe(join(received, 'plan.pdf'))
    await inState(anna, id, 'Saved')
    expect(digest(join(received, 'plan.pdf'))).toBe(digest(file))
  })

  it('a folder keeps its structure, and what is there already is skipped', async () => {
    const folder = join(root, 'drawings')
    mkdirSync(join(folder, 'plates', 'old'), { recursive: true })
    const names = ['a.txt', join('plates', 'b.bin'), join('plates', 'old', 'c.bin'), 'empty']
    const sizes = [10, 200_000, 65_536, 0]
    for (const [at, name] of names.entries())
      writeFileSync(join(folder, name), randomBytes(sizes[at] ?? 0))
    const id = await send(folder)
    await inState(bert, id, 'Waiting')
    await call(bert, 'transfers.accept', { transferId: id })
    const there = await inState(bert, id, 'Saved')
    expect(there).toMatchObject({ files: 4, savedTo: join(received, 'drawings') })
    for (const name of names)
      expect(digest(join(received, 'drawings', name))).toBe(digest(join(folder, name)))
    const again = await send(folder)
    await inState(bert, again, 'Waiting')
    await call(bert, 'transfers.accept', { transferId: again })
    expect(await inState(bert, again, 'Saved')).toMatchObject({ skipped: 4 })
    await inState(anna, again, 'Saved')
    expect(readdirSync(received).filter((name) => name.startsWith('drawings'))).toEqual([
      'drawings',
    ])
  })
})
