/**
 * The input end of a pipe goes a hundred times from one to the next of three peers, each a process of its own in a network
 * namespace, while two others send as fast as their queues take it: nothing that was accepted is lost, nothing is delivered
 * twice, and what each sender sent comes in its order. (Seeded, on a virtual clock: `tests/sim/moves.test.ts`.)
 */
import { beforeAll, describe, expect, test } from 'vitest'
import type { PipeRow } from '../../src/shared/rows.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 240_000 }

const MOVES = 100
const [HOLDERS, SENDERS] = [
  ['alice', 'carol', 'dora'],
  ['bob', 'emil'],
]
/** A queue that holds so many waits until it has fewer than half: it takes a thousand, and refuses more. */
const WAITING_MAX = 200
const PATIENCE_MS = 60_000
/** Between looks at an end that is not bound now. */
const UNBOUND_MS = 50

const numbersOf = (texts: readonly string[], sender: string): readonly number[] =>
  texts
    .filter((text) => text.startsWith(`${sender} `))
    .map((text) => Number(text.slice(sender.length + 1)))

const isGrowing = (numbers: readonly number[]): boolean =>
  numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? number))

describe('the input end of a pipe among processes', possible, () => {
  const rig = createRig()
  let holders: readonly NetPeer[]
  let senders: readonly NetPeer[]
  let pipeId: string
  let at = 0
  let isOver = false
  /** What each holder was given, in order. */
  const received: string[][] = HOLDERS.map(() => [])
  const sent = new Map<string, number>()

  beforeAll(async () => {
    const bridge = rig.bridge('bridge')
    const peers = await Promise.all(
      [...HOLDERS, ...SENDERS].map((name, i) => {
        const space = rig.space(name)
        rig.join(space, bridge, `10.77.1.${i + 1}`)
        return rig.peer(space, name)
      }),
    )
    holders = peers.slice(0, HOLDERS.length)
    senders = peers.slice(HOLDERS.length)
    const created = { name: 'nomad', publish: true, listen: true, access: 'anyone' } as const
    pipeId = (await holders[0]!.client.call('pipes.create', created)).id
    await Promise.all(peers.map((peer) => peer.pipe('nomad')))
    for (const here of holders)
      for (const other of holders) if (other !== here) await letAdministrate(here, other)
    for (const sender of senders) await sender.client.call('pipes.setQueue', { pipeId, on: true })
  }, 120_000)

  const letAdministrate = async (here: NetPeer, other: NetPeer): Promise<void> => {
    const { fingerprint } = await other.status('known', () => true)
    await here.until(`knowing the key of ${other.name}`, 'trust', {}, (rows) =>
      rows.find(({ id }) => id === fingerprint),
    )
    await here.client.call('trust.setStanding', { fingerprint, standing: 'paired' })
    await here.client.call('trust.grant', { fingerprint, right: 'administrate', pipeId })
  }

  /** Takes what comes to a holder until all is over. */
  const take = async (holder: NetPeer, texts: string[]): Promise<void> => {
    const opening = { pipeId, waitMs: 0 }
    const { receiverId } = await holder.client.call('pipes.receive', opening)
    while (!isOver) {
      const input = { pipeId, receiverId, max: 64, waitMs: 1_000 }
      const { messages, bound } = await holder.client.call('pipes.receive', input)
      for (const { elements } of messages) texts.push(elements[0]?.text ?? '')
      if (!bound) await new Promise((resolve) => setTimeout(resolve, UNBOUND_MS))
    }
  }

  const waitingBelow = (sender: NetPeer, count: number): Promise<PipeRow> =>
    sender.until(
      `below ${count} waiting`,
      ...(['pipes', {}] as const),
      (pipes) => pipes.find(({ id, queue }) => id === pipeId && (queue?.waiting ?? count) < count),
      PATIENCE_MS,
    )

  /** Sends until told to stop. */
  const send = async (sender: NetPeer, goesOn: () => boolean): Promise<void> => {
    let count = 0
    while (goesOn()) {
      const text = `${sender.name} ${count++}`
      await sender.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
      if (count % WAITING_MAX === 0) await waitingBelow(sender, WAITING_MAX / 2)
    }
    sent.set(sender.name, count)
  }

  /** Waits until something comes to where the end is now. */
  const somethingComes = (): Promise<void> => {
    const before = received[at]!.length
    return expect
      .poll(() => received[at]!.length, { timeout: PATIENCE_MS, interval: 10 })
      .toBeGreaterThan(before)
  }

  /** Every third time the senders have found it before it goes on; else it may be gone again. */
  const moveOn = async (move: number): Promise<void> => {
    if (move % 3 === 0) await somethingComes()
    const to = (at + 1 + (move % 5 === 0 ? 1 : 0)) % holders.length
    const { peerId } = await holders[to]!.status('known', () => true)
    await holders[at]!.client.call('pipes.move', { pipeId, peerId })
    at = to
  }

  test(`goes on ${MOVES} times, and all that was accepted is delivered once and in order`, async () => {
    const startMs = performance.now()
    const taking = holders.map((holder, i) => take(holder, received[i]!))
    let moves = 0
    const sending = senders.map((sender) => send(sender, () => moves < MOVES))
    while (moves < MOVES) await moveOn(moves++)
    await Promise.all(sending)
    const movedMs = performance.now() - startMs
    await Promise.all(senders.map((sender) => waitingBelow(sender, 1)))
    isOver = true
    await Promise.all(taking)
    const counts = received.map(({ length }) => length)
    console.log(
      `${MOVES} moves in ${Math.round(movedMs)} ms; sent ${[...sent].join(' ')}, received ${counts.join(' + ')}`,
    )
    for (const { name } of senders) {
      const numbers = received.map((texts) => numbersOf(texts, name))
      for (const own of numbers) expect(isGrowing(own)).toBe(true)
      const all = numbers.flat().sort((a, b) => a - b)
      expect(all).toEqual(Array.from({ length: sent.get(name)! }, (_, n) => n))
    }
    for (const count of counts) expect(count).toBeGreaterThan(0)
  })

  test('is bound at one peer alone in the end', async () => {
    const isListening = (rows: readonly PipeRow[]): boolean =>
      rows.some(({ id, listening }) => id === pipeId && listening)
    const bound = await Promise.all(
      holders.map((holder) =>
        holder.until('told', 'pipes', {}, (rows) =>
          rows.length > 0 ? { listens: isListening(rows) } : undefined,
        ),
      ),
    )
    expect(bound.map(({ listens }) => listens)).toEqual(holders.map((_, i) => i === at))
  })
})
