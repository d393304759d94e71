import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import {
  JXTA_NAMESPACE,
  PIPE_RESOLVER_HANDLER,
  WIRE_HEADER,
  WIRE_SERVICE,
} from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { isPropagate, PIPE_TYPES, type PipeType } from '../../protocol/documents/pipe-type.ts'
import {
  encodeWireHeader,
  parseWireHeader,
  type WireHeader,
} from '../../protocol/documents/wire-header.ts'
import { uniqueValue, type PeerId, type PipeId } from '../../protocol/ids.ts'
import { elementText, Message, xmlElement } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { PropagationResult } from '../ports/propagation.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import { callerOf, type Caller } from './caller.ts'
import type { GroupSeals } from '../group/group-seals.ts'
import { InputPipe } from './input-pipe.ts'
import type { PipeGate } from './pipe-gate.ts'
import { questionFor } from './pipe-srdi.ts'
import { PropagateOutput } from './propagate-output.ts'
import { WIRE_TTL, WireTable } from './wire-table.ts'

export interface PropagateWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly resolver: ResolverService
  readonly gate: PipeGate
  readonly seals: GroupSeals
}

export interface JoinOptions {
  /** Whether the input ends at this peer get what is sent here as well. */
  readonly echo?: boolean | undefined
}

/**
 * Propagate pipes (specification 5.1, 5.2.4.3): a message carries a wire header with its id, goes to everybody by
 * propagation, and each peer hands it, once, to every input end that it has of the pipe.
 */
export class PropagatePipes {
  readonly #world: PropagateWorld
  readonly #table: WireTable
  readonly #inputs = new Map<PipeId, Set<InputPipe>>()
  readonly #outputs = new Set<PropagateOutput>()
  #lostByClosed = 0

  constructor(world: PropagateWorld) {
    this.#world = world
    this.#table = new WireTable(world.config.peerId)
    world.endpoint.handle(WIRE_SERVICE, (message, delivery) => this.onMessage(message, delivery))
  }

