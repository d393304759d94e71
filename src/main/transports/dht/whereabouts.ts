/** What the DHT is told of this peer, and what it is asked: topics under which keys are announced. */
import type { Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Directory, DirectoryState, TransportContext } from '../../peer/ports/transport.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { AnnounceTable } from './announce-table.ts'
import {
  formatKeyAddress,
  peerDigits,
  peerIdAddress,
  topicOfPeer,
  topicOfPipe,
} from './dht-address.ts'
import type { DhtNode } from './dht-node.ts'
import {
  ANNOUNCE_AT_ONCE,
  ANNOUNCED_PIPES_MAX,
  CANDIDATES_MAX,
  LOOKUPS,
  REANNOUNCE_EVERY_MS,
} from './limits.ts'
import { SWITCHED_OFF } from './node-keeper.ts'
import type { NodeKeeper } from './node-keeper.ts'

const REACHABLE: Readonly<Record<NonNullable<DirectoryState['nat']>, string>> = {
  open: 'No router stands in the way: everybody gets through to this peer',
  steady: 'The router passes on by one address, so that others get through to this peer',
  changing:
    'The router uses another address for each connection: only peers behind a better one get through; for the others a relay is needed',
}

export class Whereabouts implements Directory {
  readonly name = 'DHT'
  readonly #context: TransportContext
  readonly #keeper: NodeKeeper
  readonly #changed = new Emitter<void>()
  readonly #lookups: TokenBucket
  readonly #announced = new AnnounceTable<Uint8Array>(REANNOUNCE_EVERY_MS)
  #state: DirectoryState
  #node: DhtNode | undefined
  #timer: Timer | undefined
  #underWay = 0

  constructor(context: TransportContext, keeper: NodeKeeper) {
    this.#context = context
    this.#keeper = keeper
    this.#lookups = new TokenBucket(LOOKUPS, context.clock.nowMs())
    this.#state = {
      kind: 'off',
      sinceWallMs: context.clock.wallMs(),
      words: SWITCHED_OFF,
    }
    this.announcePipes([])
  }

  get state(): DirectoryState {
    return this.#state
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener)
  }

  addressOf(peerId: PeerId): string | undefined {
    return this.#state.kind === 'reachable' ? peerIdAddress(peerId) : undefined
  }

  async holdersOf(pipeId: PipeId, signal: AbortSignal): Promise<readonly string[]> {
    const keys = await this.#lookup(topicOfPipe(pipeId), signal)
    return keys.map(formatKeyAddress)
  }

  /** Addresses of those who say that they are the peer with these digits. */
  async claimantsOf(digits: string, signal: AbortSignal): Promise<readonly string[]> {
    const keys = await this.#lookup(topicOfPeer(digits), signal)
    return keys.map(formatKeyAddress)
  }

  announcePipes(pipeIds: readonly PipeId[]): void {
    const own = peerDigits(this.#context.peerId)
    const topics = new Map<string, Uint8Array>()
    if (own !== undefined) topics.set('peer', topicOfPeer(own))
    for (const pipeId of pipeIds.slice(0, ANNOUNCED_PIPES_MAX))
      topics.set(pipeId, topicOfPipe(pipeId))
    const over = pipeIds.length - ANNOUNCED_PIPES_MAX
    if (over > 0) this.#context.count('dht.refused-announcements', over)
    for (const topic of this.#announced.set(topics)) this.#takeBack(topic)
    this.#announce()
  }

  // ── What the listener tells ──────────────────────────────────────────────────────────────────────────────────────

  entering(): void {
    this.#become('starting', 'Looking for nodes of the DHT')
  }

  isAmongOthers(node: DhtNode): void {
    this.#node = node
    const words = node.nat === undefined ? 'Nodes of the DHT answer' : REACHABLE[node.nat]
    this.#become('reachable', words, node.nat)
    this.#announce()
  }

  isAlone(words: string): void {
    this.#become('alone', words)
  }

  leave(words: string): void {
    this.#node = undefined
    this.#timer?.cancel()
    this.#timer = undefined
    this.#announced.forgetTimes()
    this.#become('off', words)
  }

  // ── Inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #become(kind: DirectoryState['kind'], words: string, nat?: DirectoryState['nat']): void {
    const before = this.#state
    if (before.kind === kind && before.words === words && before.nat === nat) return
    const sinceWallMs = before.kind === kind ? before.sinceWallMs : this.#context.clock.wallMs()
    this.#state = { kind, words, sinceWallMs, nat }
    this.#changed.emit()
  }

  async #lookup(topic: Uint8Array, signal: AbortSignal): Promise<readonly Uint8Array[]> {
    if (!this.#lookups.take(this.#context.clock.nowMs())) {
      this.#context.count('dht.refused-lookups')
      throw new PipefitterError('endpoint/limit', 'The DHT was asked too often lately')
    }
    const use = await this.#keeper.use()
    try {
      await use.node.entered()
      return (await use.node.lookup(topic, signal)).slice(0, CANDIDATES_MAX)
    } finally {
      use.release()
    }
  }

  /** Announces what is due, and comes back when the next is. */
  #announce(): void {
    const { clock } = this.#context
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#node === undefined || this.#state.kind !== 'reachable') return
    const nowMs = clock.nowMs()
    for (const topic of this.#announced.takeDue(nowMs, ANNOUNCE_AT_ONCE - this.#underWay))
      void this.#say(this.#node, topic)
    if (this.#underWay > 0) return
    const nextMs = this.#announced.nextMs
    if (nextMs === undefined) return
    this.#timer = clock.after('dht-announce', Math.max(0, nextMs - nowMs), () => this.#announce())
  }

  async #say(node: DhtNode, topic: Uint8Array): Promise<void> {
    this.#underWay++
    await node.announce(topic).catch(() => this.#context.count('dht.lost-announcements'))
    this.#underWay--
    this.#announce()
  }

  /** Others would ask here in vain for a while where this fails. */
  #takeBack(topic: Uint8Array): void {
    this.#node?.unannounce(topic).catch(() => this.#context.count('dht.lost-announcements'))
  }
}
