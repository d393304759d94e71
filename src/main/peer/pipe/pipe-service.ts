import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import type { PublishedPipe } from '../discovery/discovery-responder.ts'
import type { PipeCatalogue } from '../discovery/discovery-service.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { GroupSeals } from '../group/group-seals.ts'
import type { StoredPipe } from '../ports/store.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import type { Refusal } from '../trust/decide.ts'
import type { TrustService } from '../trust/trust-service.ts'
import { ArrivingMessages } from './arriving-messages.ts'
import { DeliveryService } from './delivery/delivery-service.ts'
import type { InputPipe } from './input-pipe.ts'
import { assertPropagate, InputTable, type PrivateInputOptions } from './input-table.ts'
import type { OutputEnd } from './output-end.ts'
import type { Binding } from './output-shell.ts'
import { OutputTable, type PipeRefusal, type OutputRules } from './output-table.ts'
import type { PathTable } from './path-rules.ts'
import { PipeAdvertisements, type PipeWish } from './pipe-advertisements.ts'
import { PipeGate } from './pipe-gate.ts'
import type { PipeTable } from './pipe-table.ts'
import type { PropagateOutput } from './propagate-output.ts'
import { PropagatePipes, type JoinOptions } from './propagate-pipe.ts'
import type { SecureService } from './secure/secure-service.ts'

export interface PipeWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly resolver: ResolverService
  /** Sessions for secure pipes, those of all groups. */
  readonly sessions: SecureService
  readonly log: Log
  readonly trust: TrustService
  readonly paths: PathTable
  /** Those of all groups. */
  readonly table: PipeTable
  readonly signer: AdvertisementSigner
  readonly authenticity: Authenticity
  readonly seals: GroupSeals
  /** Whether a pipe belongs to this group. */
  owns(id: PipeId): boolean
}

/**
 * The pipes of one group at this peer and their ends (specification 5.1). What is said of pipes is in
 * {@link PipeAdvertisements}, what is bound here in {@link InputTable}, what is bound elsewhere in {@link OutputTable}, and
 * what comes for them in {@link ArrivingMessages}.
 */
export class PipeService implements PipeCatalogue {
  /** Who may use the pipes here, and who may no longer. */
  readonly gate: PipeGate
  /** What was delivered, said and heard. */
  readonly deliveries: DeliveryService
  readonly #world: PipeWorld
  readonly #advertisements: PipeAdvertisements
  readonly #inputs: InputTable
  readonly #outputs: OutputTable
  readonly #propagate: PropagatePipes
  readonly #arriving: ArrivingMessages
  #closed = false

  constructor(world: PipeWorld) {
    this.#world = world
    const log = world.log.scope('pipes')
    const gate = new PipeGate(world)
    const propagate = new PropagatePipes({ ...world, gate })
    const inputs = new InputTable({ ...world, gate, propagate })
    this.gate = gate
    this.deliveries = new DeliveryService(world)
    this.#propagate = propagate
    this.#inputs = inputs
    this.#advertisements = new PipeAdvertisements(world)
    this.#outputs = new OutputTable({ ...world, log })
    const { peerId: self } = world.config
    this.#arriving = new ArrivingMessages({ ...world, self, log, gate, inputs, propagate })
  }

  get table(): PipeTable {
    return this.#world.table
  }

  /** An input end was bound or unbound here. */
  get inputChanged(): Emitter<PipeId> {
    return this.#inputs.changed
  }

  /** It is said that a peer does not have a pipe bound, or does not let us in. */
  get refusals(): Emitter<PipeRefusal> {
    return this.#outputs.refusals
  }

  // ── Advertisements ───────────────────────────────────────────────────────────────────────────────────────────────

  /** See {@link PipeAdvertisements.create}. */
  create(wish: PipeWish): StoredPipe {
    return this.#advertisements.create(wish)
  }

  /** See {@link PipeAdvertisements.markPublished}. */
  markPublished(id: PipeId): { readonly document: string; readonly lifetimeMs: number } {
    return this.#advertisements.markPublished(id)
  }

