/**
 * Sockets that say nothing, a byte a second, or half a greeting, by the hundred; and connections that bring nothing but
 * nonsense. They hold few places, little memory and nobody's time. The whole attack, where so many files may be open:
 * `SIEGE_SOCKETS=5000 SIEGE_MINUTES=10 npm test -- tests/adversary/sockets.test.ts`.
 */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  PENDING_MAX,
  PENDING_PER_ADDRESS_MAX,
  PENDING_RESERVED,
} from '../../src/main/transports/stream/limits.ts'
import { whyNoLoopbackNet } from '../compliance/support.ts'
import { skipUnless } from '../support/skips.ts'
import type { Attacker } from './support/attacker.ts'
import { eventually } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

const SOCKETS = Number(process.env['SIEGE_SOCKETS'] ?? 600)
const MINUTES = Number(process.env['SIEGE_MINUTES'] ?? 0)
const CONNECTS = 1_000
const MEMORY_MAX = 64 * 1024 * 1024
/** What the peer has open anyway may vary by so much. */
const FILES_SLACK = 16
/** A ClientHello that announces 512 bytes and brings eleven. */
const HALF_HELLO = Buffer.from('160301020001000001fc0303', 'hex')
const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

describe('connections that are none', { ...skipUnless(whyNoLoopbackNet()) }, () => {
  let scene: Scene
  let friend: Attacker
  const open = new Set<Socket>()
  beforeAll(async () => {
    scene = await Scene.open()
    friend = await scene.befriend()
  })
  afterAll(async () => {
    for (const socket of open) socket.destroy()
    friend.close()
    await scene.close()
  })

  /** From as many machines as there are; closed ones are made anew as long as the attack lasts. */
  const knock = (i: number, says: Uint8Array): Socket => {
    const from = Math.floor(i / PENDING_PER_ADDRESS_MAX)
    const localAddress = `127.3.${(from >> 7) & 127}.${(from & 127) + 1}`
    const socket = connect({ host: '127.0.0.1', port: scene.ada.port, localAddress })
    open.add(socket)
    socket.on('error', () => {}).on('connect', () => socket.write(says))
    socket.on('close', () => open.delete(socket)).resume()
    return socket
  }

  /** How long the peer takes to answer a client, and a link of a paired peer, in milliseconds. */
  const times: number[] = []
  const links: number[] = []
  const sample = async (): Promise<void> => {
    const asked = performance.now()
    await scene.ada.counter('tcp.refused-pending')
    times.push(performance.now() - asked)
  }
  const expectFriendIn = async (): Promise<void> => {
    const started = performance.now()
    const wire = await friend.link(scene.ada)
    links.push(performance.now() - started)
    wire.socket.destroy()
  }

  it.each([
    ['say nothing', Buffer.alloc(0)],
    ['say a byte a second', HALF_HELLO.subarray(0, 1)],
    ['say half a greeting', HALF_HELLO],
  ])(
    `${SOCKETS} that %s hold few files and little memory, and a paired peer comes in meanwhile`,
    { timeout: 120_000 + 2 * MINUTES * 60_000 },
    async (what, says) => {
      const { ada } = scene
      const [memory, files] = [ada.residentBytes, ada.openFiles]
      const refused = await ada.counter('tcp.refused-pending')
      const until = performance.now() + MINUTES * 60_000
      const drip = setInterval(() => {
        if (says.length === 1) for (const socket of open) socket.write(says)
      }, 1_000)
      let mostFiles = 0
      for (let round = 0; round === 0 || performance.now() < until; round++) {
        for (let i = 0; i < SOCKETS; i++) {
          knock(i, says)
          if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve))
        }
        await sample()
        await expectFriendIn()
        mostFiles = Math.max(mostFiles, ada.openFiles)
        if (MINUTES > 0) await new Promise((resolve) => setTimeout(resolve, 10_000))
      }
      clearInterval(drip)
      await ada.risen('tcp.refused-pending', refused)
      expect((await ada.logged(/too many wait without a greeting/)).level).toBe('warn')
      await eventually(
        'all but those with a place are closed',
        () => ada.openFiles <= files + PENDING_MAX + PENDING_RESERVED + FILES_SLACK || undefined,
      )
      expect(ada.residentBytes - memory).toBeLessThan(MEMORY_MAX)
      await scene.expectTraces({
        counters: ['tcp.refused-pending'],
        says: /too many wait without a greeting/,
      })
      // Nobody keeps a place for long.
      for (const socket of open) socket.destroy()
      await eventually(
        'the places are free',
        () => ada.openFiles <= files + FILES_SLACK || undefined,
      )
      if (MINUTES > 0)
        console.log(
          JSON.stringify({
            ...{ what, sockets: SOCKETS, minutes: MINUTES, mostFiles: mostFiles - files },
            grewMiB: Math.round((ada.residentBytes - memory) / 2 ** 20),
            answerP99Ms: Math.round(percentile(times, 0.99)),
            linkMaxMs: Math.round(Math.max(...links)),
          }),
        )
    },
  )

  it(
    `${CONNECTS} that bring nonsense delay nobody, and are counted`,
    { timeout: 120_000 },
    async () => {
      const { ada } = scene
      const before = {
        memory: ada.residentBytes,
        ungreeted: await ada.counter('tcp.ungreeted'),
        refused: await ada.counter('tcp.refused-pending'),
      }
      times.length = 0
      for (let done = 0; done < CONNECTS; done += 50) {
        const closed = Array.from({ length: 50 }, (_, i) => {
          const socket = knock(done + i, randomBytes(64))
          return new Promise((resolve) => socket.once('close', resolve))
        })
        await Promise.all([sample(), ...closed])
      }
      await ada.risen('tcp.ungreeted', before.ungreeted)
      expect((await ada.logged(/a link was not greeted|without a greeting/)).level).toBe('warn')
      await expectFriendIn()
      expect(ada.residentBytes - before.memory).toBeLessThan(MEMORY_MAX)
      console.log(
        JSON.stringify({ what: 'nonsense', answerP99Ms: Math.round(percentile(times, 0.99)) }),
      )
      await scene.expectTraces({ counters: ['tcp.ungreeted'], says: /did not greet/ })
    },
  )
})
