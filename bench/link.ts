// The link alone: two transports of one kind on 127.0.0.1 inside TLS, without the peers and pipes above them.
import { createDeferred } from '../src/main/base/deferred.ts'
import { silentLog } from '../src/main/base/log.ts'
import { systemClock, systemRandom } from '../src/main/base/system.ts'
import type { Connection } from '../src/main/peer/ports/connection.ts'
import type { Transport, TransportContext } from '../src/main/peer/ports/transport.ts'
import { createIdentityKey, keyVerifier as keys } from '../src/main/platform/identity-key.ts'
import { createNodeNetwork } from '../src/main/platform/node-network.ts'
import { peerIdOfFingerprint } from '../src/main/protocol/key-fingerprint.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'
import { loopbackName } from './loopback-name.ts'

class LinkChannel implements Channel {
  onBody: (body: Uint8Array) => void = ignoreBody
  readonly #connection: Connection
  #room = createDeferred()

  constructor(connection: Connection) {
    this.#connection = connection
    connection.attach({
      onMessage: (body) => this.onBody(body),
      onDrain: () => this.#room.resolve(),
      onClosed: () => {},
    })
  }

  send(body: Uint8Array): Promise<void> | undefined {
    if (this.#connection.send([body])) return undefined
    this.#room = createDeferred()
    return this.#room.promise
  }
}

type TransportFactory = (context: TransportContext, options: { readonly port: number }) => Transport

const made = (create: TransportFactory): Transport => {
  const [clock, random, log] = [systemClock, systemRandom, silentLog]
  const { credentials } = createIdentityKey()
  const network = createNodeNetwork({ clock, log, interfaces: [loopbackName()] })
  const security = { credentials, keys, legacyAllowed: () => false }
  const peerId = peerIdOfFingerprint(credentials.fingerprint)
  const count = (): void => {}
  return create({ peerId, network, clock, random, log, count, security }, { port: 0 })
}

export const createLinkMeeting = (create: TransportFactory): Meeting => ({
  offer: async () => {
    const channel = createDeferred<Channel>()
    const listener = await made(create).listen((connection) =>
      channel.resolve(new LinkChannel(connection)),
    )
    return { offer: listener.endpoints()[0]!.address, channel: channel.promise }
  },
  connect: async (offer) => {
    const { signal } = new AbortController()
    return new LinkChannel(await made(create).dial(String(offer), { signal }))
  },
})
