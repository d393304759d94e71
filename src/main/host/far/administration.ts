import * as v from 'valibot'
import type { HostApi } from '../../../shared/contract.ts'
import type { StatusRow } from '../../../shared/rows.ts'
import { FAR_VERSION, FarHello, serveRpc } from '../../../shared/rpc/index.ts'
import type { Clock } from '../../base/clock.ts'
import type { ErrorCode } from '../../base/error-table.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { Peer } from '../../peer/peer.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { ownPipe } from '../../protocol/own-pipe.ts'
import { forPages } from '../reserved-calls.ts'
import type { LiveSettings } from '../settings/live-settings.ts'
import { toWireError } from '../to-wire-error.ts'
import { FarChannel } from './far-channel.ts'
import { forFar } from './far-calls.ts'

/** Administrators at once. */
export const ADMINISTRATORS_MAX = 4
/** Conversations that may wait to say what they want, beside those. */
const UNGREETED_MAX = 4
/** Time to say it. */
const HELLO_WITHIN_MS = 10_000

export interface AdministrationWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly log: Log
  readonly settings: LiveSettings
  readonly nameOf: (peerId: PeerId) => string
  readonly api: HostApi
}

interface Session {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
  readonly channel: FarChannel
  readonly sinceWallMs: number
}

/** Somebody began to administrate this peer, or ended it. */
export interface AdministrationNews {
  readonly peerId: PeerId
  readonly began: boolean
}

/**
 * Lets other peers administrate this one, while a person has switched that on: over a pipe of its own, for paired peers with
 * the right to administrate all of it and for nobody else, as long as they have it.
 *
 *     closed ◄── switched ──► open: conversation ──► asked ──hello──► served ──► over
 *                                                      └─ no right, no room, silent ──┘ (told why)
 */
export class Administration {
  readonly news = new Emitter<AdministrationNews>()
  readonly #world: AdministrationWorld
  readonly #log: Log
  readonly #sessions = new Set<Session>()
  readonly #ungreeted = new Set<FarChannel>()
  readonly #unwatch: readonly (() => void)[]
  #open: Scope | undefined
  #isStopped = false

  constructor(world: AdministrationWorld) {
    this.#world = world
    this.#log = world.log.scope('far')
    this.#unwatch = [
      world.settings.onManagedChanged(() => this.#follow()),
      world.peer.trust.changed.on((key) => this.#review(key)),
    ]
  }

  /** Who administrates this peer now. */
  get administrators(): StatusRow['administrators'] {
    return [...this.#sessions].map(({ peerId, sinceWallMs }) => ({
      ...{ peerId, peerName: this.#world.nameOf(peerId), sinceWallMs },
    }))
  }

  start(): void {
    this.#follow()
  }

  /** Tells those who administrate that it stops, and lets nobody in any more; idempotent. */
  stop(): Promise<void> {
    this.#isStopped = true
    for (const unwatch of this.#unwatch) unwatch()
    return this.#close('rpc/disconnected', 'The peer that is managed stops')
  }

  #follow(): void {
    const { managed } = this.#world.settings
    if (!managed) return void this.#close('far/off', 'It was switched off there')
    if (this.#open === undefined && !this.#isStopped) this.#begin()
  }

  #begin(): void {
    const { peer } = this.#world
    const { bidi, pipes } = peer.services
    const scope = new Scope()
    this.#open = scope
    const pipe = ownPipe(peer.fingerprint, 'administration')
    // First, so that nobody is let in by the pipe's access.
    scope.add(pipes.gate.reserve(pipe.id, 'administrate'))
    const server = bidi.acceptBidi(pipe)
    scope.add(() => server.close())
    void this.#accept(server)
    this.#log.info('this peer may be managed from others')
  }

  async #close(code: ErrorCode, why: string): Promise<void> {
    const open = this.#open
    this.#open = undefined
    const told = toWireError(new PipefitterError(code, why))
    for (const channel of this.#ungreeted) channel.close(told)
    for (const { channel } of this.#sessions) channel.close(told)
    await open?.close()
  }

  async #accept(server: AsyncIterable<BidiPipe>): Promise<void> {
    for await (const pipe of server) this.#onConversation(pipe)
  }

