/** A peer of ours with real TCP and multicast on the loopback interface, and what the suites do with it. */
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock, systemRandom } from '../../src/main/base/system.ts'
import { createPeer, type Peer } from '../../src/main/peer/peer.ts'
import type { InputPipe, ReceivedMessage } from '../../src/main/peer/pipe/input-pipe.ts'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import type { Resolution } from '../../src/main/peer/pipe/resolution.ts'
import type { PeerConfig } from '../../src/main/peer/config.ts'
import type { SecureSessions } from '../../src/main/peer/ports/secure.ts'
import type { Store } from '../../src/main/peer/ports/store.ts'
import type { LegacyPolicy, TransportContext } from '../../src/main/peer/ports/transport.ts'
import { createIdentityKey, keyVerifier } from '../../src/main/platform/identity-key.ts'
import { legacyVerifier, type LegacyKeys } from '../../src/main/platform/legacy-keys.ts'
import { createMessageSigner } from '../../src/main/platform/message-signer.ts'
import { createNodeNetwork } from '../../src/main/platform/node-network.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PipeType } from '../../src/main/protocol/documents/pipe-type.ts'
import { createPipeId, type PeerId } from '../../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { elementText, Message, textElement } from '../../src/main/protocol/message/message.ts'
import { createCompression } from '../../src/main/platform/compression.ts'
import { createHttpTransport } from '../../src/main/transports/http/index.ts'
import { createMulticastTransport } from '../../src/main/transports/multicast/index.ts'
import { createTcpTransport } from '../../src/main/transports/tcp/index.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { until, within } from '../support/waiting.ts'

const TIMEOUT_MS = 20_000
/** For one try to resolve a pipe, and so many tries. */
const RESOLVE_MS = 4_000
const RESOLVES_MAX = 5

export interface LivePeerOptions {
  readonly name: string
  /** Port of the multicast group; absent: no multicast. */
  readonly multicastPort?: number | undefined
  /** Names of the interfaces to use; absent: loopback alone. */
  readonly interfaces?: readonly string[] | undefined
  /** Absent: a free one. */
  readonly port?: number | undefined
  /** Speaks HTTP alone, no TCP. */
  readonly http?: boolean | undefined
  /** Signs its messages with this key and judges the signatures of others. */
  readonly keys?: LegacyKeys | undefined
  /** What it protects secure pipes with; absent: it has none. */
  readonly secure?: SecureSessions | undefined
  /** An identity and a memory to start again with. */
  readonly id?: PeerId | undefined
  readonly store?: Store | undefined
  readonly config?: Partial<Omit<PeerConfig, 'peerId' | 'name'>> | undefined
}

export class LivePeer {
  readonly name: string
  readonly id: PeerId
  readonly store: Store
  readonly counters: Counters
  readonly peer: Peer
  readonly #closeNetwork: () => void

  constructor(options: LivePeerOptions) {
    const { name, multicastPort, port = 0, interfaces = ['lo'], config = {} } = options
    this.name = name
    const key = createIdentityKey()
    this.id = options.id ?? peerIdOfFingerprint(key.fingerprint)
    this.store = options.store ?? createMemoryStore()
    this.counters = new Counters()
    const network = createNodeNetwork({ clock: systemClock, log: silentLog, interfaces })
    this.#closeNetwork = () => network.close()
    const common = { network, clock: systemClock, random: systemRandom, log: silentLog }
    const compression = createCompression()
    const count = (counter: string, by?: number): void => this.counters.add(counter, by)
    // JXSE peers prove nothing: they are allowed, and told from ours by what answers at their addresses.
    const legacy: LegacyPolicy = { allowed: true, onChanged: () => () => {} }
    const { credentials } = key
    const security = { credentials, keys: keyVerifier, legacyAllowed: () => true }
    const proof = this.id === peerIdOfFingerprint(key.fingerprint) ? { security } : {}
    const context: TransportContext = { ...common, ...proof, peerId: this.id, count }
    const propagation =
      multicastPort === undefined
        ? []
        : [createMulticastTransport(context, { port: multicastPort })]
    const createTransport = options.http === true ? createHttpTransport : createTcpTransport
    const transports = [createTransport(context, { port })]
    const { keys } = options
    const signatures =
      keys === undefined
        ? {}
        : { signer: createMessageSigner(this.id, keys), verifier: legacyVerifier }
    const ports = {
      ...{ ...common, ...signatures, store: this.store, secure: options.secure },
      ...{ compression, transports, propagation, legacy, key, keys: keyVerifier },
    }
    this.peer = createPeer(
      { access: 'anyone', ...config, peerId: this.id, name },
      ports,
      this.counters,
    )
  }

  async start(): Promise<this> {
    await this.peer.start()
    return this
  }

