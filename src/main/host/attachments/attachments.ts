import type { CallOutput } from '../../../shared/contract.ts'
import type { AttachmentRow } from '../../../shared/rows.ts'
import {
  addressText,
  assertProgram,
  checkService,
  freePort,
  makeRoom,
  resolveTarget,
  socketFile,
  type Program,
} from '../../attachments/index.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Conversations } from '../conversations/conversations.ts'
import type { InputEnds } from '../ends/input-ends.ts'
import type { Names } from '../names.ts'
import { Attachment } from './attachment.ts'
import { Connections } from './connections.ts'
import type {
  CommandSpec,
  KeptAttachments,
  PortSpec,
  ServiceSpec,
  Spec,
} from './kept-attachments.ts'
import { PortEnd } from './port-end.ts'
import { createServedEnd, type ServedEnd } from './served-end.ts'
import * as words from './words.ts'

export interface AttachmentsWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly names: Names
  readonly kept: KeptAttachments
  readonly conversations: Conversations
  readonly inputs: InputEnds
  readonly profile: { readonly folder: string; readonly controlSocketPath: string }
}

/** What an attachment or one of its connections has become. */
export interface AttachmentChange {
  readonly attachmentId: string
  readonly connectionId: string | undefined
}

/** A program was run for a peer. */
export interface ProgramRun {
  readonly peerId: PeerId
  readonly pipeId: PipeId
  readonly local: string
}

/** What `attachments.use` asks for. */
export interface UseWish {
  readonly peerId: PeerId | undefined
  /** Absent: a free one. */
  readonly port: number | undefined
  readonly socket: true | undefined
}

export type Checked = CallOutput<'attachments.check'>

interface Fitted {
  readonly attachment: Attachment
  readonly end: ServedEnd | PortEnd
  readonly unclaim: Unsubscribe
}

/** What the ends of pipes here are fitted to. Each stands alone: a change of one leaves the connections of the others. */
export class Attachments {
  readonly changed = new Emitter<AttachmentChange>()
  readonly ran = new Emitter<ProgramRun>()
  readonly #world: AttachmentsWorld
  readonly #connections: Connections
  readonly #all = new Map<string, Fitted>()
  readonly #runs = new Map<PeerId, number>()
  /** Ports of this process that are none of the peer's own links: those of its interface. */
  readonly #guarded = new Set<number>()
  readonly #scope = new Scope()
  #isStarted = false

  /** Conversations over the pipes of kept ones are claimed at once, before any can begin. */
  constructor(world: AttachmentsWorld) {
    const { peer, kept } = world
    this.#world = world
    this.#connections = new Connections(world)
    for (const spec of kept.all()) this.#fit(spec)
    this.#scope.add(peer.trust.changed.on(() => this.#reviewRuns()))
    this.#scope.add(peer.pipeChanged.on((pipeId) => this.#onPipe(pipeId)))
  }

