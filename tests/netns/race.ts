// Run inside a namespace: races twenty addresses that swallow every packet and one that answers, over tcp and ws, with the
// real transports, clock and dialler. Prints what won and after how many milliseconds, and how many of them a busy machine may
// have added.
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock, systemRandom } from '../../src/main/base/system.ts'
import { dialPeer } from '../../src/main/peer/endpoint/dialer.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import { createIdentityKey, keyVerifier as keys } from '../../src/main/platform/identity-key.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { createMemoryNetwork } from '../../src/main/transports/memory/index.ts'
import { createTcpTransport } from '../../src/main/transports/tcp/index.ts'
import { createWsTransport } from '../../src/main/transports/ws/index.ts'
import { testInterface } from '../compliance/support.ts'
import { busyness } from '../support/busy-machine.ts'

const peer = () => {
  const { credentials } = createIdentityKey()
  const context = {
    peerId: peerIdOfFingerprint(credentials.fingerprint),
    network: createMemoryNetwork([{ ...testInterface('lo', '127.0.0.1'), loopback: true }]),
    ...{ clock: systemClock, random: systemRandom, log: silentLog, count: () => {} },
    security: { credentials, keys, legacyAllowed: () => false },
  }
  const transports: readonly Transport[] = [
    createTcpTransport(context, { port: 0 }),
    createWsTransport(context, { port: 0 }),
  ]
  return { peerId: context.peerId, transports }
}

const [us, them] = [peer(), peer()]
const listeners = await Promise.all(them.transports.map((transport) => transport.listen(() => {})))
const dead = Array.from(
  { length: 20 },
  (_, i) => `${i % 2 === 0 ? 'tcp' : 'ws'}://127.99.0.${i + 1}:9701`,
)
const live = listeners[1]?.endpoints()[0]?.address ?? ''
const observer = { onStarted: () => {}, onConnected: () => {}, onFailed: () => {} }
const world = { transports: us.transports, clock: systemClock, observer }
const startedMs = performance.now()
const busyMs = busyness(2_000)
const won = await dialPeer(them.peerId, [...dead, live], world, new AbortController().signal)
const tookMs = Math.round(performance.now() - startedMs)
const heldBackMs = Math.round(busyMs())
console.log(
  JSON.stringify({ won: won.remoteAddress === live, transport: won.transport, tookMs, heldBackMs }),
)
process.exit(0)
