/**
 * A rig for scenarios: N real peers on one virtual network, one virtual clock and seeded chance. The same seed gives the
 * same run, so a test that prints its seed can be repeated.
 */
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { createCompression } from '../../src/main/platform/compression.ts'
import type { PeerRole } from '../../src/main/peer/config.ts'
import { createPeer, type Peer } from '../../src/main/peer/peer.ts'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import type { ReceivedMessage } from '../../src/main/peer/pipe/input-pipe.ts'
import type { Resolution } from '../../src/main/peer/pipe/resolution.ts'
import type { IdentityKey } from '../../src/main/peer/ports/identity.ts'
import type { NetworkInterface } from '../../src/main/peer/ports/network.ts'
import type { PeerPorts } from '../../src/main/peer/ports/peer-ports.ts'
import type { Store } from '../../src/main/peer/ports/store.ts'
import type { Transport, TransportContext } from '../../src/main/peer/ports/transport.ts'
import type { PipeAccess } from '../../src/main/peer/ports/trust.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PipeType } from '../../src/main/protocol/documents/pipe-type.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { elementText, Message, textElement } from '../../src/main/protocol/message/message.ts'
import {
  createMemoryHub,
  createMemoryNetwork,
  memoryInterface,
  type MemoryHub,
  type MemoryHubOptions,
  type MemoryNetwork,
  type MemoryTransportOptions,
} from '../../src/main/transports/memory/index.ts'
import { fakeKey, fakeKeys } from '../support/fake-keys.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** Repeats a scenario with another chance: `SIM_SEED=7 npm test -- tests/sim`. */
export const SEED = Number(process.env.SIM_SEED ?? 1)
export const seedText = `(seed ${SEED})`

export interface SimPeerOptions {
  /** Where it is, `eth0` with a /24; or its interfaces in full. */
  readonly at?: string | readonly NetworkInterface[]
  readonly seeds?: readonly string[]
  readonly multicast?: boolean
  /** Passes messages of others on. */
  readonly relay?: boolean
  readonly role?: PeerRole
  /** Whether it proves its key on links to peers that do so too. */
  readonly proves?: boolean
  /** Who may use its pipes unless it says otherwise: strangers may, where a scenario is about something else. */
  readonly access?: PipeAccess
  readonly store?: Store
  readonly id?: PeerId
  /** Its key, when it is to be that of a peer that was there before; its id follows. */
  readonly key?: IdentityKey
  readonly transports?: readonly MemoryTransportOptions[]
  /** Stands around every transport, to spoil what goes through it. */
  readonly wrap?: (transport: Transport) => Transport
  /** Ports beside the usual ones. */
  readonly ports?: Partial<PeerPorts>
}

export interface SimPeer {
  readonly peer: Peer
  readonly id: PeerId
  readonly key: IdentityKey
  readonly name: string
  readonly host: string
  readonly address: string
  readonly network: MemoryNetwork
  readonly store: Store
  readonly counters: Counters
  readonly context: TransportContext
}

export class Sim {
  readonly clock = new VirtualClock()
  readonly hub: MemoryHub
  readonly peers: SimPeer[] = []
  readonly #seed: number
  #made = 0

  constructor(options: Partial<Omit<MemoryHubOptions, 'clock' | 'random'>> = {}, seed = SEED) {
    this.#seed = seed
    this.hub = createMemoryHub({
      latencyMs: 1,
      ...options,
      clock: this.clock,
      random: seededRandom(seed),
    })
  }

  /** A peer that is not started yet. */
  create(name: string, options: SimPeerOptions = {}): SimPeer {
    const chance = this.#seed * 1_000 + ++this.#made
    const random = seededRandom(chance)
    const key = options.key ?? fakeKey(seededRandom(-chance))
    const id = options.id ?? peerIdOfFingerprint(key.fingerprint)
    const network = createMemoryNetwork(interfacesOf(options.at ?? `10.0.0.${this.#made}`))
    const counters = new Counters()
    const context: TransportContext = {
      peerId: id,
      network,
      clock: this.clock,
      random,
      log: silentLog,
      count: (counter, by) => counters.add(counter, by),
    }
    const wrap = options.wrap ?? ((transport) => transport)
    const proven = options.proves === true ? { publicKey: key.publicKey } : {}
    const transports = (options.transports ?? [{ scheme: 'tcp' }]).map((one) =>
      wrap(this.hub.transport(context, { ...proven, ...one })),
    )
    const propagation = options.multicast === false ? [] : [this.hub.propagation(context)]
    const store = options.store ?? createMemoryStore()
    const { clock } = this
    const ports = {
      ...{ clock, random, log: silentLog, network, store, transports, propagation },
      ...{ compression: createCompression(), key, keys: fakeKeys },
      ...options.ports,
    }
    const { seeds = [], relay = false, role = 'adhoc', access = 'anyone' } = options
    const peer = createPeer({ peerId: id, name, seeds, relay, role, access }, ports, counters)
    const host = network.interfaces()[0]?.address ?? ''
    const address = `tcp://${host}:9701`
    const made = { peer, id, key, name, host, address, network, store, counters, context }
    this.peers.push(made)
    return made
  }

