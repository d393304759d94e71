/**
 * A peer that reads no more, though its machine still takes what is sent until its buffers are full: who sends to it waits,
 * holding little, and other pipes go on. `SIEGE_STALL_SECONDS=75` waits until the link is given up.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'
import { leavesNone } from './support/traces.ts'

const STALL_SECONDS = Number(process.env['SIEGE_STALL_SECONDS'] ?? 0)
const TEXT = 'x'.repeat(60_000)
/** Far more than the buffers of both systems and of the link hold. */
const MESSAGES_MAX = 2_000
/** Of 2 MiB for the pipe, and what is not collected yet. */
const MEMORY_MAX = 32 * 1024 * 1024
/** A send that has not settled within this time waits for room. By then its link is silent, and another one is sought. */
const WAITING_MS = 3_500

describe('somebody who reads no more', () => {
  let scene: Scene
  let carol: RealPeer
  let pipeId: string
  beforeAll(async () => {
    scene = await Scene.open()
    carol = await scene.join('Carol')
    const wish = { name: 'heap', publish: true, listen: true, access: 'anyone' } as const
    pipeId = (await carol.client.call('pipes.create', wish)).id
    await carol.client.call('peers.connect', { address: scene.ada.address })
    await scene.ada.row('pipes', {}, ({ id }) => id === pipeId)
    await scene.ada.client.call('pipes.bind', { pipeId })
  })
  afterAll(async () => {
    process.kill(carol.pid, 'SIGCONT')
    await scene.close()
  })

  const send = (n: number): Promise<unknown> =>
    scene.ada.client.call('pipes.send', {
      pipeId,
      elements: [{ name: 'text', text: `${n} ${TEXT}` }],
    })

  /** Sends one after the other until one has to wait; gives that one, and how many were taken before. */
  const fill = async (): Promise<{ taken: number; waiting: Promise<unknown> }> => {
    for (let taken = 0; taken < MESSAGES_MAX; taken++) {
      const sending = send(taken)
      const late = Symbol('late')
      const outcome = await Promise.race([
        sending,
        new Promise((resolve) => setTimeout(() => resolve(late), WAITING_MS)),
      ])
      if (outcome === late) return { taken, waiting: sending }
    }
    throw new Error(`all of ${MESSAGES_MAX} messages were taken, and nobody reads them`)
  }

  const received = async (receiverId: string, count: number): Promise<string[]> => {
    const numbers: string[] = []
    await eventually(
      `${count} messages have come`,
      async () => {
        const wish = { pipeId, receiverId, waitMs: 200 }
        const { messages } = await carol.client.call('pipes.receive', wish)
        for (const { elements } of messages) numbers.push(elements[0]?.text?.split(' ')[0] ?? '')
        return numbers.length >= count || undefined
      },
      60_000,
    )
    return numbers
  }

  it(
    'makes who sends to it wait, with little memory, costs no other pipe anything, and gets all in the end',
    { timeout: 180_000 + STALL_SECONDS * 1_000 },
    async () => {
      const { ada } = scene
      const { receiverId } = await carol.client.call('pipes.receive', { pipeId, waitMs: 0 })
      const memory = ada.residentBytes
      process.kill(carol.pid, 'SIGSTOP')
      const { taken, waiting } = await fill()
      expect(taken).toBeGreaterThan(0)
      const grewBytes = ada.residentBytes - memory
      expect(grewBytes).toBeLessThan(MEMORY_MAX)
      await scene.expectUnharmed()
      if (STALL_SECONDS > 0) {
        waiting.catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, STALL_SECONDS * 1_000))
        await scene.expectTraces({ counters: ['tcp.stalled'], says: /read nothing any more/ })
        console.log(JSON.stringify({ taken, grewMiB: grewBytes / 2 ** 20, counter: 'tcp.stalled' }))
        return
      }
      leavesNone('who is slow and reads in the end has lost nothing, and is refused nothing')
      process.kill(carol.pid, 'SIGCONT')
      await waiting
      const numbers = await received(receiverId, taken + 1)
      expect(numbers).toEqual(Array.from({ length: taken + 1 }, (_, i) => String(i)))
      await scene.expectUnharmed()
    },
  )
})
