/** Transfers that break: processes that are killed, disks that fill up, people who change their minds. Real hosts, real files. */
import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

type Row = FeedRow<'transfers'>

const MEGABYTE = 1024 * 1024
/** Of files that are held in their midst: the receiver looks at its disk after each eight megabytes. */
const SIZE = 16 * MEGABYTE
const root = mkdtempSync(join(tmpdir(), 'pipefitter-broken-'))
const received = join(root, 'received')
const incoming = join(received, '.pipefitter-incoming')
const DEADLINE_MS = 40_000

const digest = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex')

const made = (name: string, bytes: number): string => {
  const file = join(root, name)
  writeFileSync(file, randomBytes(bytes))
  return file
}

const transfer = async (
  host: RunningHost,
  id: string,
  wanted: (row: Row) => boolean,
): Promise<Row | undefined> => {
  const isMeant = (row: Row): boolean => row.id === id && wanted(row)
  const rows = await rowsOf(host, 'transfers', {}, (all) => all.some(isMeant), DEADLINE_MS)
  return rows.find(isMeant)
}
const inState = (host: RunningHost, id: string, state: Row['state']) =>
  transfer(host, id, (row) => row.state === state)

const counter = async (host: RunningHost, name: string): Promise<number> => {
  const rows = await rowsOf(host, 'counters', {}, () => true)
  return rows.find(({ id }) => id === name)?.value ?? 0
}

