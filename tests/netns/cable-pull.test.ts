/**
 * The cable is pulled while a reliable pipe streams: the address changes, the interface goes and comes, and one transport
 * after the other is blocked, without a word, until nothing but a relay is left. Every byte arrives once and in order.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import type { PathRow } from '../../src/shared/rows.ts'
import { busyness } from '../support/busy-machine.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { ConversationStream } from './conversation-stream.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 240_000 }

/** What is promised: a stream goes on within this time. */
const GAP_MS = 5_000
/** What a machine that is busy with other things may add at most; see {@link busyness}. */
const BUSY_MS = 5_000
/** How long the interface is down; nothing can arrive meanwhile. */
const DOWN_MS = 1_000
/** Messages that have to arrive over a path before it counts as used. */
const ENOUGH = 800
const MESSAGE_BYTES = 64 * 1024
const [TCP, WS, HTTP] = [9701, 9711, 9721]
/** Messages over which it is counted what carries them. */
const COUNTED = 50
/** What the badge may say, and where such messages come from. */
const CARRIERS = {
  'tcp direct': ['10.77.1.2', TCP],
  'ws direct': ['10.77.1.2', WS],
  'http direct': ['10.77.1.2', HTTP],
  'tcp over R': ['10.77.1.3', TCP],
} as const

const transportOf = (path: PathRow | undefined): string =>
  path === undefined
    ? 'none'
    : `${path.transport} ${path.relays.map(({ name }) => `over ${name}`).join() || 'direct'}`