  async stop(): Promise<void> {
    await this.peer.stop()
    this.#closeNetwork()
  }

  /** Where it listens. */
  get address(): string {
    return this.peer.services.endpoint.localEndpoints()[0]?.address ?? ''
  }

  /** Waits until this peer has heard another one's own word about itself. */
  async hears(id: PeerId): Promise<void> {
    const { peers, services, peerChanged } = this.peer
    await until(
      () => `${this.name} has not heard of ${id}: ${JSON.stringify([...peers.all()])}`,
      () => {
        const known = peers.get(id)
        return known !== undefined && services.census.isNearby(known) ? known : undefined
      },
      (again) => peerChanged.on(again),
      TIMEOUT_MS,
    )
  }

  /** Waits until this edge has a lease with that rendezvous. */
  async leases(id: PeerId): Promise<void> {
    const { rendezvous } = this.peer.services
    await until(
      () => `${this.name} has no lease with ${id}, but with ${rendezvous.rendezvous ?? 'nobody'}`,
      () => (rendezvous.rendezvous === id ? true : undefined),
      (again) => rendezvous.changed.on(again),
      TIMEOUT_MS,
    )
  }

  /** Waits until this rendezvous has, or has no longer, that client. */
  async serves(id: PeerId, wanted = true): Promise<void> {
    const { rendezvous } = this.peer.services
    await until(
      () => `${this.name} has the clients ${rendezvous.clients.join(' ')}`,
      () => (rendezvous.hasClient(id) === wanted ? true : undefined),
      (again) => rendezvous.changed.on(again),
      TIMEOUT_MS,
    )
  }

  /** Waits until this rendezvous knows that other one. */
  async views(id: PeerId): Promise<void> {
    const { rendezvous } = this.peer.services
    await until(
      () => `${this.name} sees the rendezvous ${rendezvous.view.join(' ')}`,
      () => (rendezvous.inView(id) ? true : undefined),
      (again) => rendezvous.changed.on(again),
      TIMEOUT_MS,
    )
  }

  /** Binds the input end of a pipe here. */
  listen(pipe: PipeAdvertisement): InputPipe {
    return this.peer.services.pipes.openInput(pipe)
  }

  /** Looks for the pipe until the run is over. */
  async resolve(pipe: PipeAdvertisement, peers?: readonly PeerId[]): Promise<Resolution> {
    const resolution = this.peer.services.binding.resolve(pipe, { peers })
    await within('the resolution did not end', resolution.finished, TIMEOUT_MS)
    return resolution
  }

  /**
   * Resolves the pipe, of everybody or of some peers alone, and binds to the first usable answer. A rendezvous learns of a
   * pipe a moment after it was bound: a run that came too early is repeated.
   */
  async bind(pipe: PipeAdvertisement, peers?: readonly PeerId[]): Promise<OutputEnd> {
    for (let tries = 1; ; tries++) {
      const resolution = this.peer.services.binding.resolve(pipe, { peers, timeoutMs: RESOLVE_MS })
      await within('the resolution did not decide', resolution.decided, TIMEOUT_MS)
      resolution.cancel()
      const usable = resolution.answers.find(({ verdict }) => verdict === 'usable')
      if (usable !== undefined) return this.#bindTo(pipe, usable)
      if (tries === RESOLVES_MAX)
        throw new Error(`${this.name} did not resolve the pipe: ${resolution.summary}`)
    }
  }

  #bindTo(
    pipe: PipeAdvertisement,
    { peerId, endpoint = '' }: { readonly peerId: PeerId; readonly endpoint?: string },
  ): Promise<OutputEnd> {
    const to = { peerId, endpoint, chosenBy: 'rule', reason: 'for the test' } as const
    return this.peer.services.pipes.openOutput(pipe, to)
  }
}

// ── Pipes and messages ─────────────────────────────────────────────────────────────────────────────────────────────

/** An advertisement of a pipe that nobody has yet; the oracle calls every pipe `interop`. */
export const newPipe = (type: PipeType = 'JxtaUnicast', name = 'interop'): PipeAdvertisement => ({
  id: createPipeId((length) => systemRandom.bytes(length)),
  type,
  name,
})

export const textMessage = (text: string): Message => Message.of(textElement('', 'text', text))

export const textOf = ({ message }: ReceivedMessage): string => {
  const element = message.get('', 'text')
  return element === undefined ? '' : elementText(element)
}

/** The next message of an input end. */
export const nextMessage = async (
  input: InputPipe,
  timeoutMs = TIMEOUT_MS,
): Promise<ReceivedMessage> => {
  const what = 'no message came through the pipe'
  for (;;) {
    const next = input.read()
    if (next !== undefined) return next
    await within(what, input.readable(), timeoutMs)
  }
}
