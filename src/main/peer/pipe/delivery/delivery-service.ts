import type { Counters } from '../../../base/counters.ts'
import { PipefitterError } from '../../../base/errors.ts'
import { Emitter } from '../../../base/events.ts'
import {
  decodeAck,
  DELIVERY_SERVICE,
  encodeAck,
  type DeliveryPlace,
} from '../../../protocol/delivery-message.ts'
import { groupOfPipe, parsePipeId, type PeerId, type PipeId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import type { Delivery } from '../../endpoint/demux.ts'
import type { EndpointService } from '../../endpoint/endpoint-service.ts'
import { voucherOf, type Voucher } from '../caller.ts'
import type { SecureService } from '../secure/secure-service.ts'

/** The word of whoever holds a pipe: all of a stream up to here was handed to the pipe's reader. */
export interface Acknowledgement extends DeliveryPlace {
  readonly pipeId: PipeId
  /** Who says so: believed by the rule of {@link mayEnd}, for it makes the sender forget the messages. */
  readonly word: Voucher
}

/** To whom an acknowledgement goes. */
export interface AckTo {
  readonly peerId: PeerId
  /** Whether the messages came in a session, which then carries the answer too. */
  readonly secured: boolean
}

export interface DeliveryWorld {
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly sessions: SecureService
}

/** Says to senders what was delivered, and hears it from receivers; see `protocol/delivery-message.ts`. */
export class DeliveryService {
  readonly acknowledged = new Emitter<Acknowledgement>()
  readonly #world: DeliveryWorld

  constructor(world: DeliveryWorld) {
    this.#world = world
    world.endpoint.handle(DELIVERY_SERVICE, (message, delivery, param) =>
      this.#onMessage(message, delivery, param),
    )
  }

  /** An acknowledgement that is lost is no loss: the sender sends again, and is told again. */
  acknowledge(pipeId: PipeId, { peerId, secured }: AckTo, place: DeliveryPlace): void {
    const { sessions, endpoint, counters } = this.#world
    const message = encodeAck(place)
    const to = { service: DELIVERY_SERVICE, param: pipeId }
    if (secured && sessions.say(peerId, message, groupOfPipe(pipeId), to)) return
    endpoint
      .way(peerId)
      .then((way) => endpoint.send(way, message, to))
      .catch(() => counters.add('delivery.acks-unsent'))
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    try {
      const pipeId = parsePipeId(param)
      this.acknowledged.emit({ ...decodeAck(message), pipeId, word: voucherOf(delivery) })
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#world.counters.add('delivery.bad-acks')
    }
  }
}
