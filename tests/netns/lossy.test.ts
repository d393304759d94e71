/**
 * A reliable conversation over a wire that loses three packets of ten and is slow, beside plain TCP streams over the same
 * wire at the same time of day. The wire is a forwarder of packets between two TUN devices (`lossy.py`): not every kernel
 * has netem.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findProgram, skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const whyNot =
  whyNoNamespaces() ??
  (findProgram('python3') === undefined ? 'there is no python3' : undefined) ??
  (existsSync('/dev/net/tun') ? undefined : 'there is no /dev/net/tun')
const possible = { ...skipUnless(whyNot), timeout: 400_000 }

/** Of the packets of either direction. */
const LOSS = 0.3
/** One way: a round trip takes twice that. */
const DELAY_MS = 100
const MESSAGE_BYTES = 4 * 1024
const MESSAGES = 96
/**
 * What one stream takes varies a lot; so many, in turn with as many plain ones, and the sums compared. Four sums against four
 * still went from 2.2 to 3.9 for the same code: where they are above what is promised, more are taken, and all compared.
 */
const ROUNDS = 4
const ROUNDS_MAX = 10
/** What is promised. */
const SLOWER_AT_MOST = 3
/**
 * A plain stream that took less counts as this: so short a one says little of the rate, for one packet that is lost four times
 * makes up most of it. The same 384 KiB took from 1.1 to 9.2 s over plain TCP, and from 1.4 to 18 s over a conversation.
 */
const FLOOR_MS = 5_000

const [A, B] = ['10.88.1.1', '10.88.1.2']
const script = fileURLToPath(new URL('plain-stream.mjs', import.meta.url))

const program = (space: string, ...args: string[]) => {
  const child = spawn('ip', ['netns', 'exec', space, process.execPath, script, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
}

/** Connects a plain stream; what it gives sends over it and says how long that took. */
const plainStream = async (space: string): Promise<() => Promise<number>> => {
  const { child, lines } = program(space, B, String(MESSAGES * MESSAGE_BYTES))
  await lines.next()
  return async () => {
    child.stdin.write('go\n')
    const { value } = await lines.next()
    return Number(value)
  }
}

/** Opens a conversation over a pipe; what it gives sends over it and says how long that took. */
const conversation = async (
  from: NetPeer,
  to: NetPeer,
  pipeId: string,
): Promise<() => Promise<number>> => {
  const { id } = await from.client.call('conversations.open', { pipeId, reliable: true })
  const there = await to.until('in conversation', 'conversations', { pipeId }, (rows) =>
    rows.find(({ received }) => received === 0),
  )
  const texts = Array.from({ length: MESSAGES }, (_, n) => String(n).padEnd(MESSAGE_BYTES, '.'))
  return async () => {
    const opening = { conversationId: there.id, max: 1, waitMs: 0 }
    const { receiverId } = await to.client.call('conversations.receive', opening)
    const startMs = performance.now()
    const got = receive(to, there.id, receiverId)
    // Whoever waits for it below hears of it.
    got.catch(() => {})
    // All at once, as the plain stream does: the calls of one client are taken in the order in which they were made.
    const send = (text: string) => ({ conversationId: id, elements: [{ name: 'data', text }] })
    await Promise.all(texts.map((text) => from.client.call('conversations.send', send(text))))
    expect(await got).toBe(createHash('sha256').update(texts.join('')).digest('hex'))
    const tookMs = Math.round(performance.now() - startMs)
    await to.client.call('conversations.closeReceiver', { receiverId })
    return tookMs
  }
}

/** The hash of the messages of one round, in the order in which they come. */
const receive = async (
  peer: NetPeer,
  conversationId: string,
  receiverId: string,
): Promise<string> => {
  const hash = createHash('sha256')
  for (let got = 0; got < MESSAGES;) {
    const input = { conversationId, receiverId, max: MESSAGES - got, waitMs: 5_000 }
    const taken = await peer.client.call('conversations.receive', input)
    got += taken.messages.length
    for (const { elements } of taken.messages) hash.update(elements[0]?.text ?? '')
    if (!taken.open) throw new Error(taken.reason)
  }
  return hash.digest('hex')
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

describe(
  'a reliable conversation over a slow wire that loses three packets of ten',
  possible,
  () => {
    const rig = createRig()

    test('is right, and not much slower than plain TCP over the same wire', async () => {
      const [spaceA, spaceB] = [rig.space('a'), rig.space('b')]
      const spoil = await rig.lossyWire([
        [spaceA, A],
        [spaceB, B],
      ])
      const seed = ['--seed', `tcp://${B}:9701`]
      const b = await rig.peer(spaceB, 'B', '--port', '9701')
      const a = await rig.peer(spaceA, 'A', '--port', '9701', ...seed)
      const { id: pipeId } = await b.client.call('pipes.create', {
        ...{ name: 'stream', publish: true, listen: true, access: 'anyone' },
      })
      await a.pipe('stream')
      await program(spaceB, B).lines.next()
      const [plain, ours] = [await plainStream(spaceA), await conversation(a, b, pipeId)]
      // Both have carried something before it gets hard.
      await plain()
      await ours()
      spoil(DELAY_MS, LOSS)
      const [plainMs, oursMs]: readonly [number[], number[]] = [[], []]
      const slower = (): number => sum(oursMs) / sum(plainMs.map((ms) => Math.max(FLOOR_MS, ms)))
      const isUndecided = (round: number): boolean => round < ROUNDS || slower() >= SLOWER_AT_MOST
      for (let round = 0; round < ROUNDS_MAX && isUndecided(round); round++) {
        plainMs.push(await plain())
        oursMs.push(await ours())
      }
      const ratio = slower()
      console.log(
        `${oursMs.length} times ${(MESSAGES * MESSAGE_BYTES) / 1024} KiB: plain TCP ${plainMs.join(', ')} ms, ` +
          `conversations ${oursMs.join(', ')} ms, ratio ${ratio.toFixed(2)}`,
      )
      expect(ratio).toBeLessThan(SLOWER_AT_MOST)
    })
  },
)
