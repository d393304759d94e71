import { concatBytes, EMPTY_BYTES } from '../../base/bytes.ts'
import { Emitter } from '../../base/events.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { NetworkInterface } from '../../peer/ports/network.ts'
import type {
  PropagatedMessage,
  PropagateTransport,
  PropagationChannel,
  PropagationResult,
} from '../../peer/ports/propagation.ts'
import type { TransportContext } from '../../peer/ports/transport.ts'
import { MULTICAST_ADDRESS, MULTICAST_PORT } from '../../protocol/constants.ts'
import { DATAGRAM_MESSAGE_MAX } from '../../protocol/framing/datagram.ts'
import { propagationChannels, tooLongResults } from '../propagation.ts'
import type { Wires } from './memory-hub.ts'

/** Who hears datagrams. */
export interface DatagramMember {
  readonly interfaces: () => readonly NetworkInterface[]
  readonly hear: (body: Uint8Array, host: string, channel: PropagationChannel) => void
}

/** Datagrams in memory: to all members whose interface is on the sender's link, the sender included. */
export const createMemoryPropagation = (
  wires: Wires,
  context: TransportContext,
): PropagateTransport => new MemoryPropagation(wires, context)

class MemoryPropagation implements PropagateTransport {
  readonly scheme = 'mcast'
  readonly maxBodyBytes = DATAGRAM_MESSAGE_MAX
  readonly destination = `mcast://${MULTICAST_ADDRESS}:${MULTICAST_PORT}`
  readonly #wires: Wires
  readonly #context: TransportContext
  readonly #changed = new Emitter<void>()
  #member: DatagramMember | undefined
  #unsubscribe: Unsubscribe | undefined

  constructor(wires: Wires, context: TransportContext) {
    this.#wires = wires
    this.#context = context
  }

  channels(): readonly PropagationChannel[] {
    if (this.#member === undefined) return []
    return propagationChannels(this.#context.network.interfaces()).map(({ channel }) => channel)
  }

  async start(onMessage: (message: PropagatedMessage) => void): Promise<void> {
    if (this.#member !== undefined) return
    const { network } = this.#context
    this.#member = {
      interfaces: () => network.interfaces(),
      hear: (body, host, channel) =>
        this.#hear(onMessage, { body, from: `${host}:${MULTICAST_PORT}`, channel }),
    }
    this.#wires.members.add(this.#member)
    this.#unsubscribe = network.onChanged(() => this.#changed.emit())
  }

  async propagate(
    parts: readonly Uint8Array[],
    trailer: Uint8Array = EMPTY_BYTES,
  ): Promise<readonly PropagationResult[]> {
    const body = concatBytes([...parts, trailer])
    const channels = this.channels()
    if (body.length > this.maxBodyBytes) return tooLongResults(channels, body.length)
    const sending = propagationChannels(this.#context.network.interfaces())
    for (const { address } of this.#member === undefined ? [] : sending) this.#spread(address, body)
    return channels.map((channel) => ({ channel }))
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  async close(): Promise<void> {
    this.#unsubscribe?.()
    if (this.#member !== undefined) this.#wires.members.delete(this.#member)
    this.#member = undefined
  }

  #spread(from: string, body: Uint8Array): void {
    for (const member of this.#wires.members) {
      if (member !== this.#member && this.#wires.loses()) {
        this.#context.count('memory.lost-datagrams')
        continue
      }
      const to = member.interfaces()[0]?.address ?? ''
      const latencyMs = this.#wires.latencyMs(from, to)
      this.#wires.clock.after('memory-datagram', latencyMs, () => this.#arrive(member, from, body))
    }
  }

  #arrive(member: DatagramMember, from: string, body: Uint8Array): void {
    if (!this.#wires.members.has(member)) return
    const here = propagationChannels(member.interfaces()).find(
      (one) => one.hears(from) && this.#wires.reaches(from, one.address),
    )
    if (here !== undefined) member.hear(body, from, here.channel)
  }

  #hear(onMessage: (message: PropagatedMessage) => void, message: PropagatedMessage): void {
    try {
      onMessage({ ...message, body: message.body.slice() })
    } catch (error) {
      this.#context.count('memory.handler-failed')
      this.#context.log.error('a handler of propagation failed', { error: String(error) })
    }
  }
}
