import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import { PIPE_SERVICE } from '../../protocol/constants.ts'
import {
  encodePipeAdvertisement,
  type PipeAdvertisement,
} from '../../protocol/documents/pipe-advertisement.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import { parsePipeId, shortId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authentic, Authenticity } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import type { PublishedPipe } from '../discovery/discovery-responder.ts'
import type { PipeCatalogue } from '../discovery/discovery-service.ts'
import type { Delivery } from '../endpoint/demux.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { StoredPipe } from '../ports.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import { callerOf, isSameCaller, mayEnd, type Caller, type Voucher } from './caller.ts'
import { FoundPipes } from './found-pipes.ts'
import { InputPipe, type ReceivedMessage } from './input-pipe.ts'
import type { OutputEnd } from './output-end.ts'
import { OutputPipe, type Binding } from './output-pipe.ts'
import type { LinkWish } from '../endpoint/link-table.ts'
import { wishFor, type PathTable } from './path-rules.ts'
import { audible, PipeGate, type Cut } from './pipe-gate.ts'
import type { GroupSeals } from '../group/group-seals.ts'
import type { PipeTable } from './pipe-table.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import type { PropagateOutput } from './propagate-output.ts'
import { PropagatePipes, type JoinOptions } from './propagate-pipe.ts'
import { SecureOutput } from './secure/secure-output.ts'
import type { SecureService } from './secure/secure-service.ts'
import { StrayMessages } from './stray-messages.ts'
import type { Refusal } from '../trust/decide.ts'
import type { TrustService } from '../trust/trust-service.ts'

/** How long a pipe's advertisement lives unless its creator says otherwise. */
export const PIPE_LIFETIME_MS = 7 * 24 * 60 * 60_000

/** What a new pipe shall be. */
export interface PipeWish extends Pick<PipeAdvertisement, 'name' | 'type'> {
  /** The transport that it specifies; absent: any. */
  readonly transport?: string | undefined
  readonly description?: string | undefined
  /** How long its advertisement lives. */
  readonly lifetimeMs?: number | undefined
}

/** The word that a peer does not have a pipe bound, or that it does not let us in. */
export interface PipeRefusal {
  readonly pipeId: PipeId
  readonly peerId: PeerId
  /** Why it does not let us in, in words; absent where it does not have the pipe. */
  readonly notLetIn?: string | undefined
  /** Who says so: ends to peers that proved a key end by no other word. */
  readonly word: Voucher
}

/** How an input end is bound for a service of this program. */
export interface PrivateInputOptions {
  readonly announced?: boolean | undefined
  readonly guest?: Caller | undefined
}

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

/** The pipes of this peer and their ends (specification 5.1): what is known, what is bound here, what is bound elsewhere. */
export class PipeService implements PipeCatalogue {
  /** An input end was bound or unbound here. */
  readonly inputChanged = new Emitter<PipeId>()
  /** It is said that a peer does not have a pipe bound, or does not let us in; see {@link mayEnd}. */
  readonly refusals = new Emitter<PipeRefusal>()
  readonly #world: PipeWorld
  readonly #inputs = new Map<PipeId, InputPipe>()
  /** The text of a destination's parameter is the same with every message of a pipe; others are parsed. */
  readonly #inputsByText = new Map<string, InputPipe>()
  /** Input ends that belong to a service here, such as the ends of bidirectional pipes. */
  readonly #private = new Map<PipeId, InputPipe>()
  readonly #announced = new Map<PipeId, PipeAdvertisement>()
  #lostByClosed = 0
  readonly #outputs = new Set<OutputEnd>()
  readonly #found: FoundPipes
  readonly #propagate: PropagatePipes
  readonly #stray: StrayMessages
  readonly #log: Log
  readonly #gate: PipeGate
  #closed = false

