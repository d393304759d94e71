/**
 * A stream over a critical pipe goes over two paths at once, between two machines with two cables. One of the two paths dies
 * under load, without a word, first a whole cable and then a transport on the one that is left: nothing waits for it, and every
 * message arrives once and in order.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import type { PathRow, SecondPathRow } from '../../src/shared/rows.ts'
import { hostOf } from '../../src/main/peer/endpoint/addresses.ts'
import { busyness } from '../support/busy-machine.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { ConversationStream } from './conversation-stream.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 120_000 }

/** Before this time nobody can know that a path has died in silence: a stream that waited for it shows a longer gap. */
const GAP_MS = 1_500
/** What a machine that is busy with other things may add at most; see {@link busyness}. */
const BUSY_MS = 5_000
const ENOUGH = 200
const MESSAGE_BYTES = 8 * 1024
const [TCP, WS] = [9701, 9711]
const PORTS: Readonly<Record<string, number>> = { tcp: TCP, ws: WS }
const NETS = ['10.77.1', '10.77.9']

interface TwoPaths {
  readonly path: PathRow
  readonly beside: SecondPathRow
}

const netOf = (endpoint: string): string => hostOf(endpoint)?.split('.').slice(0, 3).join('.') ?? ''

describe.each(['JxtaUnicast', 'JxtaUnicastSecure'] as const)(
  'a stream over two paths at once, of a critical %s',
  possible,
  (type) => {
    const rig = createRig()
    let [a, b]: NetPeer[] = []
    let stream: ConversationStream

    beforeAll(async () => {
      const bridges = NETS.map((_, i) => rig.bridge(`bridge${i}`))
      const spaces = ['a', 'b'].map((name) => rig.space(name))
      for (const [i, space] of spaces.entries())
        for (const [n, net] of NETS.entries())
          rig.join(space, bridges[n] ?? '', `${net}.${i + 1}`, `eth${n}`)
      const flags = ['--port', String(TCP), '--ws-port', String(WS)]
      const [atA = '', atB = ''] = spaces
      ;[a, b] = await Promise.all([rig.peer(atA, 'A', ...flags), rig.peer(atB, 'B', ...flags)])
      const { id } = await a.client.call('pipes.create', {
        ...{ name: 'alarm', type, publish: true, listen: true, access: 'anyone' },
      })
      await Promise.all([b.pipe('alarm'), b.sees('A'), a.sees('B')])
      for (const peer of [a, b])
        await peer.client.call('pipes.setCritical', { pipeId: id, critical: true })
      stream = await ConversationStream.open(b, a, id, MESSAGE_BYTES)
    }, 60_000)

    const twoPaths = async (what: string, check: (row: TwoPaths) => boolean): Promise<TwoPaths> => {
      const found: TwoPaths[] = []
      await stream.row(what, ({ path, beside }) => {
        if (path !== undefined && beside !== undefined) found.splice(0, 1, { path, beside })
        else found.length = 0
        return found.some(check)
      })
      return found[0]!
    }

    /** How the stream goes on after a change: the longest gap is told, and held against what a lost path would cost. */
    const goesOn = async (what: string, first: PathRow, change: () => void): Promise<void> => {
      stream.mark()
      await expect.poll(() => stream.since.count, { timeout: 30_000 }).toBeGreaterThan(ENOUGH)
      const before = Math.round(stream.since.gapMs)
      stream.mark()
      const busyMs = busyness(BUSY_MS)
      change()
      // Longer than it takes to notice: what waited for that would show.
      await stream.row(
        'noticed',
        ({ path }) => ![undefined, first.endpoint].includes(path?.endpoint),
      )
      await expect.poll(() => stream.since.count, { timeout: 30_000 }).toBeGreaterThan(ENOUGH)
      const { gapMs } = stream.since
      const allowedMs = GAP_MS + busyMs()
      console.log(
        `${type}, ${what}: longest gap ${Math.round(gapMs)} ms of ${Math.round(allowedMs)}, ${before} ms before`,
      )
      expect(gapMs).toBeLessThan(allowedMs)
    }

    test('goes over both cables, and shows both', async () => {
      const { path, beside } = await twoPaths('over two cables', (row) => {
        return netOf(row.path.endpoint) !== netOf(row.beside.endpoint)
      })
      expect([netOf(path.endpoint), netOf(beside.endpoint)].sort()).toEqual(NETS)
      await stream.row('sent over both', ({ beside: two }) => (two?.sent ?? 0) > ENOUGH)
    })

    test('one cable swallows everything: what goes over the other does not wait', async () => {
      const { path } = await twoPaths('over two', () => true)
      const dead = netOf(path.endpoint)
      await goesOn('a cable', path, () => rig.swallow(a!.space, `${dead}.2`))
      const { path: now } = await stream.row('over the other', (row) => row.path !== undefined)
      expect(netOf(now?.endpoint ?? '')).not.toBe(dead)
    })

    test('one transport of two on the cable that is left swallows everything: the other does not wait', async () => {
      const { path, beside } = await twoPaths('over two transports', (row) => {
        return row.path.transport !== row.beside.transport
      })
      expect(netOf(beside.endpoint)).toBe(netOf(path.endpoint))
      const port = PORTS[path.transport] ?? 0
      await goesOn('a transport', path, () => {
        rig.swallow(a!.space, `${netOf(path.endpoint)}.2`, [port])
      })
      const { path: now } = await stream.row('over the other', (row) => row.path !== undefined)
      expect(now?.transport).toBe(beside.transport)
    })

    test('every message has arrived once and in order', async () => {
      const { sent, got, count } = await stream.finish()
      console.log(`${count} messages of ${MESSAGE_BYTES} bytes`)
      expect(got).toBe(sent)
    })
  },
)
