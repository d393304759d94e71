import { PipefitterError } from '../../base/errors.ts'
import type { Peer } from '../../peer/peer.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import { groupOfPipe, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Echo } from './echo-peer.ts'

/** The echo peer while it runs. */
export interface RunningEcho {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
  /** Where it listens, on this machine alone. */
  readonly address: string
  readonly echo: Pick<Echo, 'listen' | 'leave'>
  stop(): Promise<void>
}

export interface EchoesWorld {
  readonly peer: Peer
  readonly start: () => Promise<RunningEcho>
  readonly onChange: (pipeId: PipeId) => void
}

/**
 * The pipes that a person tries out with the echo peer. It is there from the first such pipe to the last, is linked and
 * asked like any peer, and may use those pipes alone.
 */
export class Echoes {
  readonly #world: EchoesWorld
  readonly #pipes = new Set<PipeId>()
  #running: Promise<RunningEcho> | undefined
  #known: RunningEcho | undefined
  #isStopped = false

  constructor(world: EchoesWorld) {
    this.#world = world
  }

  /** Whether that peer is the echo. */
  isEcho(peerId: PeerId): boolean {
    return this.#known?.peerId === peerId
  }

  isOn(pipeId: PipeId): boolean {
    return this.#pipes.has(pipeId)
  }

  /**
   * Has the echo peer bind this pipe's input end, and lets it send on the pipe. Settles when it is linked. Rejects with
   * `pipe/not-found`, `pipe/wrong-type`, `base/stopped`, and as starting and dialling it do.
   */
  async listen(pipeId: PipeId, signal: AbortSignal): Promise<void> {
    const { peer } = this.#world
    const { advertisement } = peer.services.pipes.table.require(pipeId)
    if (isPropagate(advertisement.type) || groupOfPipe(pipeId) !== peer.config.groupId)
      throw new PipefitterError(
        'pipe/wrong-type',
        'The echo peer is for pipes to one peer, outside of groups',
      )
    const { peerId, fingerprint, echo, address } = await this.#start()
    if (this.#isStopped) throw new PipefitterError('base/stopped', 'The peer is stopping')
    peer.trust.lodgers.admit(fingerprint, pipeId)
    if (peer.services.endpoint.links.find(peerId) === undefined) await peer.connect(address, signal)
    echo.listen(advertisement)
    this.#pipes.add(pipeId)
    this.#world.onChange(pipeId)
  }

  /** The echo peer leaves this pipe; from the last one it goes home. */
  async leave(pipeId: PipeId): Promise<void> {
    if (!this.#pipes.delete(pipeId)) return
    const running = await this.#running
    running?.echo.leave(pipeId)
    if (running !== undefined) this.#world.peer.trust.lodgers.sendAway(running.fingerprint, pipeId)
    this.#world.onChange(pipeId)
    if (this.#pipes.size === 0) await this.#end()
  }

  /** Ends the echo peer; idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#pipes.clear()
    await this.#end()
  }

  #start(): Promise<RunningEcho> {
    if (this.#isStopped)
      return Promise.reject(new PipefitterError('base/stopped', 'The peer is stopping'))
    if (this.#running !== undefined) return this.#running
    const starting = this.#world.start()
    this.#running = starting
    starting.then(
      (running) => (this.#known = running),
      () => (this.#running = undefined),
    )
    return starting
  }

  async #end(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    this.#running = undefined
    this.#known = undefined
    if (running === undefined) return
    await running.stop()
    const { peer } = this.#world
    peer.forget(running.peerId)
    if (peer.trust.get(running.fingerprint) !== undefined) peer.trust.forget(running.fingerprint)
  }
}