  constructor(world: PipeWorld) {
    this.#world = world
    this.#found = new FoundPipes(world)
    this.#log = world.log.scope('pipes')
    this.#gate = new PipeGate(world)
    this.#propagate = new PropagatePipes({ ...world, gate: this.#gate })
    this.#stray = new StrayMessages({ ...world, self: world.config.peerId })
    this.#gate.cut.on((cut) => this.#onCut(cut))
    world.endpoint.handle(PIPE_SERVICE, (message, delivery, param) =>
      this.#onMessage(message, delivery, param),
    )
  }

  /** Who may use the pipes here, and who may no longer. */
  get gate(): PipeGate {
    return this.#gate
  }

  get table(): PipeTable {
    return this.#world.table
  }

  // ── Advertisements ───────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Makes a new pipe, unpublished. Throws `pipe/name-taken` when another pipe created here has this name, and for a secure
   * propagate pipe `group/open`, `group/not-member`, `secure/unavailable`.
   */
  create(wish: PipeWish): StoredPipe {
    const { config, clock, signer, table, seals } = this.#world
    if (wish.type === 'PipefitterPropagateSecure') seals.assertUsable(config.groupId)
    const taken = table
      .all()
      .some(({ origin, advertisement }) => origin === 'created' && advertisement.name === wish.name)
    if (taken)
      throw new PipefitterError(
        'pipe/name-taken',
        `A pipe named "${wish.name}" was created here already`,
      )
    const { name, type, transport, description } = wish
    const said: Omit<PipeAdvertisement, 'id'> = {
      type,
      name,
      ...(transport === undefined ? {} : { transport }),
      ...(description === undefined ? {} : { description }),
    }
    const wallMs = clock.wallMs()
    const lifetimeMs = wish.lifetimeMs ?? PIPE_LIFETIME_MS
    const expiresWallMs = wallMs + lifetimeMs
    const advertisement = signer.newPipe(said, config.groupId, lifetimeMs)
    const pipe: StoredPipe = {
      advertisement,
      origin: 'created',
      listening: false,
      createdWallMs: wallMs,
      expiresWallMs,
    }
    if (!table.put(pipe))
      throw new PipefitterError(
        'endpoint/limit',
        'There is no room for another pipe; remove one first',
      )
    return pipe
  }

  /** Marks a pipe created here as published and gives what is to be told to others. Throws `pipe/not-ours`. */
  markPublished(id: PipeId): { readonly document: string; readonly lifetimeMs: number } {
    const pipe = this.#world.table.require(id)
    if (pipe.origin !== 'created')
      throw new PipefitterError('pipe/not-ours', 'Only a pipe created here can be published here')
    const wallMs = this.#world.clock.wallMs()
    const lifetimeMs = Math.max(pipe.expiresWallMs, wallMs + 60_000) - wallMs
    const advertisement = this.#world.signer.pipe(pipe.advertisement, lifetimeMs)
    const expiresWallMs = wallMs + lifetimeMs
    this.#world.table.put({ ...pipe, advertisement, publishedWallMs: wallMs, expiresWallMs })
    return { document: encodePipeAdvertisement(advertisement), lifetimeMs }
  }

  /** Forgets a pipe and closes its input end; says whether others are to be told that it is withdrawn. */
  remove(id: PipeId): { readonly document: string; readonly withdraw: boolean } {
    const pipe = this.#world.table.require(id)
    this.#inputs.get(id)?.close()
    this.#propagate.closeInputs(id)
    this.#world.table.remove(id)
    const withdraw = pipe.origin === 'created' && pipe.publishedWallMs !== undefined
    const last = withdraw ? this.#world.signer.pipe(pipe.advertisement, 0) : pipe.advertisement
    return { document: encodePipeAdvertisement(last), withdraw }
  }

  published(): readonly PublishedPipe[] {
    const wallMs = this.#world.clock.wallMs()
    return this.#own()
      .filter(
        (pipe) =>
          pipe.expiresWallMs > wallMs &&
          (pipe.origin === 'found' || pipe.publishedWallMs !== undefined),
      )
      .map(({ advertisement, expiresWallMs, origin }) => ({
        advertisement,
        document: encodePipeAdvertisement(advertisement),
        lifetimeMs: expiresWallMs - wallMs,
        own: origin === 'created',
      }))
  }

