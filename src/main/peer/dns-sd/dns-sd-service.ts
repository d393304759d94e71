import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { SourceRates } from '../../base/token-bucket.ts'
import { hostPort, parseEndpointAddress } from '../../protocol/addresses.ts'
import { decodeDns, encodeDns, type DnsRecord } from '../../protocol/dns-sd/dns-message.ts'
import {
  isAskedFor,
  peersIn,
  recordsOf,
  SERVICE_QUESTION,
  type NamedPeer,
  type PeerService,
} from '../../protocol/dns-sd/peer-service.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { MdnsChannels, MdnsDatagram } from '../ports/mdns.ts'
import type { NetworkInterface } from '../ports/network.ts'
import { DnsSdMachine, type DnsSdEffect, type DnsSdInput } from './dns-sd-machine.ts'
import { FoundPeers } from './found-peers.ts'

/** Datagrams that are read: of one machine, and of all together. */
const DATAGRAMS_OF_ONE = { burst: 40, perSecond: 10 }
const DATAGRAMS_OF_ALL = { burst: 400, perSecond: 100 }
/** Machines whose datagrams are counted. */
const SOURCES_KEPT = 256
/** An answer waits for so long, by chance (RFC 6762, section 6). */
const ANSWER_LEAST_MS = 20
const ANSWER_SPREAD_MS = 100

/** Whether a peer says on its networks by DNS-SD that it is there, and listens for others that do. */
export interface DnsSdPolicy {
  readonly wanted: boolean
  /** Calls after the decision has changed. */
  onChanged(listener: () => void): Unsubscribe
}

export interface DnsSdWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly channels: MdnsChannels
  readonly self: PeerId
  readonly version: string
  /** What this peer calls itself, as of now. */
  readonly name: () => string
  /** Whether it takes part at all. */
  readonly policy: DnsSdPolicy
  /** Links to whoever lives at an address, and asks it what it knows; rejects as dialling does. */
  connect(address: string, signal: AbortSignal): Promise<unknown>
}

/**
 * Says on each network that this peer is there, so that ordinary tools see it (DNS-SD), and links to peers that say so: where
 * to ask is all that is believed. Nothing is sent unless a person chose so.
 */
export class DnsSdService {
  readonly #world: DnsSdWorld
  readonly #log: Log
  readonly #runner: MachineRunner<DnsSdInput, DnsSdEffect>
  readonly #rates: SourceRates
  readonly #found: FoundPeers
  readonly #scope = new Scope()
  #isOpen = false

  constructor(world: DnsSdWorld) {
    const { clock, log } = world
    this.#world = world
    this.#log = log.scope('dns-sd')
    const nowMs = clock.nowMs()
    this.#rates = new SourceRates(DATAGRAMS_OF_ONE, DATAGRAMS_OF_ALL, SOURCES_KEPT, nowMs)
    this.#found = new FoundPeers(nowMs)
    this.#runner = new MachineRunner<DnsSdInput, DnsSdEffect>(
      'dns-sd',
      new DnsSdMachine(),
      { kind: 'tick' },
      clock,
      ({ kind }) => this.#perform(kind),
    )
  }

  /** Once the peer listens. */
  start(): void {
    const { policy, channels, endpoint } = this.#world
    this.#scope.add(policy.onChanged(() => this.#follow()))
    this.#scope.add(channels.onChanged(() => this.#changed()))
    this.#scope.add(endpoint.endpointsChanged.on(() => this.#changed()))
    this.#follow()
  }

  /** Says goodbye where it has spoken; idempotent. */
  async stop(): Promise<void> {
    await this.#scope.close()
    this.#runner.feed({ kind: 'stop' })
    this.#runner.stop()
    await this.#world.channels.close()
  }

  /** In words: what does not work. */
  notes(): readonly string[] {
    return this.#isOpen ? this.#world.channels.notes() : []
  }

  #follow(): void {
    const { policy, channels } = this.#world
    if (policy.wanted === this.#isOpen) return
    this.#isOpen = policy.wanted
    if (this.#isOpen) {
      channels.open((datagram) => this.#onDatagram(datagram))
      this.#runner.feed({ kind: 'start' })
    } else {
      this.#runner.feed({ kind: 'stop' })
      void channels.close()
    }
  }

  #changed(): void {
    this.#runner.feed({ kind: 'change' })
  }

  #perform(kind: DnsSdEffect['kind']): void {
    if (kind === 'ask') {
      const bytes = encodeDns({ isAnswer: false, questions: [SERVICE_QUESTION], records: [] })
      return this.#world.channels.send(() => bytes)
    }
    this.#say((own) => recordsOf(own, kind === 'goodbye'))
  }

  /** On each network of the endpoint there. */
  #say(recordsFor: (own: PeerService) => readonly DnsRecord[]): void {
    this.#world.channels.send((at) => {
      const own = this.#serviceAt(at)
      const records = own === undefined ? [] : recordsFor(own)
      return records.length === 0
        ? undefined
        : encodeDns({ isAnswer: true, questions: [], records })
    })
  }

  #serviceAt({ address }: NetworkInterface): PeerService | undefined {
    const { endpoint, self: peerId, version, name } = this.#world
    const there = endpoint
      .localEndpoints()
      .find((one) => one.transport === 'tcp' && one.interface.address === address && !one.mapped)
    if (there === undefined) return undefined
    const { port } = hostPort(parseEndpointAddress(there.address).authority)
    return { peerId, name: name(), version, address, port }
  }

  #onDatagram(datagram: MdnsDatagram): void {
    const { counters, clock, random } = this.#world
    if (this.#rates.take(datagram.from, clock.nowMs()) !== 'allowed')
      return counters.add('dns-sd.refused-datagrams')
    const message = decodeDns(datagram.bytes)
    if (message === undefined) return counters.add('dns-sd.malformed')
    const own = this.#serviceAt(datagram.at)
    if (!message.isAnswer) {
      if (own === undefined || !isAskedFor(own, message.questions)) return
      const delayMs = ANSWER_LEAST_MS + randomBelow(random, ANSWER_SPREAD_MS)
      return this.#runner.feed({ kind: 'asked', delayMs })
    }
    for (const peer of peersIn(message)) this.#onNamed(peer, datagram)
  }

  #onNamed(peer: NamedPeer, datagram: MdnsDatagram): void {
    const { self, endpoint, clock, counters } = this.#world
    if (peer.peerId === self || endpoint.links.of(peer.peerId).length > 0) return
    const verdict = this.#found.judge(peer, datagram, clock.nowMs())
    if (typeof verdict === 'object') void this.#try(verdict.address)
    else if (verdict !== 'again') counters.add(`dns-sd.refused-${verdict}`)
  }

  async #try(address: string): Promise<void> {
    this.#world.counters.add('dns-sd.found')
    try {
      await this.#world.connect(address, this.#scope.signal)
    } catch (error) {
      this.#log.info('not linked', { address, why: toPipefitterError(error).message })
    }
  }
}