describe('a reliable pipe while its cable is pulled', possible, () => {
  const rig = createRig()
  let [a, b]: NetPeer[] = []
  let stream: ConversationStream

  beforeAll(async () => {
    const bridge = rig.bridge('bridge')
    const spaces = ['a', 'b', 'r'].map((name) => rig.space(name))
    for (const [i, space] of spaces.entries()) rig.join(space, bridge, `10.77.1.${i + 1}`)
    const [atA = '', atB = '', atR = ''] = spaces
    await rig.peer(atR, 'R', '--relay', '--port', String(TCP))
    const listen = { '--port': TCP, '--ws-port': WS, '--http': HTTP }
    const ports = Object.entries(listen).flatMap(([flag, port]) => [flag, String(port)])
    const flags = [...ports, '--seed', `tcp://10.77.1.3:${TCP}`]
    ;[a, b] = await Promise.all([rig.peer(atA, 'A', ...flags), rig.peer(atB, 'B', ...flags)])
    const { id } = await a.client.call('pipes.create', {
      ...{ name: 'stream', type: 'JxtaUnicastSecure', publish: true, listen: true },
      access: 'anyone',
    })
    await Promise.all([b.pipe('stream'), b.sees('R'), a.sees('R'), a.sees('B')])
    rig.countArriving(atA, CARRIERS)
    stream = await ConversationStream.open(b, a, id, MESSAGE_BYTES)
  }, 120_000)

  /** What the badge says, and what carries most of the bytes as the receiver's kernel counts them, while the badge stays the same. */
  const badgeAndTruth = async (): Promise<readonly [badge: string, truth: string | undefined]> => {
    const space = a?.space ?? ''
    const shown = async (): Promise<string> =>
      transportOf((await stream.row('over a path', ({ path }) => path !== undefined)).path)
    for (;;) {
      const [badge, before, count] = [await shown(), rig.arrived(space), stream.since.count]
      await expect
        .poll(() => stream.since.count, { timeout: 60_000 })
        .toBeGreaterThan(count + COUNTED)
      const now = rig.arrived(space)
      const came = [...now].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)] as const)
      const [most] = came.toSorted(([, x], [, y]) => y - x)
      if (badge === (await shown())) return [badge, most?.[0]]
    }
  }

  /**
   * Waits until enough has arrived since `change`, and the path that is shown is as it should be; tells of the gap. Once
   * another path was shown, none of the `blocked` may be.
   */
  const goesOn = async (
    what: string,
    path: string,
    change: () => void | Promise<void>,
    blocked: readonly string[] = [],
  ): Promise<PathRow | undefined> => {
    stream.mark()
    const busyMs = busyness(BUSY_MS)
    const [shown, endShow] = await showing()
    await change()
    const row = await stream.row(`over ${path}`, (one) => transportOf(one.path).endsWith(path))
    await expect.poll(() => stream.since.count, { timeout: 60_000 }).toBeGreaterThan(ENOUGH)
    const { gapMs, flow = 0 } = stream.since
    const allowedMs = GAP_MS + busyMs()
    console.log(
      `${what}: ${path}, longest gap ${Math.round(gapMs)} ms of ${Math.round(allowedMs)}, ` +
        `then ${flow.toFixed(1)} MB/s; ${row.path?.reason}`,
    )
    endShow()
    expect(gapMs).toBeLessThan(allowedMs)
    expect(shown.at(-1)).toMatch(new RegExp(`${path}$`))
    const moved = shown.findIndex((one) => !blocked.includes(one))
    expect(shown.slice(moved).filter((one) => blocked.includes(one))).toEqual([])
    // What was on its way over the path before may still come in; after that a badge that lies stays a lie.
    const isTrue = async (): Promise<boolean> => {
      const [badge, truth] = await badgeAndTruth()
      return badge === truth && badge.endsWith(path)
    }
    await expect.poll(isTrue, { timeout: 30_000 }).toBe(true)
    expect(row.beside).toBeUndefined()
    return row.path
  }

  /** Every path that the sender shows from now on, from the one it shows now; and what ends that. */
  const showing = async (): Promise<readonly [shown: readonly string[], end: () => void]> => {
    const shown: string[] = [transportOf((await stream.row('shown', () => true)).path)]
    const show = (path: PathRow | undefined): void => {
      const one = transportOf(path)
      if (shown.at(-1) !== one) shown.push(one)
    }
    return [shown, stream.follow((row) => show(row.path))]
  }

  test('begins over tcp', async () => {
    await goesOn('at first', 'tcp direct', () => {})
  })

  test('goes on when the address changes', async () => {
    const path = await goesOn('another address', 'tcp direct', () => {
      rig.address(a!.space, 'del', '10.77.1.1')
      rig.address(a!.space, 'replace', '10.77.1.11')
      return stream
        .row('at the new address', ({ path: now }) => now?.endpoint.includes('10.77.1.11') === true)
        .then(() => {})
    })
    expect(path?.endpoint).toBe(`tcp://10.77.1.11:${TCP}`)
  })

  test('goes on when the interface was gone for a while', async () => {
    await goesOn('the interface again', 'tcp direct', async () => {
      rig.link(b!.space, 'down')
      await new Promise((resolve) => setTimeout(resolve, DOWN_MS))
      rig.link(b!.space, 'up')
    })
  })

  test('goes on over ws when tcp is blocked', async () => {
    const path = await goesOn(
      'tcp blocked',
      'ws direct',
      () => rig.swallow(a!.space, '10.77.1.2', [TCP]),
      ['tcp direct'],
    )
    expect(path?.endpoint).toBe(`ws://10.77.1.11:${WS}`)
    expect(path?.reason).not.toBe('')
  })

  test('goes on over http when ws is blocked too', async () => {
    const path = await goesOn(
      'tcp and ws blocked',
      'http direct',
      () => rig.swallow(a!.space, '10.77.1.2', [TCP, WS]),
      ['tcp direct', 'ws direct'],
    )
    expect(path?.endpoint).toBe(`http://10.77.1.11:${HTTP}`)
  })

  test('goes on over the relay when everything direct is blocked, and tells why it moved', async () => {
    const path = await goesOn(
      'only a relay',
      'tcp over R',
      () => rig.swallow(a!.space, '10.77.1.2'),
      ['tcp direct', 'ws direct', 'http direct'],
    )
    expect(path?.endpoint).toBe(`tcp://10.77.1.3:${TCP}`)
    const { moves } = await b!.pipe('stream').then(({ id: pipeId }) =>
      b!.until('telling of the move', 'timeline', { pipeId }, (rows) => {
        const moves = rows.filter(({ kind }) => kind === 'move').map(({ text }) => text)
        return moves.some((text) => text.includes('passed on by R')) ? { moves } : undefined
      }),
    )
    console.log(moves.join('\n'))
  })

  test('goes back to a direct link when nothing is blocked any more', async () => {
    await goesOn('free again', 'direct', () => rig.unswallow(a!.space))
  })

  test('every byte has arrived once and in order', async () => {
    const { sent, got, count } = await stream.finish()
    console.log(`${count} messages of ${MESSAGE_BYTES} bytes`)
    expect(got).toBe(sent)
  })
})
