/**
 * JXTA messages as IP multicast datagrams (PROTOCOL: `JXTA`, package header, message), one channel for each interface
 * with an IPv4 address.
 *
 * What arrives is taken only from senders on the link of one of our channels: that keeps a profile that may use only
 * some interfaces deaf on the others, though the system hands it what others joined for (measured on Linux: a socket
 * that had joined on `lo` alone heard a datagram on another interface as soon as a second program joined there).
 */
import type { RemoteInfo, Socket } from 'node:dgram'
import type { Timer } from '../../base/clock.ts'
import { errorText } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type {
  PropagatedMessage,
  PropagateTransport,
  PropagationChannel,
  PropagationResult,
} from '../../peer/ports/propagation.ts'
import type { TransportContext } from '../../peer/ports/transport.ts'
import { MAX_DATAGRAM } from '../../protocol/constants.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import {
  DATAGRAM_MESSAGE_MAX,
  decodeSignedDatagram,
  encodeDatagram,
} from '../../protocol/framing/datagram.ts'
import { byteLengthOf, EMPTY_BYTES } from '../../base/bytes.ts'
import { propagationChannels, tooLongResults } from '../propagation.ts'
import type { ChannelPlace } from '../propagation.ts'
import { systemWords } from '../socket-error.ts'
import { multicastSettings, RETRY_MS } from './limits.ts'
import type { MulticastOptions, MulticastSettings } from './limits.ts'
import { SourceLimiter } from './rate-limiter.ts'
import { bindReceiver, bindSender, closeSocket } from './sockets.ts'

/** @throws PipefitterError `base/invalid-input` for a group that is none, or a port out of range. */
export const createMulticastTransport = (
  context: TransportContext,
  options: MulticastOptions = {},
): PropagateTransport => new MulticastTransport(context, multicastSettings(options))

/** A channel and what serves it. */
interface Open {
  place: ChannelPlace
  sender: Socket | undefined
  joined: boolean
  error: string | undefined
}

class MulticastTransport implements PropagateTransport {
  readonly scheme = 'mcast'
  readonly maxBodyBytes = DATAGRAM_MESSAGE_MAX
  readonly destination: string
  readonly #context: TransportContext
  readonly #settings: MulticastSettings
  readonly #log: Log
  readonly #changed = new Emitter<void>()
  readonly #limiter: SourceLimiter
  /** By interface and address. */
  readonly #open = new Map<string, Open>()
  #onMessage: ((message: PropagatedMessage) => void) | undefined
  #receiver: Socket | undefined
  #receiverError: string | undefined
  #unsubscribe: Unsubscribe | undefined
  #retry: Timer | undefined
  #work: Promise<void> = Promise.resolve()
  #closed: Promise<void> | undefined

  constructor(context: TransportContext, settings: MulticastSettings) {
    this.#context = context
    this.#settings = settings
    this.#log = context.log.scope('multicast')
    this.#limiter = new SourceLimiter(context.clock.nowMs())
    this.destination = `mcast://${settings.group}:${settings.port}`
  }

