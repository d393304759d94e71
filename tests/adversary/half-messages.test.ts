/** Many links, on each of which a message begins that never ends: what they make a peer hold is bounded over all of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePackageHeader } from '../../src/main/protocol/framing/package-header.ts'
import { MESSAGE_MAX, RESOLVER_SERVICE } from '../../src/main/protocol/constants.ts'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import {
  MESSAGE_ROOM_MAX_BYTES,
  MESSAGE_ROOM_STRANGERS_MAX_BYTES,
} from '../../src/main/transports/limits.ts'
import {
  CONNECTIONS_MAX,
  PENDING_PER_ADDRESS_MAX,
} from '../../src/main/transports/stream/limits.ts'
import { skipUnless } from '../support/skips.ts'
import { whyNoLoopbackNet } from '../compliance/support.ts'
import { Attacker, RESPONSE, responseElement, type Wire } from './support/attacker.ts'
import { Scene } from './support/scene.ts'

const MIB = 1024 * 1024
/** The formula of docs/LIMITS.md, for links over TCP whose other ends read: the terms that are not of each link. */
const SHARED_BYTES = MESSAGE_ROOM_MAX_BYTES + 48 * MIB + 64 * MIB
const PER_LINK_BYTES = 192 * 1024
const WORST_BYTES = SHARED_BYTES + CONNECTIONS_MAX * PER_LINK_BYTES
/** Attempts to open eight more. */
const TRIES = 90
/** Of each message so much is sent, and never the rest. */
const PART_BYTES = 1.2 * MIB

describe('a message that begins and never ends', skipUnless(whyNoLoopbackNet()), () => {
  let scene: Scene
  const attackers: Attacker[] = []
  const wires: Wire[] = []
  beforeAll(async () => {
    scene = await Scene.open()
  })
  afterAll(async () => {
    for (const one of attackers) one.close()
    await scene.close()
  })

  /** From many machines with many keys, since each alone has few places. */
  const link = async (count: number): Promise<Wire[]> => {
    const mallory = new Attacker(createIdentityKey())
    attackers.push(mallory)
    const localAddress = `127.2.${attackers.length >> 7}.${(attackers.length & 127) + 1}`
    const opened = await Promise.allSettled(
      Array.from({ length: count }, () => mallory.link(scene.ada, { localAddress })),
    )
    return opened.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  }

  /** There are places that strangers cannot take: what comes over a new link is heard. */
  const expectServed = async (friend: Attacker): Promise<void> => {
    const before = await scene.ada.counter('resolver.unknown-responses')
    const wire = await friend.link(scene.ada)
    wire.say(RESOLVER_SERVICE, RESPONSE, responseElement('nobody.handles.this', 1, '<a/>'))
    await scene.ada.risen('resolver.unknown-responses', before)
    expect(wire.isOpen).toBe(true)
  }

  it(
    'on every link that there may be holds no more than the formula says, and cuts who holds most',
    { timeout: 120_000 },
    async () => {
      const { ada } = scene
      const friend = await scene.befriend()
      attackers.push(friend)
      const before = ada.residentBytes
      const part = Buffer.alloc(PART_BYTES, 0x20)
      const refused = async (): Promise<number> =>
        (await ada.counter('tcp.refused-limit')) + (await ada.counter('tcp.closed-idle'))
      for (let i = 0; i < TRIES && (await refused()) === 0; i++)
        wires.push(...(await link(PENDING_PER_ADDRESS_MAX)))
      expect(await refused()).toBeGreaterThan(0)
      await expectServed(friend)
      const open = wires.filter(({ isOpen }) => isOpen)
      await Promise.all(
        open.map(async ({ socket }) => {
          socket.write(encodePackageHeader(MESSAGE_MAX))
          // Calls back when it was taken, and when the link is cut.
          await new Promise((resolve) => socket.write(part, resolve))
        }),
      )
      expect((await ada.logged(/took the room of others/)).level).toBe('warn')
      expect(await ada.counter('room.cut')).toBeGreaterThan(10)
      const left = (): number => open.filter(({ isOpen }) => isOpen).length
      await expect
        .poll(() => left() * PART_BYTES, { timeout: 30_000 })
        .toBeLessThan(MESSAGE_ROOM_STRANGERS_MAX_BYTES)
      const grewBytes = ada.peakResidentBytes - before
      expect(grewBytes, `${left()} of ${open.length} links left`).toBeLessThan(WORST_BYTES)
      await scene.expectTraces({ counters: ['room.cut'], says: /took the room of others/ })
    },
  )
})
