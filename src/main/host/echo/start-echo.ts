import type { Clock } from '../../base/clock.ts'
import { Counters } from '../../base/counters.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { createPeer } from '../../peer/peer.ts'
import type { Network, NetworkInterface } from '../../peer/ports/network.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { createCompression } from '../../platform/compression.ts'
import { createIdentityKey, keyVerifier } from '../../platform/identity-key.ts'
import { createSecureSessions } from '../../platform/secure-sessions.ts'
import { IN_MEMORY, openStore } from '../../platform/sqlite/index.ts'
import { createTcpTransport } from '../../transports/tcp/index.ts'
import { Echo, type EchoMaster } from './echo-peer.ts'
import { toMasterAlone, type Master } from './to-master-alone.ts'
import type { RunningEcho } from './echoes.ts'

/** What the echo peer calls itself. */
export const ECHO_NAME = 'Echo (inside this app)'

const LOOPBACK: NetworkInterface = {
  ...{ name: 'loopback', address: '127.0.0.1', family: 4, prefixLength: 8 },
  ...{ loopback: true, virtual: false },
}
const NOTHING = (): void => {}
/** The machine itself, whatever else it is connected to. */
const MACHINE: Network = {
  interfaces: () => [LOOPBACK],
  onChanged: () => NOTHING,
  onShaken: () => NOTHING,
}

export interface EchoParts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly master: EchoMaster & Master
}

/**
 * Starts a second peer in this process: with a key, a cache in memory and a port on the loopback interface of its own, and
 * no multicast. Nothing of it is kept. Rejects as the start of a peer does.
 */
export const startEcho = async ({
  clock,
  random,
  log,
  master,
}: EchoParts): Promise<RunningEcho> => {
  const key = createIdentityKey()
  const peerId = peerIdOfFingerprint(key.fingerprint)
  const counters = new Counters()
  const count = (counter: string, by?: number): void => counters.add(counter, by)
  const own = log.scope('echo')
  const opened = openStore({ file: IN_MEMORY, clock, log: own, count })
  const { store } = opened
  const { credentials, fingerprint } = key
  const security = {
    credentials,
    keys: keyVerifier,
    legacyAllowed: () => false,
    ownKeyMet: () => {},
  }
  const around = { clock, random, log: own, network: MACHINE }
  const tcp = toMasterAlone(
    createTcpTransport({ ...around, peerId, security, count }, { port: 0 }),
    master,
    count,
  )
  const peer = createPeer(
    { peerId, name: ECHO_NAME },
    {
      ...{ ...around, store, key, keys: keyVerifier, transports: [tcp], propagation: [] },
      ...{ compression: createCompression(), secure: createSecureSessions({ tls13: credentials }) },
    },
    counters,
  )
  const echo = new Echo(peer, master)
  const stop = async (): Promise<void> => {
    await echo.stop()
    opened.close()
  }
  try {
    await peer.start()
    const address = peer.services.endpoint.localEndpoints()[0]?.address ?? ''
    return { peerId, fingerprint, address, echo, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
