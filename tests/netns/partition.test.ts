/**
 * Three peers are cut off from each other, without a word, until each has given up the others; then the cut heals. What was
 * there comes back by itself: views, leases, ends of pipes, conversations and queues. Nothing grows meanwhile. (The cut of a
 * whole minute runs on a virtual clock: `tests/sim/sleep.test.ts`.)
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { SEND_MAX } from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'
import type { PipeRow, QueuedRow } from '../../src/shared/rows.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { ConversationStream, SENDING } from './conversation-stream.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 180_000 }

/** A silent link ends after two seconds and fifteen more; leases and bindings are sought at growing pauses. */
const PATIENCE_MS = 90_000
const ADDRESSES = ['10.77.1.1', '10.77.1.2', '10.77.1.3'] as const
const SEED = ['--seed', 'tcp://10.77.1.3:9701']
const LETTERS = 60
/** What a process may hold more of the machine after the cut than before, its garbage included. */
const MORE_AT_MOST = { files: 24, residentBytes: 128 * 1024 * 1024 } as const

describe('three peers that are cut off from each other for a while', possible, () => {
  const rig = createRig()
  let peers: readonly NetPeer[]
  let [holder, sender, hub]: NetPeer[] = []
  let stream: ConversationStream
  const ids: Record<'plain' | 'queued' | 'talk', string> = { plain: '', queued: '', talk: '' }
  let before: readonly NetPeer['holds'][]

  const cut = (): void => {
    for (const [i, { space }] of peers.entries())
      for (const other of ADDRESSES) if (other !== ADDRESSES[i]) rig.swallow(space, other)
  }
  const heal = (): void => peers.forEach(({ space }) => rig.unswallow(space))

  const pipeIs = (what: string, pipeId: string, check: (pipe: PipeRow) => boolean) =>
    sender!.until(
      what,
      ...(['pipes', {}] as const),
      (rows) => rows.find((row) => row.id === pipeId && check(row)),
      PATIENCE_MS,
    )
  const say = (pipeId: string, text: string) =>
    sender!.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  const queued = (count: number) =>
    sender!.until(`${count} waiting`, 'queue', { pipeId: ids.queued }, (rows) =>
      rows.length === count ? rows : undefined,
    )
  const arrived = (pipeId: string, last: string): Promise<readonly string[]> =>
    holder!.until(`having had "${last}"`, 'messages', { pipeId }, (rows) => {
      const texts = rows.map(({ elements }) => elements[0]?.text ?? '')
      return texts.includes(last) ? texts : undefined
    })
  const leansAndKnows = (patienceMs: number) =>
    Promise.all([
      sender!.status(
        'leaning on the hub',
        (row) => /^Leans on .*hub/.test(row.roleDetail),
        patienceMs,
      ),
      holder!.status('knowing the hub', (row) => /knows 1 other/.test(row.roleDetail), patienceMs),
      hub!.status('knowing both', (row) => /^1 peers .* knows 1 /.test(row.roleDetail), patienceMs),
    ])

  beforeAll(async () => {
    const bridge = rig.bridge('bridge')
    const spaces = ADDRESSES.map((address, i) => {
      const space = rig.space(String(i))
      rig.join(space, bridge, address)
      return space
    })
    const [atHolder = '', atSender = '', atHub = ''] = spaces
    hub = await rig.peer(atHub, 'hub', '--role', 'rendezvous', '--relay')
    ;[holder, sender] = await Promise.all([
      rig.peer(atHolder, 'holder', '--role', 'rendezvous', ...SEED),
      rig.peer(atSender, 'sender', '--role', 'edge', ...SEED),
    ])
    peers = [holder, sender, hub]
    await leansAndKnows(PATIENCE_MS)
    for (const name of ['plain', 'queued', 'talk'] as const) {
      const created = { name, publish: true, listen: true, access: 'anyone' } as const
      ids[name] = (await holder.client.call('pipes.create', created)).id
      await sender.pipe(name)
    }
    await sender.client.call('pipes.bind', { pipeId: ids.plain })
    await sender.client.call('pipes.setQueue', { pipeId: ids.queued, on: true })
    stream = await ConversationStream.open(sender, holder, ids.talk, 1024)
  }, 120_000)

  test('work before it', async () => {
    await say(ids.plain, 'before')
    await say(ids.queued, 'letter 0')
    expect(await arrived(ids.plain, 'before')).toEqual(['before'])
    expect(await arrived(ids.queued, 'letter 0')).toEqual(['letter 0'])
    await expect.poll(() => stream.since.count, { timeout: 30_000 }).toBeGreaterThan(1_000)
    before = peers.map(({ holds }) => holds)
  })

  test('give each other up, and hold no more of anything meanwhile than they may', async () => {
    cut()
    for (let n = 1; n <= LETTERS; n++) await say(ids.queued, `letter ${n}`)
    const alone = peers.map((peer) =>
      peer.status('alone', ({ connections }) => connections === 0, PATIENCE_MS),
    )
    await Promise.all(alone)
    await pipeIs('not bound', ids.plain, ({ state }) => state !== 'Bound' && state !== 'Degraded')
    const waiting = await queued(LETTERS)
    expect(waiting.every(({ sizeBytes }: QueuedRow) => sizeBytes > 0)).toBe(true)
    const { held } = await stream.row('held', () => true)
    expect(held).toBeLessThanOrEqual(SEND_MAX.messages + SENDING)
    for (const [i, { files, residentBytes }] of peers.map(({ holds }) => holds).entries()) {
      expect(files).toBeLessThan(before[i]!.files + MORE_AT_MOST.files)
      expect(residentBytes).toBeLessThan(before[i]!.residentBytes + MORE_AT_MOST.residentBytes)
    }
  })

  test('find each other again: lease, view, and every end by itself', async () => {
    heal()
    stream.mark()
    const healedMs = performance.now()
    const after = (what: string) => () =>
      console.log(`${what} again after ${Math.round(performance.now() - healedMs)} ms`)
    await Promise.all([
      leansAndKnows(PATIENCE_MS).then(after('lease and view')),
      pipeIs('bound again', ids.plain, ({ state }) => state === 'Bound').then(after('plain pipe')),
      pipeIs('empty', ids.queued, ({ queue }) => queue?.waiting === 0).then(after('queue')),
      expect
        .poll(() => stream.since.count, { timeout: PATIENCE_MS })
        .toBeGreaterThan(1_000)
        .then(after('stream')),
    ])
    await say(ids.plain, 'after')
    expect(await arrived(ids.plain, 'after')).toEqual(['before', 'after'])
  })

  test('have lost nothing that was promised, and got nothing twice', async () => {
    const letters = Array.from({ length: LETTERS + 1 }, (_, n) => `letter ${n}`)
    expect(await arrived(ids.queued, `letter ${LETTERS}`)).toEqual(letters)
    const { sent, got } = await stream.finish()
    expect(got).toBe(sent)
  })
})