  onFound(
    advertisement: PipeAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void {
    this.#found.take(advertisement, lifetimeMs, from, authentic)
  }

  /** Forgets found pipes whose lifetime is over. */
  expire(): void {
    const wallMs = this.#world.clock.wallMs()
    for (const { advertisement, origin, listening, expiresWallMs } of this.#own()) {
      if (origin === 'found' && !listening && expiresWallMs <= wallMs)
        this.#world.table.remove(advertisement.id)
    }
  }

  #own(): readonly StoredPipe[] {
    return this.#world.table.all().filter(({ advertisement }) => this.#world.owns(advertisement.id))
  }

  // ── Ends ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Binds the input end of a pipe at this peer; one that is bound already is given again. */
  openInput(advertisement: PipeAdvertisement): InputPipe {
    const { id, type } = advertisement
    const open = this.input(id)
    if (open !== undefined) return open
    if (isPropagate(type)) return this.openOwnInput(advertisement)
    const input = new InputPipe(advertisement, this.#world.clock, () => this.#onInputClosed(id))
    this.#inputs.set(id, input)
    this.#inputsByText.set(id, input)
    this.inputChanged.emit(id)
    return input
  }

  /** Binds the input ends that shall be bound whenever the group is there. */
  openListening(): void {
    for (const { advertisement, listening } of this.#own())
      if (listening) this.openInput(advertisement)
  }

  /** Forgets the found pipes of the group: it is left. */
  forgetFound(): void {
    for (const { advertisement, origin } of this.#own())
      if (origin === 'found') this.#world.table.remove(advertisement.id)
  }

  /** Binds one more input end of a propagate pipe: each gets every message. Throws `pipe/wrong-type` for other pipes. */
  openOwnInput(advertisement: PipeAdvertisement): InputPipe {
    const { id } = advertisement
    assertPropagate(advertisement)
    const input = this.#propagate.openInput(advertisement, () => this.inputChanged.emit(id))
    this.inputChanged.emit(id)
    return input
  }

  /**
   * Binds an input end for a service of this program alone: it answers queries and takes messages as any other, but is
   * not among the ends of which others hear. `announced`: rendezvous are told of it. `guest`: it is for this peer alone. Throws
   * `pipe/in-use` where the pipe's input end is bound here already.
   */
  openPrivateInput(
    advertisement: PipeAdvertisement,
    { announced = false, guest }: PrivateInputOptions = {},
  ): InputPipe {
    const { id } = advertisement
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    if (this.boundInput(id) !== undefined)
      throw new PipefitterError(
        'pipe/in-use',
        `The input end of "${advertisement.name}" is bound here already`,
      )
    const input = new InputPipe(advertisement, this.#world.clock, () => {
      this.#private.delete(id)
      this.#gate.forget(id)
      if (this.#announced.delete(id)) this.inputChanged.emit(id)
    })
    this.#private.set(id, input)
    if (guest !== undefined) this.#gate.invite(id, guest)
    if (announced) {
      this.#announced.set(id, advertisement)
      this.inputChanged.emit(id)
    }
    return input
  }

  /** The advertisement under which a pipe's input end is bound here, whoever reads it. */
  boundInput(id: PipeId): PipeAdvertisement | undefined {
    return (this.input(id) ?? this.#private.get(id))?.advertisement
  }

  /** The pipes whose input ends are bound here. */
  boundInputs(): readonly PipeAdvertisement[] {
    const unicast = [...this.#inputs.values()].map(({ advertisement }) => advertisement)
    return [...unicast, ...this.#announced.values(), ...this.#propagate.bound()]
  }

  /** The input end of a pipe that is bound here; of several the one that was bound first. */
  input(id: PipeId): InputPipe | undefined {
    return this.#inputs.get(id) ?? this.#propagate.input(id)
  }

  /** Begins to send on a propagate pipe, to everybody. Throws `pipe/wrong-type` for other pipes. */
  joinSending(advertisement: PipeAdvertisement, options?: JoinOptions): PropagateOutput {
    assertPropagate(advertisement)
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    return this.#propagate.join(advertisement, options)
  }

  /**
   * Binds the output end to one endpoint of one peer, linking to it, or over others, if need be. That of a secure pipe is
   * bound once the peer has proven who it is. Rejects as `EndpointService.way` and `SecureService.open` do.
   */
  async openOutput(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    signal?: AbortSignal,
  ): Promise<OutputEnd> {
    if (isPropagate(advertisement.type))
      throw new PipefitterError('pipe/wrong-type', 'A propagate pipe is bound to no single peer')
    const output =
      advertisement.type === 'JxtaUnicastSecure'
        ? await this.#openSecure(advertisement, to, signal)
        : await this.#openPlain(advertisement, to, signal)
    this.#outputs.add(output)
    output.changed.on(() => {
      if (output.state === 'unbound') this.#outputs.delete(output)
    })
    return output
  }

  async #openSecure(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    signal: AbortSignal | undefined,
  ): Promise<OutputEnd> {
    const { sessions, clock } = this.#world
    const rules = this.#world.paths.of(advertisement.id)
    const pinned = rules.pinned === undefined ? undefined : to
    const wish = wishFor(advertisement.transport, to, { ...rules, pinned })
    const session = await sessions.open(to.peerId, wish, signal)
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    const binding = { ...to, transport: schemeOf(to.endpoint) }
    return new SecureOutput(advertisement, binding, session, sessions, clock, () =>
      this.#world.paths.of(advertisement.id),
    )
  }

  async #openPlain(
    advertisement: PipeAdvertisement,
    to: Omit<Binding, 'transport'>,
    signal: AbortSignal | undefined,
  ): Promise<OutputEnd> {
    const transport = schemeOf(to.endpoint)
    const way = await this.#world.endpoint.way(
      to.peerId,
      { transport, endpoint: to.endpoint, open: true, ...this.#rulesOf(advertisement.id) },
      signal,
    )
    if (this.#closed) throw new PipefitterError('base/stopped', 'The peer has stopped')
    const { endpoint, clock } = this.#world
    return new OutputPipe(advertisement, { ...to, transport }, way, endpoint, clock, () =>
      this.#world.paths.of(advertisement.id),
    )
  }

  /** What a first link has to heed beside the endpoint that was chosen. */
  #rulesOf(pipeId: PipeId): Pick<LinkWish, 'avoid' | 'direct'> {
    const { pinned, excluded } = this.#world.paths.of(pipeId)
    return { avoid: excluded, direct: pinned !== undefined }
  }

  /** A person changed the rules for a pipe's paths. */
  recheckPaths(pipeId: PipeId): void {
    for (const output of [...this.#outputs])
      if (output.advertisement.id === pipeId) output.recheck?.()
  }

  /** Tells a peer for which an input end was made that it is closed since the peer is not let in any more. */
  tellClosed({ id, type }: PipeAdvertisement, peerId: PeerId, why: Refusal): void {
    this.#stray.tell(peerId, id, type, why)
  }

  /**
   * It is said that a peer does not have the pipe bound, or why it does not let us in: output ends bound to it there have
   * no use, if whoever says so may speak for it.
   */
  refused(refusal: PipeRefusal): void {
    const { pipeId, peerId, notLetIn, word } = refusal
    this.refusals.emit(refusal)
    for (const output of [...this.#outputs]) {
      if (output.advertisement.id !== pipeId || output.binding.peerId !== peerId) continue
      if (mayEnd(word, output)) output.close(notLetIn ?? NOT_THERE, notLetIn !== undefined)
      else this.#onHearsay(refusal)
    }
  }

  #onHearsay({ pipeId, peerId, word }: PipeRefusal): void {
    this.#world.counters.add('pipes.refusals-unproven')
    const by = word.neighbour && shortId(word.neighbour)
    this.#log.warn('refusal not believed', { pipe: shortId(pipeId), peer: shortId(peerId), by })
  }

  /** A peer is in the group no longer: output ends that lead to it are closed. */
  cutPeer(peerId: PeerId, reason: string): void {
    for (const output of [...this.#outputs])
      if (output.binding.peerId === peerId && this.#world.owns(output.advertisement.id))
        output.close(reason, true)
  }

  /** A new id for a line of binding history. */
  newBindingId(): string {
    return randomUuid(this.#world.random)
  }

  /** Messages given up by all input ends since the start, because their readers stayed behind. */
  lost(): number {
    let lost = this.#lostByClosed + this.#propagate.lost()
    for (const input of this.#inputs.values()) lost += input.stats.lost
    return lost
  }

  /** Unbinds every end here, for good: the peer stops. Idempotent. */
  closeAll(reason: string): void {
    this.#closed = true
    this.#gate.stop()
    for (const input of [...this.#inputs.values(), ...this.#private.values()]) input.close()
    this.#propagate.closeAll()
    for (const output of [...this.#outputs]) output.close(reason)
  }

  #onInputClosed(id: PipeId): void {
    this.#lostByClosed += this.#inputs.get(id)?.stats.lost ?? 0
    this.#inputs.delete(id)
    this.#gate.forget(id)
    this.#inputsByText.clear()
    for (const [text, input] of this.#inputs) this.#inputsByText.set(text, input)
    this.inputChanged.emit(id)
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    const input = this.#inputsByText.get(param)
    if (input !== undefined) return this.#accept(input, message, delivery)
    const id = parsePipeId(param)
    if (this.#propagate.input(id) !== undefined) return this.#propagate.onMessage(message, delivery)
    const type = this.table.get(id)?.advertisement.type ?? 'JxtaUnicast'
    const open = this.#inputs.get(id) ?? this.#private.get(id)
    if (open === undefined) this.#stray.onMessage(id, type, delivery)
    else this.#accept(open, message, delivery)
  }

  /** What comes in the open is not for a secure pipe: its reader takes it for proven and unread. */
  #accept(input: InputPipe, message: Message, delivery: Delivery): void {
    const { name, type } = input.advertisement
    if (type !== 'JxtaUnicastSecure' || delivery.security !== undefined)
      return this.#offer(input, message, delivery)
    this.#world.counters.add('pipes.plain-refused')
    this.#log.warn('plain message for a secure pipe refused', {
      pipe: name,
      from: shortId(delivery.from),
    })
  }

  /** Hands a message to an input end if its sender may send there, else tells it what it may hear. */
  #offer(input: InputPipe, message: Message, delivery: Delivery): void {
    const { id, type } = input.advertisement
    const caller = callerOf(delivery)
    const decision = this.#gate.takes(id, caller)
    if (decision.allowed) return input.accept(message, delivery, caller.fingerprint)
    if (decision.why !== 'blocked') this.#stray.answer(id, type, delivery, audible(decision.why))
  }

  /** Somebody may not use a pipe any more: nothing of it is read, and it is told if it may hear it. */
  #onCut({ pipeId, caller, why }: Cut): void {
    const { counters } = this.#world
    const isMeant = ({ from: peerId, fingerprint }: ReceivedMessage): boolean =>
      isSameCaller({ peerId, fingerprint }, caller)
    const inputs = [this.#inputs.get(pipeId), this.#private.get(pipeId)]
    for (const input of [...inputs, ...this.#propagate.inputs(pipeId)])
      if (input !== undefined) counters.add('access.dropped-messages', input.drop(isMeant))
    const type = this.boundInput(pipeId)?.type
    if (type !== undefined && why !== undefined) this.#stray.tell(caller.peerId, pipeId, type, why)
  }
}

const NOT_THERE = 'The peer says that it does not have the pipe bound any more'

const assertPropagate = ({ type }: PipeAdvertisement): void => {
  if (isPropagate(type)) return
  throw new PipefitterError('pipe/wrong-type', `A pipe of type ${type} is no propagate pipe`)
}
