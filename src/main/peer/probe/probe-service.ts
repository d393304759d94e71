import { deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import {
  decodeProbe,
  encodeProbe,
  PROBE_SERVICE,
  type DialBackOutcome,
  type ProbeMessage,
} from '../../protocol/probe-message.ts'
import type { Message } from '../../protocol/message/message.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { Delivery } from '../endpoint/demux.ts'
import { dialAddress } from '../endpoint/dialer.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { PropagationResult } from '../ports/propagation.ts'
import type { Transport } from '../ports/transport.ts'
import { RequestLimit } from './request-limit.ts'

/** How long dialling a peer back may take. */
export const DIAL_BACK_MS = 2_500
/** How long the peer that dials us back is given to say so. */
export const ANSWER_MS = 4_000
/** The same peer is dialled back at most so often in a minute. */
export const DIAL_BACKS_PER_PEER = 4
const DIAL_BACKS = {
  perPeer: DIAL_BACKS_PER_PEER,
  ...{ altogether: 24, periodMs: 60_000, atOnce: 4 },
} as const
/** Services of the system live below; nobody is made to knock there. */
const FIRST_PORT = 1_024

export interface ProbeWorld {
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly transports: readonly Transport[]
}

/**
 * Finds out whether others can reach this peer: by beacons that come back, and by peers that dial us at our request. We
 * dial back only who has proven its key on a link of its own, only the host that we see at the link's other end, one
 * attempt a request, few in a minute; and say no more than whether that very peer was there.
 */
export class ProbeService {
  readonly #world: ProbeWorld
  readonly #limit = new RequestLimit(DIAL_BACKS)
  readonly #asked = new Map<
    string,
    { readonly link: Link; readonly answer: Deferred<DialBackOutcome> }
  >()
  readonly #abort = new AbortController()

  constructor(world: ProbeWorld) {
    this.#world = world
    world.endpoint.handle(PROBE_SERVICE, (message, delivery) => this.#onMessage(message, delivery))
  }

  /** Ends what runs; idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  /** Sends a datagram on every channel that has no other use than to be heard; says where it went. */
  beacon(): Promise<readonly PropagationResult[]> {
    return this.#world.endpoint.propagate(encodeProbe({ kind: 'beacon' }), TO)
  }

  /** Asks the peer at the other end of a link to dial this address of ours; nothing when it does not say in time. */
  async askDialBack(
    link: Link,
    address: string,
    signal?: AbortSignal,
  ): Promise<DialBackOutcome | undefined> {
    const { clock, random } = this.#world
    const token = randomUuid(random)
    const answer = createDeferred<DialBackOutcome>()
    const ended =
      signal === undefined ? this.#abort.signal : AbortSignal.any([this.#abort.signal, signal])
    const limit = deadline(clock, ANSWER_MS, ended)
    this.#asked.set(token, { link, answer })
    try {
      this.#send(link, { kind: 'dial-back', token, address })
      return await unlessAborted(answer.promise, limit.signal)
    } finally {
      limit.clear()
      this.#asked.delete(token)
    }
  }

  #onMessage(message: Message, delivery: Delivery): void {
    const { from, link, relayedBy } = delivery
    const isProven = link?.connection.proof !== undefined && link.peerId === from
    if (link === undefined) return
    if (!isProven || relayedBy !== undefined) return this.#world.counters.add('probe.unproven')
    const probe = decodeProbe(message)
    if (probe.kind === 'dial-back') void this.#dialBack(link, probe)
    else if (probe.kind === 'dialled') this.#onDialled(link, probe)
  }

  #onDialled(link: Link, { token, outcome }: Extract<ProbeMessage, { kind: 'dialled' }>): void {
    const asked = this.#asked.get(token)
    if (asked?.link !== link) return this.#world.counters.add('probe.unasked')
    asked.answer.resolve(outcome)
  }

  async #dialBack(link: Link, ask: Extract<ProbeMessage, { kind: 'dial-back' }>): Promise<void> {
    const { token, address } = ask
    const outcome = await this.#outcomeOf(link, address)
    if (link.isOpen) this.#send(link, { kind: 'dialled', token, outcome })
  }

  async #outcomeOf(link: Link, address: string): Promise<DialBackOutcome> {
    const { clock, counters } = this.#world
    if (!isOwnAddress(link, address) || !this.#world.endpoint.canDial(address)) {
      counters.add('probe.refused-addresses')
      return 'unwilling'
    }
    if (!this.#limit.begins(link.peerId, clock.nowMs())) {
      counters.add('probe.refused-too-many')
      return 'busy'
    }
    try {
      return await this.#dial(link, address)
    } finally {
      this.#limit.ended()
    }
  }

  async #dial(link: Link, address: string): Promise<DialBackOutcome> {
    const limit = deadline(this.#world.clock, DIAL_BACK_MS, this.#abort.signal)
    try {
      const connection = await dialAddress(this.#world.transports, address, limit.signal)
      connection.abort()
      return connection.remotePeer === link.peerId ? 'reached' : 'unreached'
    } catch {
      // Why it is not reached is told to nobody: it would make a port scanner of us.
      return 'unreached'
    } finally {
      limit.clear()
    }
  }

  #send(link: Link, probe: ProbeMessage): void {
    this.#world.endpoint.send({ peerId: link.peerId, link }, encodeProbe(probe), TO)
  }
}

const TO = { service: PROBE_SERVICE, param: '' } as const

/** Whether an address is of the very host that the link's other end is at, and of no port of the system's. */
const isOwnAddress = (link: Link, address: string): boolean => {
  const host = hostOf(address)
  const port = Number(/:(\d{1,5})$/.exec(address)?.[1])
  const seen = hostOf(link.connection.remoteAddress)
  return host !== undefined && host === seen && port >= FIRST_PORT && port <= 65_535
}
