/**
 * Somebody on the network with a key of his own and no scruples: sockets that speak the protocol as far as it suits him.
 * Nothing here goes through the transports or the services of the product, only through its codecs.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { concatBytes } from '../../../src/main/base/bytes.ts'
import { systemClock, systemRandom } from '../../../src/main/base/system.ts'
import { AdvertisementSigner } from '../../../src/main/peer/authentic/advertisement-signer.ts'
import { createIdentityKey, type PlatformKey } from '../../../src/main/platform/identity-key.ts'
import { peerAddress } from '../../../src/main/protocol/addresses.ts'
import {
  DISCOVERY_SERVICE,
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE,
  JXTA_NAMESPACE,
  MULTICAST_ADDRESS,
  NET_PEER_GROUP_ID,
  RESOLVER_SERVICE,
} from '../../../src/main/protocol/constants.ts'
import {
  encodeDiscoveryResponse,
  type DiscoveredDocument,
} from '../../../src/main/protocol/documents/discovery-response.ts'
import type { DiscoveryType } from '../../../src/main/protocol/documents/discovery-type.ts'
import {
  encodePeerAdvertisement,
  type PeerAdvertisement,
} from '../../../src/main/protocol/documents/peer-advertisement.ts'
import { encodeResolverResponse } from '../../../src/main/protocol/documents/resolver-response.ts'
import { encodeDatagram } from '../../../src/main/protocol/framing/datagram.ts'
import { FrameDecoder } from '../../../src/main/protocol/framing/frame-decoder.ts'
import { encodePackageHeader } from '../../../src/main/protocol/framing/package-header.ts'
import { encodeWelcome } from '../../../src/main/protocol/framing/welcome.ts'
import { parseGroupId, type PeerId } from '../../../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../../../src/main/protocol/key-fingerprint.ts'
import { decodeMessage, encodeMessage } from '../../../src/main/protocol/message/binary.ts'
import {
  Message,
  textElement,
  xmlElement,
  type MessageElement,
} from '../../../src/main/protocol/message/message.ts'

export const HOUR_MS = 3_600_000
export const RESPONSE = 'jxta-NetGroupIRes'
export const QUERY = 'jxta-NetGroupORes'
const GROUP = parseGroupId(NET_PEER_GROUP_ID)
/** The address that his welcome gives; nobody lives there. */
const NOWHERE = 'tcp://127.0.0.1:9'

/** What an attacker brings to a handshake; his own certificate unless he says otherwise. */
export type Brings = Partial<ConnectionOptions> & { readonly localAddress?: string }

/** Where a peer listens on loopback. */
export interface Target {
  readonly port: number
  readonly address: string
}

export class Attacker {
  readonly key: PlatformKey
  readonly id: PeerId
  readonly signer: AdvertisementSigner
  readonly #closers: (() => void)[] = []

  constructor(key: PlatformKey = createIdentityKey()) {
    this.key = key
    this.id = peerIdOfFingerprint(key.fingerprint)
    this.signer = new AdvertisementSigner({
      ...{ key, clock: systemClock, random: systemRandom },
      ...{ lastSignedMs: () => 0, signedAt: () => {} },
    })
  }

  get certificate(): Brings {
    const { privateKeyPem: key, certificatePem: cert } = this.key.credentials
    return { key, cert }
  }

  /** A link without TLS that says nothing by itself. */
  dial(to: Target): Wire {
    return this.#wire(connect(to.port, '127.0.0.1'), to.address)
  }

  /** A link inside TLS, with whatever he brings, that says nothing by itself. */
  dialSecurely(to: Target, brings: Brings = this.certificate): Wire {
    const socket = connectTls({
      ...{ host: '127.0.0.1', port: to.port, ALPNProtocols: ['pipefitter/1'] },
      ...{ rejectUnauthorized: false, ...brings },
    })
    return this.#wire(socket, to.address)
  }

  /** A link with his own proof, greeted with his own id: all that anybody may have. */
  async link(to: Target, brings: Brings = {}): Promise<Wire> {
    const wire = this.dialSecurely(to, { ...this.certificate, ...brings })
    wire.greet(this.id)
    await wire.welcomed
    return wire
  }