  /** Forgets a pipe and closes its input end; says whether others are to be told. Throws `pipe/not-found`. */
  remove(id: PipeId): { readonly document: string; readonly withdraw: boolean } {
    this.table.require(id)
    this.#inputs.close(id)
    return this.#advertisements.remove(id)
  }

  published(): readonly PublishedPipe[] {
    return this.#advertisements.published()
  }

  onFound(
    advertisement: PipeAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void {
    this.#advertisements.onFound(advertisement, lifetimeMs, from, authentic)
  }

  /** Forgets found pipes whose lifetime is over. */
  expire(): void {
    this.#advertisements.expire()
  }

  /** Forgets the found pipes of the group: it is left. */
  forgetFound(): void {
    this.#advertisements.forgetFound()
  }

  // ── Input ends ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** See {@link InputTable.open}. */
  openInput(advertisement: PipeAdvertisement): InputPipe {
    return this.#inputs.open(advertisement)
  }

  /** Binds the input ends that shall be bound whenever the group is there; none while nothing is to be received. */
  openListening(): void {
    if (!this.table.receives) return
    for (const { advertisement, listening } of this.#advertisements.own())
      if (listening) this.openInput(advertisement)
  }

  /** See {@link InputTable.openOwn}. */
  openOwnInput(advertisement: PipeAdvertisement): InputPipe {
    return this.#inputs.openOwn(advertisement)
  }

  /** See {@link InputTable.openPrivate}. */
  openPrivateInput(advertisement: PipeAdvertisement, options?: PrivateInputOptions): InputPipe {
    return this.#inputs.openPrivate(advertisement, options)
  }

  /** The advertisement under which a pipe's input end is bound here, whoever reads it. */
  boundInput(id: PipeId): PipeAdvertisement | undefined {
    return this.#inputs.bound(id)
  }

  /** The pipes of whose input ends others hear. */
  boundInputs(): readonly PipeAdvertisement[] {
    return this.#inputs.allBound()
  }

  /** The input end of a pipe that is bound here; of several the one that was bound first. */
  input(id: PipeId): InputPipe | undefined {
    return this.#inputs.input(id)
  }

  /** See {@link ArrivingMessages.tellClosed}. */
  tellClosed(advertisement: PipeAdvertisement, peerId: PeerId, why: Refusal): void {
    this.#arriving.tellClosed(advertisement, peerId, why)
  }

  /** See {@link ArrivingMessages.tellLeft}. */
  tellLeft(advertisement: PipeAdvertisement, peerId: PeerId): void {
    this.#arriving.tellLeft(advertisement, peerId)
  }

  /** Messages given up by all input ends since the start, because their readers stayed behind. */
  lost(): number {
    return this.#inputs.lost()
  }

  // ── Output ends ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Begins to send on a propagate pipe, to everybody. Throws `pipe/wrong-type` for other pipes. */
  joinSending(advertisement: PipeAdvertisement, options?: JoinOptions): PropagateOutput {
    assertPropagate(advertisement)
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    return this.#propagate.join(advertisement, options)
  }

  /** See {@link OutputTable.open}. */
  openOutput(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    signal?: AbortSignal,
    rules?: OutputRules,
  ): Promise<OutputEnd> {
    return this.#outputs.open(advertisement, to, signal, rules)
  }

  /** A person changed the rules for a pipe's paths. */
  recheckPaths(pipeId: PipeId): void {
    this.#outputs.recheckPaths(pipeId)
  }

  /** See {@link OutputTable.refused}. */
  refused(refusal: PipeRefusal): void {
    this.#outputs.refused(refusal)
  }

  /** A peer is in the group no longer: output ends that lead to it are closed. */
  cutPeer(peerId: PeerId, reason: string): void {
    this.#outputs.cutPeer(peerId, reason)
  }

  /** A new id for a line of binding history. */
  newBindingId(): string {
    return randomUuid(this.#world.random)
  }

  /** Unbinds every end here, for good: the peer stops. Idempotent. */
  closeAll(reason: string): void {
    this.#closed = true
    this.gate.stop()
    this.#inputs.closeAll()
    this.#propagate.closeAll()
    this.#outputs.closeAll(reason)
  }
}
