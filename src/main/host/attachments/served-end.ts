import {
  assertProgram,
  assertTarget,
  checkService,
  createCommand,
  createService,
  HEALTH_EVERY_MS,
  RUNS_MAX,
  RUNS_OF_ONE_MAX,
  type LocalStream,
  type Thing,
} from '../../attachments/index.ts'
import { every, type Clock, type Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { Attachment } from './attachment.ts'
import type { Connections } from './connections.ts'
import type { CommandSpec, ServiceSpec } from './kept-attachments.ts'
import * as words from './words.ts'

export interface ServedWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly log: Log
  readonly connections: Connections
  /** Ports of this peer itself, which nobody is put through to. */
  readonly ownPorts: () => ReadonlySet<number>
  readonly isPaired: (fingerprint: KeyFingerprint | undefined) => boolean
  readonly nameOf: (peerId: PeerId) => string
  /** Where programs run, of this account alone. */
  readonly folder: () => string
  /** Runs of programs that go on, by peer. */
  readonly runs: Map<PeerId, number>
  /** A program is run for a peer. */
  readonly onRun: (attachment: Attachment, peerId: PeerId) => void
}

/** An end of a pipe at which others connect to a service or a program here. */
export interface ServedEnd {
  start(): void
  /** Takes a conversation that another began, whether it is on or off. */
  take(conversation: Conversation): void
  stop(): void
}

export const createServedEnd = (
  attachment: Attachment,
  spec: ServiceSpec | CommandSpec,
  world: ServedWorld,
): ServedEnd =>
  spec.kind === 'service'
    ? new ServiceEnd(attachment, spec, world)
    : new CommandEnd(attachment, spec, world)

abstract class Served implements ServedEnd {
  protected readonly attachment: Attachment
  protected readonly world: ServedWorld
  protected isOn = false

  constructor(attachment: Attachment, world: ServedWorld) {
    this.attachment = attachment
    this.world = world
  }

  abstract start(): void

  stop(): void {
    this.isOn = false
  }

  take(conversation: Conversation): void {
    const { connections } = this.world
    const why = this.#refusal(conversation)
    if (why !== undefined) return void connections.refuse(this.attachment, conversation, why)
    const running = connections.run({
      ...{ attachment: this.attachment, conversation, role: 'asked' },
      reach: (fingerprint, signal) => this.reach(conversation, fingerprint, signal),
    })
    void running.then(() => this.left(conversation))
  }

  /** Its connection is over. */
  protected left(_conversation: Conversation): void {}

  protected abstract reach(
    conversation: Conversation,
    fingerprint: KeyFingerprint | undefined,
    signal: AbortSignal,
  ): Promise<LocalStream>

  #refusal(conversation: Conversation): string | undefined {
    if (!this.isOn) return words.SWITCHED_OFF
    if (!conversation.isReliable) return words.NOT_RELIABLE
    return this.world.connections.refusal(this.attachment, conversation.peerId)
  }
}

/** Looked at when it is switched on, at each connection, and every {@link HEALTH_EVERY_MS}. */
class ServiceEnd extends Served {
  readonly #spec: ServiceSpec
  readonly #thing: Thing
  #health: Timer | undefined
  #looking: AbortController | undefined

  constructor(attachment: Attachment, spec: ServiceSpec, world: ServedWorld) {
    super(attachment, world)
    this.#spec = spec
    this.#thing = createService(spec, world.clock)
  }

  start(): void {
    if (this.isOn) return
    this.isOn = true
    this.attachment.enter('Starting', words.lookingAt(this.attachment.local))
    this.#health = every(this.world.clock, 'attachment-health', HEALTH_EVERY_MS, () => this.#look())
    this.#look()
  }

  override stop(): void {
    super.stop()
    this.#health?.cancel()
    this.#looking?.abort()
  }

  protected async reach(
    conversation: Conversation,
    _fingerprint: KeyFingerprint | undefined,
    signal: AbortSignal,
  ): Promise<LocalStream> {
    const { peerId, peerName: name } = conversation
    try {
      assertTarget(this.#spec, this.world.ownPorts())
      const stream = await this.#thing.connect({ peerId, name }, signal)
      this.#seen(undefined)
      return stream
    } catch (error) {
      if (!signal.aborted) this.#seen(error)
      throw error
    }
  }

  #look(): void {
    if (this.#looking !== undefined) return
    const looking = new AbortController()
    this.#looking = looking
    void this.#lookOnce(looking.signal).finally(() => {
      this.#looking = undefined
    })
  }

  async #lookOnce(signal: AbortSignal): Promise<void> {
    try {
      assertTarget(this.#spec, this.world.ownPorts())
      await checkService(this.#spec, this.world.clock, signal)
      this.#seen(undefined)
    } catch (error) {
      if (!signal.aborted) this.#seen(error)
    }
  }

  #seen(error: unknown): void {
    if (!this.isOn) return
    const { attachment } = this
    if (error === undefined) attachment.enter('Ready', words.serviceReady(attachment.local))
    else attachment.enter('Error', words.serviceError(errorText(error)))
  }
}

/** For whoever proved the key of a paired peer, looked at anew at each run. */
class CommandEnd extends Served {
  readonly #spec: CommandSpec
  readonly #running = new Set<Conversation>()

  constructor(attachment: Attachment, spec: CommandSpec, world: ServedWorld) {
    super(attachment, world)
    this.#spec = spec
  }

  start(): void {
    this.isOn = true
    try {
      assertProgram(this.#spec)
      this.attachment.enter('Ready', words.commandReady())
    } catch (error) {
      this.attachment.enter('Error', words.commandError(errorText(error)))
    }
  }

  protected async reach(
    conversation: Conversation,
    fingerprint: KeyFingerprint | undefined,
    signal: AbortSignal,
  ): Promise<LocalStream> {
    const { clock, log, folder, onRun, nameOf } = this.world
    const { peerId } = conversation
    this.#assertMay(peerId, fingerprint)
    this.#running.add(conversation)
    this.#count(peerId, 1)
    try {
      const asker = { peerId, name: nameOf(peerId) }
      const run = await createCommand(this.#spec, folder(), clock).connect(asker, signal)
      log.info('program run', { peer: shortId(peerId), program: this.#spec.program })
      onRun(this.attachment, peerId)
      this.start()
      return run
    } catch (error) {
      this.start()
      throw error
    }
  }

  protected override left(conversation: Conversation): void {
    if (this.#running.delete(conversation)) this.#count(conversation.peerId, -1)
  }

  #assertMay(peerId: PeerId, fingerprint: KeyFingerprint | undefined): void {
    const { counters, isPaired, runs } = this.world
    const refuse = (why: string): never => {
      counters.add('attachments.refused')
      throw new PipefitterError('access/refused', why)
    }
    if (!isPaired(fingerprint)) refuse(words.NOT_PAIRED)
    const all = [...runs.values()].reduce((sum, one) => sum + one, 0)
    if (all >= RUNS_MAX) refuse(words.RUNS_ALL)
    if ((runs.get(peerId) ?? 0) >= RUNS_OF_ONE_MAX) refuse(words.RUNS_OF_ONE)
  }

  #count(peerId: PeerId, by: 1 | -1): void {
    const { runs } = this.world
    const now = (runs.get(peerId) ?? 0) + by
    if (now > 0) runs.set(peerId, now)
    else runs.delete(peerId)
  }
}
