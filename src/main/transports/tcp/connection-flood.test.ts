/** Sockets that say nothing, a little, or nonsense: they hold few places for a short time, and keep nobody out. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { testInterface, testWorld, whyNoLoopbackNet } from '../../../../tests/compliance/support.ts'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import { skipUnless } from '../../../../tests/support/skips.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { Listener } from '../../peer/ports/transport.ts'
import { createIdentityKey } from '../../platform/identity-key.ts'
import { HANDSHAKE_TIMEOUT_MS } from '../secure/index.ts'
import { PENDING_MAX, PENDING_PER_ADDRESS_MAX, WELCOME_TIMEOUT_MS } from '../stream/limits.ts'
import { createTcpTransport } from './index.ts'

/** `SOCKETS=5000` for the whole attack, where so many files may be open. */
const SOCKETS = Number(process.env.SOCKETS ?? 400)
const DEADLINE_MS = 15_000 + 10 * SOCKETS
const PATIENCE = { withinMs: DEADLINE_MS }
const lo = { ...testInterface('lo', '127.0.0.1'), loopback: true }

const sockets: Socket[] = []
const listeners: Listener[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(listeners.splice(0).map((listener) => listener.close()))
})

test.each([
  ['say nothing', ''],
  ['say one byte', '16'],
  ['begin a handshake', '160301020001000001fc0303'],
  ['talk nonsense', Buffer.from('GET / HTTP/1.1\r\n\r\n').toString('hex')],
])(
  `${SOCKETS} sockets that %s are bounded, and a peer that was here before comes in meanwhile`,
  { ...skipUnless(whyNoLoopbackNet()), timeout: 4 * DEADLINE_MS },
  async (_, hex) => {
    const clock = new VirtualClock()
    const attacked = testWorld(clock, [lo], createIdentityKey())
    const accepted: Connection[] = []
    const listener = await createTcpTransport(attacked.context, { port: 0 }).listen((one) => {
      one.attach(new Inbox())
      accepted.push(one)
    })
    listeners.push(listener)
    const address = listener.endpoints()[0]?.address ?? ''
    const port = Number(address.slice(address.lastIndexOf(':') + 1))
    const trusted = createTcpTransport(testWorld(clock, [lo], createIdentityKey()).context, {
      port: 0,
    })
    const dial = async (): Promise<Connection> => {
      const connection = await trusted.dial(address, { signal: new AbortController().signal })
      connection.attach(new Inbox())
      return connection
    }
    await (await dial()).close()

    let open = 0
    let settled = 0
    for (let i = 0; i < SOCKETS; i++) {
      // From many machines, since each alone has few places.
      const localAddress = `127.1.${(i / PENDING_PER_ADDRESS_MAX) >> 8}.${((i / PENDING_PER_ADDRESS_MAX) & 127) + 1}`
      const socket = connect({ host: '127.0.0.1', port, localAddress })
      sockets.push(socket)
      let isIn = false
      socket.on('error', () => {}).resume()
      socket.on('connect', () => {
        ;[isIn, open, settled] = [true, open + 1, settled + 1]
        socket.write(Buffer.from(hex, 'hex'))
      })
      socket.on('close', () => {
        if (isIn) open--
        else settled++
      })
    }
    await untilSo(() => settled === SOCKETS, 'all have knocked', PATIENCE)
    await untilSo(() => open <= PENDING_MAX, 'those without a place are closed', PATIENCE)

    // No time has passed for the peer: it waits for nothing that the attackers hold.
    const again = await dial()
    expect(again.proof).toBeDefined()
    expect(accepted).toHaveLength(2)
    await clock.advance(HANDSHAKE_TIMEOUT_MS + WELCOME_TIMEOUT_MS)
    await untilSo(() => open === 0, 'all are closed', PATIENCE)
    expect(attacked.counters.get('tcp.refused-pending')).toBeGreaterThan(0)
    await again.close()
  },
)