  get rows(): readonly AttachmentRow[] {
    return [...this.#all.values()].map(({ attachment }) => attachment.row())
  }

  get(id: string): Attachment | undefined {
    return this.#all.get(id)?.attachment
  }

  /** Starts those that start with the peer. */
  start(): void {
    this.#isStarted = true
    for (const { attachment } of this.#all.values()) void this.#follow(attachment)
  }

  /** Ends all connections, and listens no more; idempotent. */
  async stop(): Promise<void> {
    this.#isStarted = false
    await this.#scope.close()
    for (const { attachment } of this.#all.values())
      this.#connections.endOf(attachment, words.STOPPED)
    await Promise.all([...this.#all.values()].map(async ({ end }) => end.stop()))
  }

  /** A port of this process's interface, to which nobody may be put through. */
  guardPort(port: number): Unsubscribe {
    this.#guarded.add(port)
    return () => this.#guarded.delete(port)
  }

  /** As `attachments.share` of the contract. */
  async share(pipeId: PipeId, host: string, port: number): Promise<AttachmentRow> {
    this.#assertServable(pipeId)
    const { address } = await resolveTarget(host, port, this.#ownPorts())
    this.#assertServable(pipeId)
    return this.#serve({ ...this.#fresh(pipeId), kind: 'service', host, address, port })
  }

  /** As `attachments.command` of the contract. */
  command(pipeId: PipeId, program: Program): AttachmentRow {
    this.#assertServable(pipeId)
    assertProgram(program)
    return this.#serve({
      ...this.#fresh(pipeId),
      kind: 'command',
      ...program,
      args: [...program.args],
    })
  }

  /** As `attachments.use` of the contract. */
  async use(pipeId: PipeId, { peerId, port, socket }: UseWish): Promise<AttachmentRow> {
    this.#assertUnicast(pipeId)
    if (socket === true && process.platform === 'win32')
      throw new PipefitterError('attachment/target', 'Socket files are not for Windows: use a port')
    if (port !== undefined && this.#ownPorts().has(port))
      throw new PipefitterError('attachment/taken', `Port ${port} is one of this peer already`)
    const chosen = socket === true ? undefined : (port ?? (await freePort(this.#world.clock)))
    const spec: PortSpec = {
      ...{ ...this.#fresh(pipeId), kind: 'port' },
      ...(peerId === undefined ? {} : { peerId }),
      ...(chosen === undefined ? {} : { port: chosen }),
    }
    this.#world.kept.put(spec)
    const { attachment } = this.#fit(spec)
    await this.#follow(attachment)
    return attachment.row()
  }

  /** Switches one on or off; settles when it is so. Rejects with `attachment/not-found`, `store/failed`. */
  async setEnabled(id: string, on: boolean): Promise<void> {
    const { attachment } = this.#require(id)
    if (on !== attachment.spec.enabled) {
      const spec = { ...attachment.spec, enabled: on }
      this.#world.kept.put(spec)
      attachment.spec = spec
    }
    await this.#follow(attachment)
  }

  /** Ends and forgets one. Rejects with `attachment/not-found`, `store/failed`. */
  async remove(id: string): Promise<void> {
    const { attachment, end, unclaim } = this.#require(id)
    this.#world.kept.remove(id)
    this.#all.delete(id)
    unclaim()
    this.#connections.endOf(attachment, words.REMOVED)
    await end.stop()
    this.changed.emit({ attachmentId: id, connectionId: undefined })
  }

  /** Throws `attachment/not-found`. */
  closeConnection(id: string): void {
    this.#connections.close(id)
  }

  /** As `attachments.check` of the contract. */
  async check(host: string, port: number, signal: AbortSignal): Promise<Checked> {
    try {
      const at = await resolveTarget(host, port, this.#ownPorts())
      const rttMs = await checkService(at, this.#world.clock, signal)
      return { ok: true, words: words.answers(addressText(at)), rttMs }
    } catch (error) {
      return { ok: false, words: errorText(error) }
    }
  }

  #fresh(pipeId: PipeId) {
    return { id: randomUuid(this.#world.random), pipeId, enabled: true }
  }

  #require(id: string): Fitted {
    const known = this.#all.get(id)
    if (known !== undefined) return known
    throw new PipefitterError('attachment/not-found', 'That attachment is not there any more')
  }

  #assertUnicast(pipeId: PipeId): void {
    const { pipes } = this.#world.peer.groups.ofPipe(pipeId)
    if (pipes.table.require(pipeId).advertisement.type === 'JxtaPropagate')
      throw new PipefitterError('pipe/wrong-type', 'A propagate pipe has no two ends to be fitted')
  }

  #assertServable(pipeId: PipeId): void {
    this.#assertUnicast(pipeId)
    for (const { attachment } of this.#all.values())
      if (attachment.spec.pipeId === pipeId && attachment.spec.kind !== 'port')
        throw new PipefitterError(
          'attachment/taken',
          `This pipe's end here is fitted to ${attachment.local} already`,
        )
  }

  #serve(spec: ServiceSpec | CommandSpec): AttachmentRow {
    const { kept, inputs } = this.#world
    kept.put(spec)
    const { attachment } = this.#fit(spec)
    inputs.listen(spec.pipeId, true)
    void this.#follow(attachment)
    return attachment.row()
  }

  #fit(spec: Spec): Fitted {
    const { clock, names, conversations } = this.#world
    const attachment = new Attachment(spec, {
      ...{ clock, names, socketPath: (id) => this.#socketPath(id) },
      onChange: (attachmentId, connectionId) => this.changed.emit({ attachmentId, connectionId }),
    })
    const end = this.#endOf(attachment, spec)
    const unclaim =
      end instanceof PortEnd
        ? () => {}
        : conversations.claim(spec.pipeId, (conversation) => end.take(conversation))
    const fitted = { attachment, end, unclaim }
    this.#all.set(spec.id, fitted)
    attachment.enter('Off', words.OFF)
    return fitted
  }

  #endOf(attachment: Attachment, spec: Spec): ServedEnd | PortEnd {
    const { counters, names, profile } = this.#world
    const around = { ...this.#world, connections: this.#connections }
    if (spec.kind === 'port')
      return new PortEnd(attachment, spec, { ...around, socketPath: (id) => this.#socketPath(id) })
    return createServedEnd(attachment, spec, {
      ...{ ...around, counters, runs: this.#runs, ownPorts: () => this.#ownPorts() },
      isPaired: (fingerprint) => this.#isPaired(fingerprint),
      nameOf: (peerId) => names.peer(peerId),
      folder: () => makeRoom(profile.folder, 'programs'),
      onRun: ({ spec: { pipeId }, local }, peerId) => this.ran.emit({ peerId, pipeId, local }),
    })
  }

  /** Brings one to what it shall be. */
  async #follow(attachment: Attachment): Promise<void> {
    const { end } = this.#require(attachment.id)
    const { enabled, pipeId } = attachment.spec
    if (enabled && this.#isStarted) {
      if (this.#isPipeHere(pipeId)) return end.start()
      return attachment.enter('Error', words.PIPE_GONE)
    }
    this.#connections.endOf(attachment, words.SWITCHED_OFF)
    await end.stop()
    attachment.enter('Off', words.OFF)
  }

  #isPipeHere(pipeId: PipeId): boolean {
    return this.#world.peer.services.pipes.table.get(pipeId) !== undefined
  }

  /** Its pipe was removed, or has another name. */
  #onPipe(pipeId: PipeId): void {
    for (const { attachment, end } of this.#all.values()) {
      if (attachment.spec.pipeId !== pipeId) continue
      if (this.#isPipeHere(pipeId)) attachment.touch()
      else {
        this.#connections.endOf(attachment, words.PIPE_GONE)
        void end.stop()
        attachment.enter('Error', words.PIPE_GONE)
      }
    }
  }

  #isPaired(fingerprint: KeyFingerprint | undefined): boolean {
    if (fingerprint === undefined) return false
    return this.#world.peer.trust.get(fingerprint)?.standing === 'paired'
  }

  /** Programs go on for those alone who are paired still. */
  #reviewRuns(): void {
    for (const { attachment } of this.#all.values())
      if (attachment.spec.kind === 'command')
        this.#connections.endOf(
          attachment,
          words.NOT_PAIRED,
          ({ fingerprint }) => fingerprint !== undefined && !this.#isPaired(fingerprint),
        )
  }

  /** Of this peer itself: its links, its interface, and the ports that lead through pipes. */
  #ownPorts(): ReadonlySet<number> {
    const { endpoint } = this.#world.peer.services
    const ports = new Set(this.#guarded)
    for (const { address } of endpoint.localEndpoints()) {
      const port = Number(/:(\d{1,5})(?:\/|$)/.exec(address)?.[1])
      if (port > 0) ports.add(port)
    }
    for (const { attachment } of this.#all.values())
      if (attachment.spec.kind === 'port' && attachment.spec.port !== undefined)
        ports.add(attachment.spec.port)
    return ports
  }

  /** In a folder that this account alone may enter, beside the control socket. */
  #socketPath(id: string): string {
    return socketFile(this.#world.profile.controlSocketPath, id)
  }
}
