import { sleep, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { Peer } from '../../peer/peer.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { ownPipe } from '../../protocol/own-pipe.ts'
import { decodeTransfer } from '../../protocol/transfer-message.ts'
import type { Outgoing } from './outgoing.ts'
import { TransferLine } from './transfer-line.ts'

/** A peer that is not there is asked for again after so long, doubling. */
const AGAIN_FIRST_MS = 500
const AGAIN_MAX_MS = 30_000
/** A conversation whose peer is silent for so long is given up for a new one: that costs a few words. */
const SILENT_MS = 5_000
/** One that nobody needs stays open for so long. */
const IDLE_MS = 5_000
const CONNECT_TIMEOUT_MS = 15_000

export interface OutgoingLinesWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly counters: Counters
  /** The transfers to a peer that want to speak to it. */
  readonly wanting: (to: KeyFingerprint) => readonly Outgoing[]
  readonly get: (id: string) => Outgoing | undefined
}

/** The conversations with peers that something is sent to: one for each, as long as something is to be said. */
export class OutgoingLines {
  readonly #world: OutgoingLinesWorld
  readonly #lines = new Map<KeyFingerprint, OutgoingConversation>()
  readonly #abort = new AbortController()

  constructor(world: OutgoingLinesWorld) {
    this.#world = world
  }

  /** Something is to be said to this peer. */
  want(to: KeyFingerprint, peerId: PeerId): void {
    if (this.#abort.signal.aborted) return
    const open = this.#lines.get(to)
    if (open !== undefined) return open.join()
    const line = new OutgoingConversation(this.#world, to, peerId, this.#abort.signal)
    this.#lines.set(to, line)
    void line.run().finally(() => this.#lines.delete(to))
  }

  /** A peer came: whoever waits for it tries now. */
  nudge(peerId: PeerId): void {
    for (const line of this.#lines.values()) if (line.peerId === peerId) line.nudge()
  }

  stop(): void {
    this.#abort.abort()
  }
}

/** The conversation with one peer, which is made again as long as somebody wants it. */
class OutgoingConversation {
  readonly peerId: PeerId
  readonly #world: OutgoingLinesWorld
  readonly #to: KeyFingerprint
  readonly #signal: AbortSignal
  #nudge = new AbortController()
  #line: TransferLine | undefined
  readonly #linked = new Set<Outgoing>()

  constructor(world: OutgoingLinesWorld, to: KeyFingerprint, peerId: PeerId, signal: AbortSignal) {
    this.#world = world
    this.#to = to
    this.peerId = peerId
    this.#signal = signal
  }

  nudge(): void {
    this.#nudge.abort()
  }

  /** Those that came to want it since it was made. */
  join(): void {
    const line = this.#line
    if (line === undefined) return this.nudge()
    for (const one of this.#world.wanting(this.#to))
      if (!this.#linked.has(one)) {
        this.#linked.add(one)
        one.linked(line)
      }
  }

  async run(): Promise<void> {
    let againMs = AGAIN_FIRST_MS
    while (!this.#signal.aborted && this.#world.wanting(this.#to).length > 0) {
      const pipe = await this.#connect()
      if (pipe !== undefined) {
        againMs = AGAIN_FIRST_MS
        await this.#talk(pipe)
      }
      await this.#pause(againMs)
      againMs = Math.min(2 * againMs, AGAIN_MAX_MS)
    }
  }

  async #connect(): Promise<BidiPipe | undefined> {
    const { peer, counters } = this.#world
    this.#nudge = new AbortController()
    try {
      return await peer.services.bidi.connectBidi(ownPipe(this.#to, 'files'), {
        ...{ peerId: this.peerId, reliable: true, signal: this.#signal },
        timeoutMs: CONNECT_TIMEOUT_MS,
      })
    } catch (error) {
      if (toPipefitterError(error).code === 'base/internal') throw error
      counters.add('transfers.not-reached')
      return undefined
    }
  }

  async #talk(pipe: BidiPipe): Promise<void> {
    const line = new TransferLine(pipe)
    this.#line = line
    const watch = this.#closeInTime(pipe)
    try {
      this.join()
      for await (const { message, fingerprint } of pipe) {
        const { transfer, step } = decodeTransfer(message)
        const one = this.#world.get(transfer)
        const isMeant = fingerprint === this.#to && one?.facts.fingerprint === this.#to
        if (isMeant) one.heard(step)
        else this.#world.counters.add('transfers.strangers')
      }
    } catch (error) {
      const { code } = toPipefitterError(error)
      if (code === 'base/internal') throw error
      if (code === 'protocol/message-malformed') this.#world.counters.add('transfers.malformed')
    } finally {
      watch()
      this.#line = undefined
      for (const one of this.#linked) one.lost()
      this.#linked.clear()
      void pipe.close()
    }
  }

  /** Ends it when nobody needs it any more, or the peer is silent for too long. */
  #closeInTime(pipe: BidiPipe): () => void {
    const { clock } = this.#world
    let idle = 0
    let silent = 0
    const look = (): void => {
      idle = this.#world.wanting(this.#to).length === 0 ? idle + LOOK_MS : 0
      silent = pipe.interrupted === undefined ? 0 : silent + LOOK_MS
      if (idle >= IDLE_MS || silent >= SILENT_MS || this.#signal.aborted) void pipe.close()
      else timer = clock.after('transfer-line', LOOK_MS, look)
    }
    let timer = clock.after('transfer-line', LOOK_MS, look)
    return () => timer.cancel()
  }

  async #pause(delayMs: number): Promise<void> {
    const signal = AbortSignal.any([this.#signal, this.#nudge.signal])
    await sleep(this.#world.clock, delayMs, signal).catch(() => {})
  }
}

const LOOK_MS = 1_000
