import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import { shortId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { LinkWish } from '../endpoint/link-table.ts'
import { mayEnd, type Voucher } from './caller.ts'
import type { OutputEnd } from './output-end.ts'
import { OutputPipe } from './output-pipe.ts'
import type { Binding } from './output-shell.ts'
import { wishFor, type PathRules, type PathTable } from './path-rules.ts'
import { SecureOutput } from './secure/secure-output.ts'
import type { SecureService } from './secure/secure-service.ts'

/** The word that a peer does not have a pipe bound, or that it does not let us in. */
export interface PipeRefusal {
  readonly pipeId: PipeId
  readonly peerId: PeerId
  /** Why it does not let us in, in words; absent where it does not have the pipe. */
  readonly notLetIn?: string | undefined
  /** Who says so: ends to peers that proved a key end by no other word. */
  readonly word: Voucher
}

export interface OutputRules {
  /** The pipe whose path rules hold, where it is another. */
  readonly ruledBy?: PipeId | undefined
  /** Whether nobody may stand between. */
  readonly direct?: boolean | undefined
  /** Endpoints and transports that it must not lead over, beside those that a person excluded. */
  readonly avoid?: readonly string[] | undefined
}

export interface OutputTableWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly log: Log
  readonly endpoint: EndpointService
  /** Sessions for secure pipes, those of all groups. */
  readonly sessions: SecureService
  readonly paths: PathTable
  /** Whether a pipe belongs to this group. */
  owns(id: PipeId): boolean
}

/** The output ends of one group's unicast pipes, each bound to one peer. */
export class OutputTable {
  /** It is said that a peer does not have a pipe bound, or does not let us in; see {@link mayEnd}. */
  readonly refusals = new Emitter<PipeRefusal>()
  readonly #world: OutputTableWorld
  /** Each with the pipe whose rules it heeds: its own, or that over which it was made. */
  readonly #outputs = new Map<OutputEnd, PipeId>()
  #closed = false

  constructor(world: OutputTableWorld) {
    this.#world = world
    world.endpoint.shaken.on(() => this.#hint())
    world.endpoint.linkChanged.on(({ link, opened }) => {
      if (opened) this.#hint(link.peerId)
    })
  }

  /** There may be a way now, to this peer or to any. */
  #hint(peerId?: PeerId): void {
    for (const output of [...this.#outputs.keys()])
      if (peerId === undefined || output.binding.peerId === peerId) output.hint?.()
  }

  /**
   * Binds the output end to one endpoint of one peer, linking to it, or over others, if need be. That of a secure pipe is
   * bound once the peer has proven who it is. Rejects as `EndpointService.way` and `SecureService.open` do.
   */
  async open(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    signal?: AbortSignal,
    { ruledBy = advertisement.id, direct = false, avoid = [] }: OutputRules = {},
  ): Promise<OutputEnd> {
    const { paths } = this.#world
    const rules = (): PathRules => {
      const { excluded, ...rest } = paths.of(ruledBy)
      return {
        ...{ ...rest, excluded: avoid.length === 0 ? excluded : [...excluded, ...avoid] },
        ...(direct ? { direct } : {}),
      }
    }
    if (isPropagate(advertisement.type))
      throw new PipefitterError('pipe/wrong-type', 'A propagate pipe is bound to no single peer')
    const output =
      advertisement.type === 'JxtaUnicastSecure'
        ? await this.#openSecure(advertisement, to, rules, signal)
        : await this.#openPlain(advertisement, to, rules, signal)
    this.#outputs.set(output, ruledBy)
    output.changed.on(() => {
      if (output.state === 'unbound') this.#outputs.delete(output)
    })
    return output
  }

  async #openSecure(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    rules: () => PathRules,
    signal: AbortSignal | undefined,
  ): Promise<OutputEnd> {
    const { sessions, clock } = this.#world
    const pinned = rules().pinned === undefined ? undefined : to
    const wish = wishFor(advertisement.transport, to, { ...rules(), pinned })
    const session = await sessions.open(to.peerId, wish, signal)
    this.#assertOpen()
    const binding = { ...to, transport: schemeOf(to.endpoint) }
    return new SecureOutput(advertisement, binding, session, sessions, clock, rules)
  }

  async #openPlain(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    rules: () => PathRules,
    signal: AbortSignal | undefined,
  ): Promise<OutputEnd> {
    const { endpoint, clock } = this.#world
    const transport = schemeOf(to.endpoint)
    const wish = { transport, endpoint: to.endpoint, open: true, ...firstWish(rules()) }
    const way = await endpoint.way(to.peerId, wish, signal)
    this.#assertOpen()
    return new OutputPipe(advertisement, { ...to, transport }, way, endpoint, clock, rules)
  }

  #assertOpen(): void {
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
  }

  /** A person changed the rules for a pipe's paths. */
  recheckPaths(pipeId: PipeId): void {
    for (const [output, ruledBy] of [...this.#outputs]) if (ruledBy === pipeId) output.recheck?.()
  }

  /**
   * It is said that a peer does not have the pipe bound, or why it does not let us in: output ends bound to it there have
   * no use, if whoever says so may speak for it.
   */
  refused(refusal: PipeRefusal): void {
    const { pipeId, peerId, notLetIn, word } = refusal
    this.refusals.emit(refusal)
    for (const output of [...this.#outputs.keys()]) {
      if (output.advertisement.id !== pipeId || output.binding.peerId !== peerId) continue
      const cause = notLetIn === undefined ? 'left' : 'refused'
      if (mayEnd(word, output)) output.close(notLetIn ?? NOT_THERE, cause)
      else this.#onHearsay(refusal)
    }
  }

  #onHearsay({ pipeId, peerId, word }: PipeRefusal): void {
    this.#world.counters.add('pipes.refusals-unproven')
    const by = word.neighbour && shortId(word.neighbour)
    const facts = { pipe: shortId(pipeId), peer: shortId(peerId), by }
    this.#world.log.warn('refusal not believed', facts)
  }

  /** A peer is in the group no longer: output ends that lead to it are closed. */
  cutPeer(peerId: PeerId, reason: string): void {
    for (const output of [...this.#outputs.keys()])
      if (output.binding.peerId === peerId && this.#world.owns(output.advertisement.id))
        output.close(reason, 'refused')
  }

  /** Unbinds every end here, for good; idempotent. */
  closeAll(reason: string): void {
    this.#closed = true
    for (const output of [...this.#outputs.keys()]) output.close(reason)
  }
}

/** What a first link has to heed beside the endpoint that was chosen. */
const firstWish = ({
  pinned,
  excluded,
  direct,
}: PathRules): Pick<LinkWish, 'avoid' | 'direct'> => ({
  avoid: excluded,
  direct: pinned !== undefined || direct === true,
})

const NOT_THERE = 'The peer says that it does not have the pipe bound any more'