  /** Takes links from others, with proof, and greets them; gives his address. */
  async listen(onWire: (wire: Wire) => void): Promise<string> {
    const server: Server = createServer((socket) => {
      const { privateKeyPem: key, certificatePem: cert } = this.key.credentials
      const common = { key, cert, ALPNProtocols: ['pipefitter/1'], rejectUnauthorized: false }
      const secure = new TLSSocket(socket, { ...common, isServer: true, requestCert: true })
      socket.on('error', () => {})
      const wire = this.#wire(secure, NOWHERE)
      wire.greet(this.id)
      onWire(wire)
    }).listen(0, '127.0.0.1')
    this.#closers.push(() => void server.close())
    await once(server, 'listening')
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** One datagram to everybody, under whatever id. */
  async shout(
    port: number,
    as: PeerId,
    service: string,
    param: string,
    ...elements: MessageElement[]
  ) {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.bind(0)
    await once(socket, 'listening')
    socket.setMulticastInterface('127.0.0.1')
    const message = addressed(NOWHERE, as, service, param, elements)
    const datagram = encodeDatagram(encodeMessage(message))
    await new Promise((resolve) => socket.send(datagram, port, MULTICAST_ADDRESS, resolve))
    socket.close()
  }

  /** What a peer says of itself, unsigned. */
  peer(peerId: PeerId, name: string, endpoints: readonly string[] = []): PeerAdvertisement {
    return { peerId, groupId: GROUP, name, endpoints }
  }

  /** The document by which he tells of himself, signed with his key. */
  ownDocument(name: string, endpoints: readonly string[] = []): string {
    return encodePeerAdvertisement(this.signer.peer(this.peer(this.id, name, endpoints), HOUR_MS))
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
  }

  #wire(socket: Socket, address: string): Wire {
    const wire = new Wire(socket, address, this.id)
    this.#closers.push(() => socket.destroy())
    return wire
  }
}

/** One link of an attacker. */
export class Wire {
  readonly socket: Socket
  readonly received: Message[] = []
  /** Everything that came before a welcome and after it, inside TLS where there is TLS. */
  heardBytes = 0
  readonly closed: Promise<void>
  readonly welcomed: Promise<void>
  /** Answers what comes. */
  onMessage: (message: Message) => void = () => {}
  readonly #address: string
  readonly #id: PeerId

  constructor(socket: Socket, address: string, id: PeerId) {
    this.socket = socket
    this.#address = address
    this.#id = id
    const decoder = new FrameDecoder({ expectWelcome: true })
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    this.welcomed = new Promise((resolve, reject) => {
      void this.closed.then(() => reject(new Error('the link was closed before a welcome')))
      socket
        .on('error', () => {})
        .on('data', (chunk: Buffer) => {
          this.heardBytes += chunk.length
          try {
            decoder.push(Uint8Array.from(chunk), {
              onWelcome: () => resolve(),
              onMessage: (body) => this.#take(decodeMessage(body)),
            })
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
    })
    // Only who waits for a welcome wants to hear that none came.
    this.welcomed.catch(() => {})
  }

  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.readyState === 'open'
  }

  /** The first line, as whoever. */
  greet(as: PeerId): void {
    const welcome = { destination: this.#address, publicAddress: NOWHERE, peerId: as }
    this.socket.write(encodeWelcome(welcome))
  }

  say(service: string, param: string, ...elements: MessageElement[]): void {
    this.sayAs(this.#id, service, param, ...elements)
  }

  /** A message that names another as its sender. */
  sayAs(as: PeerId, service: string, param: string, ...elements: MessageElement[]): void {
    this.sayBytes(
      concatBytes(encodeMessage(addressed(this.#address, as, service, param, elements))),
    )
  }

  /** A frame with these bytes as its message. */
  sayBytes(body: Uint8Array): void {
    this.socket.write(encodePackageHeader(body.length))
    this.socket.write(body)
  }

  /** Tells of advertisements, unasked. */
  tell(type: DiscoveryType, ...documents: (string | DiscoveredDocument)[]): void {
    const responses = documents.map((one) =>
      typeof one === 'string' ? { document: one, expirationMs: HOUR_MS } : one,
    )
    this.respond(DISCOVERY_SERVICE, 0, encodeDiscoveryResponse({ type, responses }))
  }

  respond(handler: string, queryId: number, response: string): void {
    this.say(RESOLVER_SERVICE, RESPONSE, responseElement(handler, queryId, response))
  }

  #take(message: Message): void {
    this.received.push(message)
    this.onMessage(message)
  }
}

export const responseElement = (
  handler: string,
  queryId: number,
  response: string,
): MessageElement =>
  xmlElement(JXTA_NAMESPACE, RESPONSE, encodeResolverResponse({ handler, queryId, response }))

/** A discovery response, as an element of a message. */
export const discovered = (document: string): MessageElement =>
  responseElement(
    ...([DISCOVERY_SERVICE, 0] as const),
    encodeDiscoveryResponse({
      type: 'peer',
      responses: [{ document, expirationMs: HOUR_MS }],
    }),
  )

/** All that a message holds, as text. */
export const textsOf = (message: Message): readonly string[] =>
  message.elements.map(({ body }) => Buffer.from(body).toString('latin1'))

const addressed = (
  to: string,
  as: PeerId,
  service: string,
  param: string,
  elements: readonly MessageElement[],
): Message =>
  Message.of(
    ...elements,
    textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE, peerAddress(as)),
    textElement(
      JXTA_NAMESPACE,
      ENDPOINT_DESTINATION,
      `${to}/EndpointService:jxta-NetGroup/${service}/${param}`,
    ),
  )