  /** A new input end; several of one pipe each get every message. `onClosed` is told when it is closed. */
  openInput(advertisement: PipeAdvertisement, onClosed: () => void): InputPipe {
    const { id } = advertisement
    const ends = this.#inputs.get(id) ?? new Set()
    const input: InputPipe = new InputPipe(advertisement, this.#world.clock, () => {
      this.#lostByClosed += input.stats.lost
      ends.delete(input)
      if (ends.size === 0) {
        this.#inputs.delete(id)
        this.#world.gate.forget(id)
      }
      onClosed()
    })
    ends.add(input)
    this.#inputs.set(id, ends)
    return input
  }

  /** The input end that was opened first. */
  input(id: PipeId): InputPipe | undefined {
    const [first] = this.#inputs.get(id) ?? []
    return first
  }

  inputs(id: PipeId): readonly InputPipe[] {
    return [...(this.#inputs.get(id) ?? [])]
  }

  /** The pipes that have an input end here. */
  bound(): readonly PipeAdvertisement[] {
    return [...this.#inputs.values()].flatMap((ends) =>
      [...ends].slice(0, 1).map(({ advertisement }) => advertisement),
    )
  }

  /** Begins to send on a pipe; nobody need be there. */
  join(advertisement: PipeAdvertisement, { echo = false }: JoinOptions = {}): PropagateOutput {
    const { endpoint, config } = this.#world
    const output: PropagateOutput = new PropagateOutput(advertisement, {
      self: config.peerId,
      channels: () =>
        endpoint
          .channels()
          .filter(({ error }) => error === undefined)
          .map(({ id }) => id),
      propagate: (message) => this.#propagate(advertisement, message, echo),
      onClosed: () => this.#outputs.delete(output),
    })
    this.#outputs.add(output)
    return output
  }

  /** Messages given up by input ends since the start, because their readers stayed behind. */
  lost(): number {
    let lost = this.#lostByClosed
    for (const ends of this.#inputs.values()) for (const input of ends) lost += input.stats.lost
    return lost
  }

  closeInputs(id: PipeId): void {
    for (const input of [...(this.#inputs.get(id) ?? [])]) input.close()
  }

  closeAll(): void {
    for (const id of [...this.#inputs.keys()]) this.closeInputs(id)
    for (const output of [...this.#outputs]) output.close('The peer has stopped')
  }

  /**
   * Takes a message of a propagate pipe, however it was addressed: to the wire service, as what is propagated is, or to
   * the pipe itself. Throws `protocol/document-malformed` for one without a wire header.
   */
  onMessage(message: Message, delivery: Delivery): void {
    const header = headerOf(message)
    const ends = this.#inputs.get(header.pipeId)
    const verdict = this.#table.judge(header, ends !== undefined)
    const { counters } = this.#world
    if (verdict === 'own') return counters.add('pipes.wire-own')
    if (verdict === 'duplicate') return counters.add('pipes.wire-duplicates')
    this.#passOn(message, header, delivery)
    if (ends === undefined) return counters.add('pipes.wire-not-bound-here')
    const told = deliveryOf(header, delivery)
    if (isSecure(ends)) return this.#open(message, header, told)
    const caller = callerIn(header, delivery)
    if (!this.#world.gate.takes(header.pipeId, caller).allowed) return
    for (const input of [...ends]) input.accept(message, told, caller.fingerprint)
  }

  /** Of a secure pipe: who sealed the message counts, whatever its header says. */
  #open(message: Message, { pipeId }: WireHeader, told: Delivery): void {
    const { seals, gate } = this.#world
    const opened = seals.open(pipeId, message)
    if (opened === undefined) return
    const { peerId, fingerprint } = opened.sender
    if (!gate.takes(pipeId, { peerId, fingerprint }).allowed) return
    for (const input of [...(this.#inputs.get(pipeId) ?? [])])
      input.accept(opened.message, { ...told, from: peerId }, fingerprint)
  }

  async #propagate(
    { id: pipeId, type }: PipeAdvertisement,
    message: Message,
    echo: boolean,
  ): Promise<readonly PropagationResult[]> {
    const { config, random, rendezvous, seals } = this.#world
    const messageId = randomUuid(random)
    const header = { source: config.peerId, pipeId, messageId, ttl: WIRE_TTL, visited: [] }
    const own = ownElements(message)
    const sent = type === 'PipefitterPropagateSecure' ? seals.seal(pipeId, own) : own
    const marked = sent.with(xmlElement(JXTA_NAMESPACE, WIRE_HEADER, encodeWireHeader(header)))
    this.#table.sent(pipeId, messageId)
    if (echo) this.#echo(pipeId, own)
    return rendezvous.propagateInGroup(marked, this.#toEverybody, this.#holdersOf(pipeId, type))
  }

  /** A rendezvous hands others' messages on: to those of its clients that listen, and to the other rendezvous. */
  #passOn(message: Message, header: WireHeader, delivery: Delivery): void {
    const { rendezvous, counters } = this.#world
    if (rendezvous.role !== 'rendezvous') return
    if (header.ttl <= 1) return counters.add('pipes.wire-hops-over')
    const document = encodeWireHeader({ ...header, ttl: header.ttl - 1 })
    const marked = message
      .without(JXTA_NAMESPACE, WIRE_HEADER)
      .with(xmlElement(JXTA_NAMESPACE, WIRE_HEADER, document))
    const others = PROPAGATE_TYPES.flatMap((type) => this.#holdersOf(header.pipeId, type)).filter(
      (peerId) => peerId !== header.source && peerId !== delivery.from,
    )
    counters.add('pipes.wire-passed-on')
    rendezvous.passOnInGroup(marked, this.#toEverybody, others, delivery)
  }

  /** The clients of this rendezvous that said that they have an input end of the pipe. */
  #holdersOf(id: PipeId, type: PipeType): readonly PeerId[] {
    const { rendezvous, resolver } = this.#world
    if (rendezvous.role !== 'rendezvous') return []
    return resolver
      .holders(PIPE_RESOLVER_HANDLER, questionFor({ id, type }))
      .filter((peerId) => rendezvous.hasClient(peerId))
  }

  get #toEverybody(): Destination {
    return { service: WIRE_SERVICE, param: uniqueValue(this.#world.config.groupId) }
  }

  #echo(pipeId: PipeId, message: Message): void {
    const delivery = {
      from: this.#world.config.peerId,
      fromAddress: 'this peer',
      sizeBytes: message.byteLength,
    }
    for (const input of [...(this.#inputs.get(pipeId) ?? [])]) input.accept(message, delivery)
  }
}

/** Of a pipe that another peer passes on it is not known which of these it is. */
const PROPAGATE_TYPES: readonly PipeType[] = PIPE_TYPES.filter(isPropagate)

const isSecure = (ends: ReadonlySet<InputPipe>): boolean => {
  const [first] = ends
  return first?.advertisement.type === 'PipefitterPropagateSecure'
}

/** A message that was received may be sent on: what the protocols had put into it must not go out again. */
const ownElements = (message: Message): Message =>
  message.elements.some(({ namespace }) => namespace === JXTA_NAMESPACE)
    ? Message.from(message.elements.filter(({ namespace }) => namespace !== JXTA_NAMESPACE))
    : message

const headerOf = (message: Message): WireHeader => {
  const element = message.get(JXTA_NAMESPACE, WIRE_HEADER)
  if (element === undefined)
    throw new PipefitterError(
      'protocol/document-malformed',
      'A message on a propagate pipe has no wire header',
    )
  return parseWireHeader(elementText(element))
}

/** Who sent it first, with the key of the link only where it came from there itself. */
const callerIn = ({ source }: WireHeader, delivery: Delivery): Caller =>
  source === undefined || source === delivery.from
    ? callerOf(delivery)
    : { peerId: source, fingerprint: undefined }

/**
 * Who sent it first counts, by the word of whoever passed it on. The link is left out: a reader that falls behind loses
 * messages of its pipe, and does not hold what else that link carries.
 */
const deliveryOf = (
  { source }: WireHeader,
  { from, channel, fromAddress, sizeBytes, relayedBy }: Delivery,
): Delivery => {
  const via = source === undefined || source === from ? relayedBy : from
  return {
    from: source ?? from,
    fromAddress,
    sizeBytes,
    ...(channel === undefined ? {} : { channel }),
    ...(via === undefined ? {} : { relayedBy: via }),
  }
}
