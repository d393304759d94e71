/** A peer that keeps to no rules: it links, or speaks to all, and says whatever a scenario wants it to say. */
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { PropagateTransport } from '../../src/main/peer/ports/propagation.ts'
import type { TransportContext } from '../../src/main/peer/ports/transport.ts'
import {
  DISCOVERY_SERVICE,
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE,
  JXTA_NAMESPACE,
  NET_PEER_GROUP_ID,
  PIPE_RESOLVER_HANDLER,
  RESOLVER_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { peerAddress } from '../../src/main/protocol/addresses.ts'
import {
  encodeDiscoveryResponse,
  type DiscoveredDocument,
} from '../../src/main/protocol/documents/discovery-response.ts'
import { encodePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import {
  encodePipeResolverMessage,
  parsePipeResolverMessage,
  type PipeAnswer,
  type PipeQuery,
} from '../../src/main/protocol/documents/pipe-resolver.ts'
import { parseResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { encodeResolverResponse } from '../../src/main/protocol/documents/resolver-response.ts'
import { createPeerId, parseGroupId, type PeerId } from '../../src/main/protocol/ids.ts'
import { decodeMessage, encodeMessage } from '../../src/main/protocol/message/binary.ts'
import {
  elementText,
  Message,
  textElement,
  xmlElement,
  type MessageElement,
} from '../../src/main/protocol/message/message.ts'
import { createMemoryNetwork, memoryInterface } from '../../src/main/transports/memory/index.ts'
import type { Sim, SimPeer } from './sim.ts'

export const QUERY = 'jxta-NetGroupORes'
export const RESPONSE = 'jxta-NetGroupIRes'
const GROUP = parseGroupId(NET_PEER_GROUP_ID)

export class Stranger {
  readonly id: PeerId
  readonly received: Message[] = []
  readonly #sim: Sim
  readonly #context: TransportContext
  readonly #propagation: PropagateTransport
  #connection: Connection | undefined
  /** Set once the link has ended. */
  closed = false
  /** What it answers to binding queries. */
  onPipeQuery: (query: PipeQuery) => Omit<PipeAnswer, 'kind' | 'pipeId' | 'type'> | undefined =
    () => undefined

  constructor(sim: Sim, host: string, id?: PeerId) {
    this.#sim = sim
    const random = seededRandom(666_000)
    this.id = id ?? createPeerId((length) => random.bytes(length))
    this.#context = {
      peerId: this.id,
      network: createMemoryNetwork([memoryInterface('eth0', host)]),
      clock: sim.clock,
      random,
      log: silentLog,
      count: () => {},
    }
    this.#propagation = sim.hub.propagation(this.#context)
  }

  async linkTo(peer: SimPeer): Promise<void> {
    const transport = this.#sim.hub.transport(this.#context, { scheme: 'tcp' })
    const { signal } = new AbortController()
    this.#take(await this.#sim.run(transport.dial(peer.address, { signal })))
  }

  /** Lets others link to it. */
  async listen(): Promise<void> {
    const transport = this.#sim.hub.transport(this.#context, { scheme: 'tcp' })
    await transport.listen((connection) => this.#take(connection))
  }

  async joinMulticast(): Promise<void> {
    await this.#propagation.start(() => {})
  }

  #take(connection: Connection): void {
    this.#connection = connection
    connection.attach({
      onMessage: (body) => this.#onMessage(connection, decodeMessage(body)),
      onDrain: () => {},
      onClosed: () => {
        this.closed = true
      },
    })
  }

  /** Raw bytes as the body of a message. */
  sayBytes(bytes: Uint8Array): void {
    this.#connection?.send([bytes])
  }

  say(service: string, param: string, ...elements: readonly MessageElement[]): void {
    this.sayOn(this.#connection, service, param, elements)
  }

  sayOn(
    connection: Connection | undefined,
    service: string,
    param: string,
    elements: readonly MessageElement[],
  ): void {
    connection?.send(encodeMessage(this.#addressed(service, param, elements, this.id)))
  }

  /** A datagram to all, signed with whatever name. */
  async shout(as: PeerId, service: string, param: string, ...elements: MessageElement[]) {
    await this.#propagation.propagate(encodeMessage(this.#addressed(service, param, elements, as)))
  }

  sayResponse(handler: string, queryId: number, response: string): void {
    this.say(RESOLVER_SERVICE, RESPONSE, responseElement(handler, queryId, response))
  }

  /** Tells of advertisements, unasked. */
  tell(type: 'peer' | 'advertisement', responses: readonly DiscoveredDocument[]): void {
    this.sayResponse(DISCOVERY_SERVICE, 0, encodeDiscoveryResponse({ type, responses }))
  }

  #addressed(service: string, param: string, elements: readonly MessageElement[], as: PeerId) {
    return Message.of(
      ...elements,
      textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE, peerAddress(as)),
      textElement(
        JXTA_NAMESPACE,
        ENDPOINT_DESTINATION,
        `tcp://1.2.3.4:5/EndpointService:jxta-NetGroup/${service}/${param}`,
      ),
    )
  }

  #onMessage(connection: Connection, message: Message): void {
    this.received.push(message)
    const element = message.get(JXTA_NAMESPACE, QUERY)
    if (element === undefined) return
    const query = parseResolverQuery(elementText(element))
    if (query.handler !== PIPE_RESOLVER_HANDLER) return
    const asked = parsePipeResolverMessage(query.query)
    const claim = asked.kind === 'query' ? this.onPipeQuery(asked) : undefined
    if (claim === undefined) return
    const { pipeId, type } = asked
    const answer = encodePipeResolverMessage({ kind: 'answer', pipeId, type, ...claim })
    const response = responseElement(PIPE_RESOLVER_HANDLER, query.queryId, answer)
    this.sayOn(connection, RESOLVER_SERVICE, RESPONSE, [response])
  }
}

export const responseElement = (
  handler: string,
  queryId: number,
  response: string,
): MessageElement =>
  xmlElement(JXTA_NAMESPACE, RESPONSE, encodeResolverResponse({ handler, queryId, response }))

export const peerDocument = (peerId: PeerId, name: string, endpoints: readonly string[]): string =>
  encodePeerAdvertisement({ peerId, groupId: GROUP, name, endpoints })