  #onConversation(pipe: BidiPipe): void {
    const { clock, peer } = this.#world
    if (!pipe.reliable || this.#ungreeted.size >= UNGREETED_MAX) {
      peer.counters.add('far.no-room')
      return void pipe.close()
    }
    const channel = new FarChannel({ pipe, clock, counters: peer.counters })
    this.#ungreeted.add(channel)
    const timer = clock.after('far-hello', HELLO_WITHIN_MS, () => {
      peer.counters.add('far.ungreeted')
      channel.close()
    })
    channel.onClosed(() => {
      timer.cancel()
      this.#ungreeted.delete(channel)
    })
    channel.onFrame((frame) => {
      timer.cancel()
      this.#onHello(channel, pipe.peerId, frame)
    })
  }

  #onHello(channel: FarChannel, peerId: PeerId, frame: unknown): void {
    this.#ungreeted.delete(channel)
    try {
      const fingerprint = this.#admitted(channel, peerId, frame)
      this.#serve({ peerId, fingerprint, channel, sinceWallMs: this.#world.clock.wallMs() })
    } catch (error) {
      this.#world.peer.counters.add('far.refused')
      const wire = toWireError(error)
      this.#log.warn('a peer may not manage this one', { peer: shortId(peerId), why: wire.code })
      channel.close(wire)
    }
  }

  /** The key of one that may. Throws `far/refused`, `far/busy`, `rpc/malformed`. */
  #admitted(channel: FarChannel, peerId: PeerId, frame: unknown): KeyFingerprint {
    const { fingerprint } = channel
    const decision = this.#world.peer.trust.decide('administrate', undefined, fingerprint)
    if (fingerprint === undefined || !decision.allowed)
      throw new PipefitterError('far/refused', decision.allowed ? '' : decision.reason)
    const hello = v.safeParse(FarHello, frame)
    if (!hello.success || hello.output.version !== FAR_VERSION)
      throw new PipefitterError('rpc/malformed', 'The two peers are of different versions')
    this.#makeRoom(peerId)
    return fingerprint
  }

  /** One that lost its way and comes anew takes its own place. */
  #makeRoom(peerId: PeerId): void {
    if (this.#sessions.size < ADMINISTRATORS_MAX) return
    const lost = [...this.#sessions].find(
      (one) => one.peerId === peerId && one.channel.interrupted !== undefined,
    )
    if (lost === undefined)
      throw new PipefitterError('far/busy', `${ADMINISTRATORS_MAX} manage this peer already`)
    lost.channel.close()
  }

  #serve(session: Session): void {
    const { peer, api } = this.#world
    const { channel, peerId, fingerprint } = session
    const fields = { peer: shortId(peerId) }
    this.#sessions.add(session)
    peer.counters.add('far.sessions')
    this.#log.info('a peer manages this one', fields)
    this.news.emit({ peerId, began: true })
    channel.onClosed((reason) => {
      this.#sessions.delete(session)
      this.#log.info('a peer manages this one no more', { ...fields, why: reason?.code })
      this.news.emit({ peerId, began: false })
    })
    channel.send({ t: 'welcome', name: peer.name })
    const held = forFar({
      api: forPages(api),
      has: (right) => peer.trust.decide(right, undefined, fingerprint).allowed,
      onChanging: (call) => this.#log.info('called from another peer', { ...fields, call }),
      onRefused: (call) => {
        peer.counters.add('far.refused-calls')
        this.#log.warn('a call from another peer was refused', { ...fields, call })
      },
    })
    serveRpc(channel, held, {
      toWireError,
      onRefused: (what) => {
        peer.counters.add(what === 'malformed' ? 'far.malformed' : 'far.refused-overload')
        this.#log.warn('a peer that manages this one was refused', { ...fields, what })
      },
    })
  }

  /** Who may not any more is cut at once. */
  #review(key: KeyFingerprint): void {
    const { peer } = this.#world
    for (const { fingerprint, channel } of [...this.#sessions]) {
      if (fingerprint !== key) continue
      const decision = peer.trust.decide('administrate', undefined, fingerprint)
      if (decision.allowed) continue
      peer.counters.add('far.cut')
      channel.close(toWireError(new PipefitterError('far/refused', decision.reason)))
    }
  }
}