  channels(): readonly PropagationChannel[] {
    return [...this.#open.values()].map((open) => this.#channel(open))
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  start(onMessage: (message: PropagatedMessage) => void): Promise<void> {
    if (this.#onMessage !== undefined || this.#closed !== undefined) return this.#work
    this.#onMessage = onMessage
    this.#unsubscribe = this.#context.network.onChanged(() => void this.#follow())
    return this.#follow()
  }

  async propagate(
    parts: readonly Uint8Array[],
    trailer: Uint8Array = EMPTY_BYTES,
  ): Promise<readonly PropagationResult[]> {
    const length = byteLengthOf(parts) + trailer.length
    if (length > this.maxBodyBytes) return tooLongResults(this.channels(), length)
    const datagram = encodeDatagram(parts, trailer)
    return Promise.all([...this.#open.values()].map((open) => this.#send(open, datagram)))
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#unsubscribe?.()
    this.#retry?.cancel()
    await this.#work
    const senders = [...this.#open.values()].flatMap(({ sender }) => sender ?? [])
    this.#open.clear()
    const sockets = this.#receiver === undefined ? senders : [...senders, this.#receiver]
    await Promise.all(sockets.map(closeSocket))
  }

  // ── Channels ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Opens and closes until the channels are what the network has. */
  #follow(): Promise<void> {
    this.#work = this.#work.then(() => this.#reconcile())
    return this.#work
  }

  async #reconcile(): Promise<void> {
    if (this.#closed !== undefined) return
    const before = JSON.stringify(this.channels())
    const places = propagationChannels(this.#context.network.interfaces())
    const wanted = new Map(places.map((place) => [keyOf(place), place]))
    for (const [key, open] of this.#open) if (!wanted.has(key)) this.#leave(key, open)
    await this.#openReceiver()
    for (const [key, place] of wanted) {
      await this.#join(this.#channelAt(key, place))
    }
    this.#scheduleRetry()
    if (before !== JSON.stringify(this.channels())) this.#changed.emit()
  }

  /** What is open there already; a changed list of addresses changes whom it hears. */
  #channelAt(key: string, place: ChannelPlace): Open {
    const open = this.#open.get(key) ?? {
      place,
      sender: undefined,
      joined: false,
      error: undefined,
    }
    open.place = place
    this.#open.set(key, open)
    return open
  }

  async #openReceiver(): Promise<void> {
    if (this.#receiver !== undefined) return
    try {
      const socket = await bindReceiver(this.#settings, (bytes, from) => this.#hear(bytes, from))
      this.#receiver = socket
      this.#receiverError = undefined
      socket.on('error', (error) => this.#receiverFailed(socket, error))
    } catch (error) {
      this.#receiverError = `Nothing is heard on port ${this.#settings.port}: ${systemWords(error)}`
      this.#failed(this.#receiverError)
    }
  }

  #receiverFailed(socket: Socket, error: Error): void {
    this.#failed(systemWords(error))
    if (this.#receiver !== socket) return
    this.#receiver = undefined
    for (const open of this.#open.values()) open.joined = false
    void closeSocket(socket)
    void this.#follow()
  }

  async #join(open: Open): Promise<void> {
    const { address, channel } = open.place
    try {
      if (open.sender === undefined) open.sender = await this.#openSender(open, address)
      if (!open.joined && this.#receiver !== undefined) {
        this.#receiver.addMembership(this.#settings.group, address)
        open.joined = true
      }
      open.error = undefined
    } catch (error) {
      open.error = `${channel.interfaceName} does not take part: ${systemWords(error)}`
      this.#failed(open.error)
    }
  }

  async #openSender(open: Open, address: string): Promise<Socket> {
    const sender = await bindSender(this.#settings, address)
    sender.on('error', (error) => this.#senderFailed(open, sender, error))
    return sender
  }

  #senderFailed(open: Open, sender: Socket, error: Error): void {
    if (open.sender !== sender) return
    open.sender = undefined
    open.error = systemWords(error)
    this.#failed(open.error)
    void closeSocket(sender)
    this.#scheduleRetry()
    this.#changed.emit()
  }

  #leave(key: string, open: Open): void {
    this.#open.delete(key)
    if (open.sender !== undefined) void closeSocket(open.sender)
    open.sender = undefined
    if (!open.joined || this.#receiver === undefined) return
    try {
      this.#receiver.dropMembership(this.#settings.group, open.place.address)
    } catch (error) {
      // The system has left the group itself when the address went.
      this.#log.debug('the group was left already', { error: errorText(error) })
    }
  }

  #scheduleRetry(): void {
    const troubled = this.channels().some(({ error }) => error !== undefined)
    this.#retry?.cancel()
    if (!troubled || this.#closed !== undefined) return
    this.#retry = this.#context.clock.after('multicast-retry', RETRY_MS, () => void this.#follow())
  }

  #channel({ place, error }: Open): PropagationChannel {
    const trouble = error ?? this.#receiverError
    return trouble === undefined ? place.channel : { ...place.channel, error: trouble }
  }

  #failed(words: string): void {
    this.#context.count('multicast.failed')
    this.#log.warn('multicast failed', { error: words })
  }

  // ── Datagrams ────────────────────────────────────────────────────────────────────────────────────────────────────

  #send(open: Open, datagram: Uint8Array): Promise<PropagationResult> {
    const { group, port } = this.#settings
    return new Promise((resolve) => {
      const sent = (error: unknown): void => {
        const channel = this.#channel(open)
        if (error === null || error === undefined) return resolve({ channel })
        this.#context.count('multicast.send-failed')
        resolve({ channel, error: systemWords(error) })
      }
      if (open.sender === undefined) return sent(new Error(open.error ?? 'it is not open'))
      try {
        open.sender.send(datagram, port, group, sent)
      } catch (error) {
        sent(error)
      }
    })
  }

  #hear(bytes: Uint8Array, from: RemoteInfo): void {
    const open = [...this.#open.values()].find(({ place }) => place.hears(from.address))
    if (open === undefined) return this.#drop('off-link')
    if (bytes.length > MAX_DATAGRAM) return this.#drop('oversize')
    if (!this.#limiter.take(from.address, this.#context.clock.nowMs())) return this.#drop('rate')
    const body = this.#decode(bytes)
    if (body === undefined) return this.#drop('malformed')
    try {
      const sender = formatHostPort(from.address, from.port)
      this.#onMessage?.({ body, channel: this.#channel(open), from: sender })
    } catch (error) {
      this.#context.count('multicast.handler-failed')
      this.#log.error('a handler of propagation failed', { error: errorText(error) })
    }
  }

  #decode(bytes: Uint8Array): Uint8Array | undefined {
    try {
      return decodeSignedDatagram(bytes)
    } catch (error) {
      this.#log.debug('a datagram was no message', { error: errorText(error) })
      return undefined
    }
  }

  #drop(why: 'off-link' | 'oversize' | 'rate' | 'malformed'): void {
    this.#context.count(`multicast.dropped-${why}`)
  }
}

const keyOf = ({ channel, address }: ChannelPlace): string => `${channel.interfaceName} ${address}`
