// A unicast pipe each way between two real peers: one transport on 127.0.0.1, found by dialling, without multicast.
import { createDeferred } from '../src/main/base/deferred.ts'
import { Counters } from '../src/main/base/counters.ts'
import { PipefitterError } from '../src/main/base/errors.ts'
import { silentLog } from '../src/main/base/log.ts'
import { systemClock, systemRandom } from '../src/main/base/system.ts'
import type { PeerConfig } from '../src/main/peer/config.ts'
import { createPeer } from '../src/main/peer/peer.ts'
import type { Peer } from '../src/main/peer/peer.ts'
import type { InputPipe } from '../src/main/peer/pipe/input-pipe.ts'
import type { OutputEnd } from '../src/main/peer/pipe/output-end.ts'
import type { Transport } from '../src/main/peer/ports/transport.ts'
import { createCompression } from '../src/main/platform/compression.ts'
import { createIdentityKey, keyVerifier as keys } from '../src/main/platform/identity-key.ts'
import { createNodeNetwork } from '../src/main/platform/node-network.ts'
import type { PipeAdvertisement } from '../src/main/protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../src/main/protocol/key-fingerprint.ts'
import { bytesElement, Message } from '../src/main/protocol/message/message.ts'
import { createHttpTransport } from '../src/main/transports/http/index.ts'
import { createTcpTransport } from '../src/main/transports/tcp/index.ts'
import { createWsTransport } from '../src/main/transports/ws/index.ts'
import { createMemoryStore } from '../tests/support/memory-store.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'
import { loopbackName } from './loopback-name.ts'

export const ELEMENT = 'data'

/** Where a peer is, and the pipe whose input end it has bound. */
export interface Place {
  readonly peerId: PeerId
  readonly address: string
  readonly pipe: PipeAdvertisement
}

class PipeChannel implements Channel {
  onBody: (body: Uint8Array) => void = ignoreBody
  readonly #output: OutputEnd

  constructor(input: InputPipe, output: OutputEnd) {
    this.#output = output
    void this.#read(input)
  }

  send(body: Uint8Array): Promise<void> {
    return this.#output.send(Message.of(bytesElement('', ELEMENT, body)))
  }

  async #read(input: InputPipe): Promise<void> {
    for await (const { message } of input) this.onBody(message.get('', ELEMENT)!.body)
  }
}

export type Over = 'tcp' | 'ws' | 'http'

const TRANSPORTS = {
  tcp: createTcpTransport,
  ws: createWsTransport,
  http: createHttpTransport,
} as const

export interface PeerOptions extends Pick<Partial<PeerConfig>, 'role' | 'relay' | 'seeds'> {
  /** TCP unless given. */
  readonly over?: Over
  /** The one address that it can dial; any unless given. */
  readonly reaches?: string
}

/** A transport to which all but one address lies behind a wall. */
const reaching = (transport: Transport, only: string): Transport => ({
  scheme: transport.scheme,
  canDial: (address) => transport.canDial(address),
  dial: (address, options) =>
    address === only
      ? transport.dial(address, options)
      : Promise.reject(new PipefitterError('endpoint/unreachable', 'It lies behind a wall')),
  listen: (onConnection) => transport.listen(onConnection),
})

export interface Started {
  readonly peer: Peer
  readonly input: InputPipe
  readonly place: Place
}

export const startPeer = async (options: PeerOptions = {}): Promise<Started> => {
  const { over = 'tcp', role = 'adhoc', relay = false, seeds = [] } = options
  const [clock, random, log, counters] = [systemClock, systemRandom, silentLog, new Counters()]
  const count = (counter: string, by?: number): void => counters.add(counter, by)
  const key = createIdentityKey()
  const peerId = peerIdOfFingerprint(key.fingerprint)
  const network = createNodeNetwork({ clock, log, interfaces: [loopbackName()] })
  const security = { credentials: key.credentials, keys, legacyAllowed: () => false }
  const context = { peerId, network, clock, random, log, count, security }
  const whole = TRANSPORTS[over](context, { port: 0 })
  const transport = options.reaches === undefined ? whole : reaching(whole, options.reaches)
  const world = { clock, random, log, network, store: createMemoryStore() }
  const compression = createCompression()
  const ports = { ...world, compression, key, keys, transports: [transport], propagation: [] }
  const peer = createPeer(
    { peerId, name: `bench-${process.pid}`, access: 'anyone', role, relay, seeds },
    ports,
    counters,
  )
  await peer.start()
  const { pipes, endpoint } = peer.services
  const pipe = pipes.create({ name: 'bench', type: 'JxtaUnicast' }).advertisement
  const address = endpoint.localEndpoints()[0]?.address ?? ''
  return { peer, input: pipes.openInput(pipe), place: { peerId, address, pipe } }
}

const openOutput = (peer: Peer, { peerId, address: endpoint, pipe }: Place): Promise<OutputEnd> =>
  peer.services.pipes.openOutput(pipe, { peerId, endpoint, chosenBy: 'rule', reason: 'bench' })

/** The first message of the other peer says where it is. */
const firstPlace = async (input: InputPipe): Promise<Place> => {
  await input.readable()
  const { body } = input.read()!.message.get('', ELEMENT)!
  return JSON.parse(new TextDecoder().decode(body)) as Place
}

export const createPipefitterMeeting = (): Meeting => ({
  offer: async () => {
    const { peer, input, place } = await startPeer()
    const channel = createDeferred<Channel>()
    void firstPlace(input)
      .then(async (other) => new PipeChannel(input, await openOutput(peer, other)))
      .then(channel.resolve, channel.reject)
    return { offer: place, channel: channel.promise }
  },
  connect: async (offer) => {
    const { peer, input, place } = await startPeer()
    const output = await openOutput(peer, offer as Place)
    await output.send(
      Message.of(bytesElement('', ELEMENT, new TextEncoder().encode(JSON.stringify(place)))),
    )
    return new PipeChannel(input, output)
  },
})