  /** A peer on the network. */
  async start(name: string, options: SimPeerOptions = {}): Promise<SimPeer> {
    const made = this.create(name, options)
    await made.peer.start()
    return made
  }

  /** Runs until the promise settles, as long as virtual time needs. */
  async run<T>(work: Promise<T>, limitMs = 60_000): Promise<T> {
    let over = false
    const mark = (): void => {
      over = true
    }
    work.then(mark, mark)
    await this.clock.advanceUntil(() => over, limitMs)
    return work
  }

  async stop(peer: SimPeer): Promise<void> {
    await this.run(peer.peer.stop())
  }

  /** Stops every peer and lets what is still on its way arrive: after that no timer may be left. */
  async stopAll(): Promise<void> {
    await this.run(Promise.all(this.peers.map(({ peer }) => peer.stop())))
    await this.clock.advance(50)
  }
}

const interfacesOf = (at: string | readonly NetworkInterface[]): readonly NetworkInterface[] =>
  typeof at === 'string' ? [memoryInterface('eth0', at)] : at

// ── What scenarios do again and again ──────────────────────────────────────────────────────────────────────────────

/** Creates a pipe on a peer, binds its input end there, and publishes it. */
export const publishPipe = async (
  sim: Sim,
  owner: SimPeer,
  name: string,
  transport?: string,
  type: PipeType = 'JxtaUnicast',
): Promise<PipeAdvertisement> => {
  const { pipes, discovery } = owner.peer.services
  const { advertisement } = pipes.create({ name, type, transport })
  pipes.openInput(advertisement)
  const { document, lifetimeMs } = pipes.markPublished(advertisement.id)
  await sim.run(discovery.publishPipe(document, lifetimeMs))
  return advertisement
}

export const sees = (one: SimPeer, other: SimPeer): boolean => {
  const known = one.peer.peers.get(other.id)
  return known !== undefined && one.peer.services.census.isNearby(known)
}

export const knowsPipe = (one: SimPeer, pipe: PipeAdvertisement): boolean =>
  one.peer.services.pipes.table.get(pipe.id) !== undefined

/** Asks and waits until the run is over. */
export const resolveFully = async (
  sim: Sim,
  asker: SimPeer,
  pipe: PipeAdvertisement,
  options: Parameters<Peer['services']['binding']['resolve']>[1] = {},
): Promise<Resolution> => {
  const resolution = asker.peer.services.binding.resolve(pipe, options)
  await sim.run(resolution.finished)
  return resolution
}

/** Resolves and binds to whatever answered first and is usable. */
export const bind = async (
  sim: Sim,
  asker: SimPeer,
  pipe: PipeAdvertisement,
  chosenBy: 'hand' | 'rule' = 'rule',
): Promise<OutputEnd> => {
  const resolution = asker.peer.services.binding.resolve(pipe)
  await sim.run(resolution.decided)
  resolution.cancel()
  const answer = resolution.answers.find(({ verdict }) => verdict === 'usable')
  if (answer?.endpoint === undefined) throw new Error(`not resolved: ${resolution.summary}`)
  const { peerId, endpoint } = answer
  const to = { peerId, endpoint, chosenBy, reason: 'for the test' }
  return sim.run(asker.peer.services.pipes.openOutput(pipe, to))
}

export const textMessage = (text: string): Message => Message.of(textElement('', 'text', text))

const textOf = (received: ReceivedMessage | undefined): string => {
  const element = received?.message.get('', 'text')
  return element === undefined ? '' : elementText(element)
}

/** Everything that waits in the input end of a pipe. */
export const readAll = (owner: SimPeer, pipe: PipeAdvertisement): string[] => {
  const input = owner.peer.services.pipes.input(pipe.id)
  const texts: string[] = []
  for (let next = input?.read(); next !== undefined; next = input?.read()) texts.push(textOf(next))
  return texts
}
