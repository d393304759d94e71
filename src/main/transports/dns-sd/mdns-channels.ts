import type { RemoteInfo, Socket } from 'node:dgram'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { MdnsChannels, MdnsDatagram } from '../../peer/ports/mdns.ts'
import type { Network, NetworkInterface } from '../../peer/ports/network.ts'
import { MDNS_GROUP, MDNS_PORT } from '../../protocol/dns-sd/peer-service.ts'
import { bindReceiver, bindSender, closeSocket } from '../multicast/sockets.ts'
import { systemWords } from '../socket-error.ts'
import { isOnLink } from '../subnet.ts'

/** As RFC 6762 asks (section 11): a datagram with less has come over a router. */
const TIME_TO_LIVE = 255
const SETTINGS = { group: MDNS_GROUP, port: MDNS_PORT }

export interface MdnsWorld {
  readonly network: Network
  count(this: void, counter: string): void
}

/** Multicast DNS beside whatever else of this machine speaks it: the port is shared. */
export const createMdnsChannels = (world: MdnsWorld): MdnsChannels => new Channels(world)

interface Channel {
  readonly at: NetworkInterface
  readonly sender: Socket
}

class Channels implements MdnsChannels {
  readonly #world: MdnsWorld
  readonly #changed = new Emitter<void>()
  readonly #open = new Map<string, Channel>()
  readonly #sending = new Set<Promise<void>>()
  #failed: readonly string[] = []
  #receiver: Socket | undefined
  #onDatagram: ((datagram: MdnsDatagram) => void) | undefined
  #unsubscribe: Unsubscribe | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(world: MdnsWorld) {
    this.#world = world
  }

  open(onDatagram: (datagram: MdnsDatagram) => void): void {
    if (this.#onDatagram !== undefined) return
    this.#onDatagram = onDatagram
    this.#unsubscribe = this.#world.network.onChanged(() => this.#follow())
    this.#follow()
  }

  send(bytesFor: (at: NetworkInterface) => Uint8Array | undefined): void {
    for (const { at, sender } of this.#open.values()) {
      const bytes = bytesFor(at)
      if (bytes === undefined) continue
      const sent = this.#sendOn(sender, bytes)
      this.#sending.add(sent)
      void sent.then(() => this.#sending.delete(sent))
    }
  }

  #sendOn(sender: Socket, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      sender.send(bytes, MDNS_PORT, MDNS_GROUP, (error) => {
        if (error !== null) this.#world.count('dns-sd.unsent')
        resolve()
      })
    })
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  notes(): readonly string[] {
    return this.#failed
  }

  close(): Promise<void> {
    this.#unsubscribe?.()
    this.#onDatagram = undefined
    this.#follow()
    return this.#work
  }

  /** One after the other, each by what is so then. */
  #follow(): void {
    this.#work = this.#work.then(async () => {
      await Promise.all(this.#sending)
      await this.#adjust()
    })
  }

  async #adjust(): Promise<void> {
    const wanted = this.#onDatagram === undefined ? [] : this.#world.network.interfaces()
    const places = new Map(wanted.filter(isIpv4).map((at) => [`${at.name} ${at.address}`, at]))
    const before = [...this.#open.keys()].join()
    for (const [key, { at, sender }] of this.#open) {
      if (places.has(key)) continue
      this.#open.delete(key)
      this.#leave(at)
      await closeSocket(sender)
    }
    const failed: string[] = []
    if (places.size > 0) await this.#hear(failed)
    else await this.#unhear()
    for (const [key, at] of places) if (!this.#open.has(key)) await this.#join(key, at, failed)
    this.#failed = failed
    if (before !== [...this.#open.keys()].join()) this.#changed.emit()
  }

  async #hear(failed: string[]): Promise<void> {
    if (this.#receiver !== undefined) return
    try {
      this.#receiver = await bindReceiver(SETTINGS, (bytes, from) => this.#onMessage(bytes, from))
      this.#receiver.on('error', () => this.#world.count('dns-sd.socket-errors'))
    } catch (error) {
      failed.push(`DNS-SD hears nothing: ${systemWords(error)}`)
    }
  }

  async #unhear(): Promise<void> {
    const receiver = this.#receiver
    this.#receiver = undefined
    if (receiver !== undefined) await closeSocket(receiver)
  }

  async #join(key: string, at: NetworkInterface, failed: string[]): Promise<void> {
    try {
      this.#receiver?.addMembership(MDNS_GROUP, at.address)
      const sender = await bindSender(SETTINGS, at.address)
      sender.setMulticastTTL(TIME_TO_LIVE)
      sender.on('error', () => this.#world.count('dns-sd.socket-errors'))
      this.#open.set(key, { at, sender })
    } catch (error) {
      failed.push(`DNS-SD does not work on ${at.name}: ${systemWords(error)}`)
    }
  }

  #leave({ address }: NetworkInterface): void {
    try {
      this.#receiver?.dropMembership(MDNS_GROUP, address)
    } catch {
      // The interface is gone, and what was joined there with it.
      this.#world.count('dns-sd.left-before')
    }
  }

  /** From the networks of our own channels alone: the system hands over what other programs have joined for. */
  #onMessage(bytes: Uint8Array, { address: from }: RemoteInfo): void {
    const channel = [...this.#open.values()].find(({ at }) => isOnLink(at, from))
    if (channel === undefined) this.#world.count('dns-sd.refused-strange')
    else if (from !== channel.at.address || channel.at.loopback)
      this.#onDatagram?.({ bytes, from, at: channel.at })
  }
}

const isIpv4 = ({ family }: NetworkInterface): boolean => family === 4