/** Of what is not whole yet. */
const partBytes = (): number =>
  (existsSync(incoming) ? readdirSync(incoming) : []).reduce(
    (sum, name) => sum + (statSync(join(incoming, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )

describe('a transfer that breaks', () => {
  /** The receiver's disk is full once so much of a file is on it. */
  let isSmall = false
  const room = (): number | undefined => (isSmall && partBytes() >= 8 * MEGABYTE ? 0 : undefined)
  let anna: RunningHost
  let bert: RunningHost
  let bertId: string

  const startBert = (folder?: string) =>
    start('Bert', {
      ...{ receiveFolder: received, room },
      ...(folder === undefined ? {} : { folder }),
    })

  beforeAll(async () => {
    anna = await start('Anna')
    bert = await startBert()
    const { link } = await call(bert, 'invitations.create', {})
    bertId = (await call(anna, 'invitations.redeem', { invitation: link })).peerId
  })

  afterAll(async () => {
    await Promise.all([stop(anna), stop(bert)])
    removeFolders()
    rmSync(root, { recursive: true, force: true })
  })

  const send = async (...paths: string[]): Promise<string> =>
    (await call(anna, 'transfers.send', { peerId: bertId, paths })).transferId
  const accepted = async (id: string): Promise<void> => {
    await inState(bert, id, 'Waiting')
    await call(bert, 'transfers.accept', { transferId: id })
  }
  /** Taken, and held in its midst by a disk that has no more room. */
  const heldMidway = async (file: string): Promise<string> => {
    isSmall = true
    const id = await send(file)
    await accepted(id)
    const held = await transfer(
      bert,
      id,
      ({ state, stateReason }) => state === 'Paused' && stateReason.startsWith('The disk here'),
    )
    expect(held?.doneBytes).toBeLessThan(SIZE)
    expect(held?.doneBytes).toBeGreaterThanOrEqual(8 * MEGABYTE)
    await transfer(anna, id, ({ stateReason }) => stateReason.includes('of the other peer is full'))
    return id
  }

  it('is held by a full disk with no file under its name, and goes on from there', async () => {
    const file = made('full.bin', SIZE)
    const before = await counter(bert, 'transfers.bytes-received')
    const id = await heldMidway(file)
    expect(existsSync(join(received, 'full.bin'))).toBe(false)
    isSmall = false
    await call(bert, 'transfers.resume', { transferId: id })
    await inState(bert, id, 'Saved')
    await inState(anna, id, 'Saved')
    expect(digest(join(received, 'full.bin'))).toBe(digest(file))
    // Nothing that had been written came again.
    expect((await counter(bert, 'transfers.bytes-received')) - before).toBe(SIZE)
  })

  it('of which the part on the disk was changed is never saved with the change', async () => {
    const file = made('flipped.bin', SIZE)
    const id = await heldMidway(file)
    const [part = ''] = readdirSync(incoming).filter((name) => name.endsWith('.part'))
    const descriptor = openSync(join(incoming, part), 'r+')
    writeSync(descriptor, Buffer.from('changed'), 0, 7, MEGABYTE)
    closeSync(descriptor)
    isSmall = false
    const before = await counter(anna, 'transfers.parts-sent-anew')
    await call(bert, 'transfers.resume', { transferId: id })
    await inState(bert, id, 'Saved')
    expect(digest(join(received, 'flipped.bin'))).toBe(digest(file))
    expect(await counter(anna, 'transfers.parts-sent-anew')).toBe(before + 1)
  })

  it('goes on when the receiver is another process, and is saved once', async () => {
    const file = made('restarted.bin', SIZE)
    const id = await heldMidway(file)
    const { folder } = bert.profile
    await stop(bert)
    isSmall = false
    bert = await startBert(folder)
    await call(bert, 'transfers.resume', { transferId: id })
    await inState(bert, id, 'Saved')
    await inState(anna, id, 'Saved')
    expect(digest(join(received, 'restarted.bin'))).toBe(digest(file))
    expect(readdirSync(received).filter((name) => name.startsWith('restarted'))).toHaveLength(1)
    // The counter is of the new process alone.
    const came = await counter(bert, 'transfers.bytes-received')
    expect(came).toBeLessThanOrEqual(SIZE - 8 * MEGABYTE)
  })

  it('goes on when the sender is another process', async () => {
    const file = made('sender.bin', SIZE)
    const id = await heldMidway(file)
    const { folder } = anna.profile
    await stop(anna)
    isSmall = false
    anna = await start('Anna', { folder })
    await call(bert, 'transfers.resume', { transferId: id })
    await inState(bert, id, 'Saved')
    await inState(anna, id, 'Saved')
    expect(digest(join(received, 'sender.bin'))).toBe(digest(file))
    // The counter is of the new process alone.
    expect(await counter(anna, 'transfers.bytes-sent')).toBeLessThanOrEqual(SIZE - 8 * MEGABYTE)
  })

  it('offered to a peer that is away, it arrives when that comes', async () => {
    const { folder } = bert.profile
    await stop(bert)
    const file = made('later.bin', 100_000)
    const id = await send(file)
    await transfer(anna, id, ({ stateReason }) => stateReason.startsWith('Waits for the other'))
    bert = await startBert(folder)
    await accepted(id)
    await inState(bert, id, 'Saved')
    await inState(anna, id, 'Saved')
    expect(digest(join(received, 'later.bin'))).toBe(digest(file))
  })

  it('is refused, or cancelled from either side, and the other side knows', async () => {
    const file = made('unwanted.bin', SIZE)
    const refused = await send(file)
    await inState(bert, refused, 'Waiting')
    await call(bert, 'transfers.refuse', { transferId: refused })
    await inState(anna, refused, 'Refused')
    const there = await heldMidway(file)
    await call(bert, 'transfers.cancel', { transferId: there })
    await inState(anna, there, 'Cancelled')
    await expect.poll(partBytes).toBe(0)
    const here = await heldMidway(file)
    await call(anna, 'transfers.cancel', { transferId: here })
    await inState(bert, here, 'Cancelled')
    expect(existsSync(join(received, 'unwanted.bin'))).toBe(false)
    await expect.poll(() => readdirSync(incoming)).toEqual([])
    await call(bert, 'transfers.remove', { transferId: here })
    await expect(call(bert, 'transfers.pause', { transferId: here })).rejects.toMatchObject({
      code: 'transfer/not-found',
    })
  })

  it('of a file that changed after it was offered is not saved', async () => {
    isSmall = false
    const file = made('edited.bin', 300_000)
    const id = await send(file)
    await inState(bert, id, 'Waiting')
    writeFileSync(file, randomBytes(300_000))
    await call(bert, 'transfers.accept', { transferId: id })
    const failed = await inState(anna, id, 'Failed')
    expect(failed?.stateReason).toContain('changed after it was offered')
    await inState(bert, id, 'Failed')
    expect(existsSync(join(received, 'edited.bin'))).toBe(false)
  })

  it('does not leave the folder by links, and replaces nothing', async () => {
    isSmall = false
    const outside = join(root, 'outside')
    mkdirSync(outside, { recursive: true })
    symlinkSync(outside, join(received, 'linked'))
    writeFileSync(join(received, 'taken.txt'), 'mine')
    const folder = join(root, 'linked')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.txt'), 'theirs')
    const id = await send(folder)
    await accepted(id)
    expect((await inState(bert, id, 'Saved'))?.savedTo).toBe(join(received, 'linked (2)'))
    expect(readdirSync(outside)).toEqual([])
    const taken = join(root, 'taken.txt')
    writeFileSync(taken, 'theirs')
    const other = await send(taken)
    await accepted(other)
    expect((await inState(bert, other, 'Saved'))?.savedTo).toBe(join(received, 'taken (2).txt'))
    expect(readFileSync(join(received, 'taken.txt'), 'utf8')).toBe('mine')
  })

  it('from a page is uploaded first, and its peer is taken without a question once it may', async () => {
    const body = randomBytes(1_500_000)
    const files = [{ name: ['notes', 'a.bin'], sizeBytes: body.length }]
    const { transferId } = await call(anna, 'transfers.begin', { peerId: bertId, files })
    for (let offset = 0; offset < body.length; offset += MEGABYTE) {
      const base64 = body.subarray(offset, offset + MEGABYTE).toString('base64')
      await call(anna, 'transfers.upload', { transferId, item: 0, offset, base64 })
    }
    await call(anna, 'transfers.offer', { transferId })
    await inState(bert, transferId, 'Waiting')
    const [request] = await rowsOf(bert, 'inbox', {}, (rows) => rows.length > 0)
    expect(request).toMatchObject({ kind: 'file', summary: 'Anna offers files' })
    await call(bert, 'transfers.accept', { transferId, always: true })
    await inState(bert, transferId, 'Saved')
    await rowsOf(bert, 'inbox', {}, (rows) => rows.length === 0)
    expect(readFileSync(join(received, 'notes', 'a.bin')).equals(body)).toBe(true)
    expect(readdirSync(anna.profile.spoolFolder)).toEqual([])
    const next = await send(made('unasked.bin', 1_000))
    expect(await inState(bert, next, 'Saved')).toMatchObject({ alwaysAllowed: true })
  })
})
