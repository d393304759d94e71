import type { InputPipe, ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Deliveries } from '../queue/deliveries.ts'
import { Receiver } from '../messages/receiver.ts'
import type { Standstill } from '../settings/standstill.ts'

/** Hears of each message that comes out of an input end here. */
export type OnReceived = (pipeId: PipeId, received: ReceivedMessage) => void

/** Takes what comes out of an input end and is not for its reader: requests for conversations. */
export interface InputAside {
  /** Whether it took the message. */
  take(pipeId: PipeId, received: ReceivedMessage): boolean
  /** The input end was unbound. */
  unbound(pipeId: PipeId): void
}

/**
 * Reads the input ends bound at this peer: shows each message, and hands it to the receivers that clients have opened.
 * A receiver that falls behind holds the reading, and so slows the senders.
 */
export class InputEnds {
  readonly #peer: Peer
  readonly #onReceived: OnReceived
  readonly #aside: InputAside
  readonly #deliveries: Deliveries
  readonly #standstill: Standstill
  readonly #reading = new Set<InputPipe>()
  readonly #receivers = new Map<PipeId, Set<Receiver>>()

  constructor(
    peer: Peer,
    onReceived: OnReceived,
    aside: InputAside,
    deliveries: Deliveries,
    standstill: Standstill,
  ) {
    this.#peer = peer
    this.#onReceived = onReceived
    this.#aside = aside
    this.#deliveries = deliveries
    this.#standstill = standstill
    peer.services.pipes.table.receives = standstill.isReceiving
    peer.groups.inputChanged.on((pipeId) => this.#follow(pipeId))
    standstill.changed.on(() => this.#followReceiving())
  }

  /**
   * Binds or unbinds the input end here, now and at every start; while receiving is off, as soon as it is on. Throws
   * `pipe/not-found`, `pipe/wrong-type`, `group/not-joined`.
   */
  listen(pipeId: PipeId, listening: boolean): void {
    const { pipes } = this.#peer.groups.ofPipe(pipeId)
    const pipe = pipes.table.require(pipeId)
    if (!listening) pipes.input(pipeId)?.close()
    else if (pipes.table.receives) pipes.openInput(pipe.advertisement)
    pipes.table.put({ ...pipe, listening })
    this.#peer.flush()
  }

  /** Opens a receiver on a pipe; it gets every message from now on. */
  openReceiver(pipeId: PipeId): Receiver {
    const receivers = this.#receivers.get(pipeId) ?? new Set()
    const receiver: Receiver = new Receiver(() => {
      receivers.delete(receiver)
      if (receivers.size === 0) this.#receivers.delete(pipeId)
    })
    receivers.add(receiver)
    this.#receivers.set(pipeId, receivers)
    return receiver
  }

  /** Receiving was switched: the ends that shall be bound are, or none is. */
  #followReceiving(): void {
    const { groups, services } = this.#peer
    const { table } = services.pipes
    if (table.receives === this.#standstill.isReceiving) return
    table.receives = this.#standstill.isReceiving
    for (const { advertisement, listening } of table.all()) {
      const pipes = listening ? groups.findOfPipe(advertisement.id)?.pipes : undefined
      if (table.receives) pipes?.openInput(advertisement)
      else pipes?.input(advertisement.id)?.close()
    }
  }

  #follow(pipeId: PipeId): void {
    const input = this.#peer.groups.findOfPipe(pipeId)?.pipes.input(pipeId)
    if (input !== undefined && !this.#reading.has(input)) void this.#read(pipeId, input)
  }

  async #read(pipeId: PipeId, input: InputPipe): Promise<void> {
    this.#reading.add(input)
    for await (const received of input) {
      await this.#standstill.flowing()
      const taken = this.#deliveries.take(pipeId, received)
      if (taken === undefined) continue
      const full = this.#hand(pipeId, taken.received)
      taken.handed()
      for (const receiver of full) await receiver.hasRoom()
    }
    this.#reading.delete(input)
    this.#aside.unbound(pipeId)
  }

  /** To all readers at once; those that it filled have to be waited for. */
  #hand(pipeId: PipeId, received: ReceivedMessage): readonly Receiver[] {
    if (this.#aside.take(pipeId, received)) return []
    this.#onReceived(pipeId, received)
    return [...(this.#receivers.get(pipeId) ?? [])].filter((one) => !one.offer(received))
  }
}
