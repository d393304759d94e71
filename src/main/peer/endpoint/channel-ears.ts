import { Lru } from '../../base/lru.ts'
import type { PeerId } from '../../protocol/ids.ts'

const CHANNELS_MAX = 64
/** Peers remembered of one channel; the one heard longest ago goes. */
const PEERS_MAX = 256

interface Ear {
  ownMs: number | undefined
  readonly others: Lru<PeerId, number>
}

/** What was heard on each propagation channel, and when: our own datagrams looped back, and those of others. */
export class ChannelEars {
  readonly #ears = new Lru<string, Ear>(CHANNELS_MAX)

  /** A datagram came in on a channel; `from` as it says. Times are monotonic. */
  heard(channelId: string, from: PeerId, self: PeerId, nowMs: number): void {
    const ear = this.#ears.get(channelId) ?? { ownMs: undefined, others: new Lru(PEERS_MAX) }
    this.#ears.set(channelId, ear)
    if (from === self) ear.ownMs = nowMs
    else ear.others.set(from, nowMs)
  }

  /** When our own was heard last on this channel. */
  ownMs(channelId: string): number | undefined {
    return this.#ears.peek(channelId)?.ownMs
  }

  /** Who was heard on this channel since then. */
  othersSince(channelId: string, sinceMs: number): readonly PeerId[] {
    const others = this.#ears.peek(channelId)?.others.entries() ?? []
    return [...others].filter(([, atMs]) => atMs >= sinceMs).map(([peerId]) => peerId)
  }
}
