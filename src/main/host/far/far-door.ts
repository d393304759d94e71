import * as v from 'valibot'
import { BUFFERED_MAX_BYTES, FAR_VERSION, FarWelcome } from '../../../shared/rpc/index.ts'
import type { Channel, WayFrame } from '../../../shared/rpc/index.ts'
import { CallError } from '../../../shared/wire-error.ts'
import { sleep, type Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Peer } from '../../peer/peer.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { ownPipe } from '../../protocol/own-pipe.ts'
import { toWireError } from '../to-wire-error.ts'
import { FarChannel } from './far-channel.ts'
import { within } from './within.ts'

/** Clients of this host that are with another peer's at once. */
export const FAR_CLIENTS_MAX = 16
/** How long finding and asking the other peer may take. */
const OPEN_WITHIN_MS = 20_000
/** How often it is looked whether a client that does not read has read by now. */
const LOOK_AGAIN_MS = 25

export interface FarDoorWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly log: Log
  readonly nameOf: (peerId: PeerId) => string
}

/** Leads clients of this host (a page, the command line) to the host of a peer that this one is paired with. */
export class FarDoor {
  readonly #world: FarDoorWorld
  readonly #log: Log
  readonly #abort = new AbortController()
  #clients = 0

  constructor(world: FarDoorWorld) {
    this.#world = world
    this.#log = world.log.scope('far')
  }

  /** As `CarryFar` of `shared/rpc`: tells the client what became of it, and ends its channel when it is over. */
  readonly carry = (client: Channel, wanted: string): void => {
    const abort = new AbortController()
    const ended = createDeferred()
    client.onClosed(() => {
      abort.abort()
      ended.resolve()
    })
    let forward = (_frame: unknown): void => this.#world.peer.counters.add('far.strange-frames')
    client.onFrame((frame) => forward(frame))
    const signal = AbortSignal.any([abort.signal, this.#abort.signal])
    const run = async (): Promise<void> => {
      const far = await this.#open(wanted, signal)
      forward = (frame) => far.send(frame)
      this.#join(client, far)
      const over = createDeferred()
      far.onClosed(() => over.resolve())
      await Promise.race([over.promise, ended.promise])
      far.close()
    }
    this.#clients++
    void run()
      .catch((error: unknown) => tell(client, { state: 'refused', error: toWireError(error) }))
      .finally(() => {
        this.#clients--
        client.close()
      })
  }

  /** Leads nobody any more; idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  #join(client: Channel, far: FarChannel): void {
    const { clock, peer } = this.#world
    const { signal } = this.#abort
    const stop = (): void => far.close()
    signal.addEventListener('abort', stop, { once: true })
    far.onClosed(() => signal.removeEventListener('abort', stop))
    far.readWhen(async () => {
      while ((client.bufferedBytes ?? 0) > BUFFERED_MAX_BYTES && !far.isClosed)
        await sleep(clock, LOOK_AGAIN_MS)
    })
    let lost: string | undefined
    far.wayChanged.on(() => {
      if (far.isClosed || far.interrupted === lost) return
      lost = far.interrupted
      tell(client, lost === undefined ? { state: 'open' } : { state: 'lost', words: lost })
    })
    far.onClosed((error) => {
      if (error !== undefined) tell(client, { state: 'refused', error })
    })
    tell(client, { state: 'open' })
    far.onFrame((frame) => {
      if (!isOwnWord(frame)) return client.send(frame)
      peer.counters.add('far.strange-frames')
      far.close()
    })
  }

  /** A channel on which the other peer has said that it serves us. */
  async #open(wanted: string, signal: AbortSignal): Promise<FarChannel> {
    const { clock, nameOf } = this.#world
    if (this.#clients > FAR_CLIENTS_MAX)
      throw new PipefitterError('endpoint/limit', `${FAR_CLIENTS_MAX} clients are with other peers`)
    const { peerId, fingerprint } = this.#pairedWith(wanted)
    const overdue = `${nameOf(peerId)} did not answer in time`
    const limit = { clock, limitMs: OPEN_WITHIN_MS, signal, overdue }
    const channel = await within(limit, (soon) => this.#connect(peerId, fingerprint, soon))
    this.#log.info('another peer is managed from here', { peer: shortId(peerId) })
    return channel
  }

  async #connect(
    peerId: PeerId,
    fingerprint: KeyFingerprint,
    signal: AbortSignal,
  ): Promise<FarChannel> {
    const { peer, clock } = this.#world
    const pipe = ownPipe(fingerprint, 'administration')
    const to = await this.#find(peerId, pipe, signal)
    const { bidi } = peer.services
    const conversation = await bidi.connectBidi(pipe, { to, reliable: true, signal })
    const channel = new FarChannel({
      ...{ pipe: conversation, fingerprint, clock, counters: peer.counters },
    })
    await this.#greet(channel, signal)
    return channel
  }

  #pairedWith(wanted: string): { peerId: PeerId; fingerprint: KeyFingerprint } {
    const fingerprint = parseKeyFingerprint(wanted)
    const entry = fingerprint === undefined ? undefined : this.#world.peer.trust.get(fingerprint)
    if (entry?.standing === 'paired') return entry
    throw new PipefitterError('trust/not-paired', 'Only a paired peer can be managed from here')
  }

  /** Where its pipe is. Rejects with `far/refused`, `far/off`, `endpoint/unreachable`, `base/cancelled`. */
  async #find(
    peerId: PeerId,
    pipe: ReturnType<typeof ownPipe>,
    signal: AbortSignal,
  ): Promise<{ peerId: PeerId; endpoint: string }> {
    const { peer, nameOf } = this.#world
    const { binding, endpoint } = peer.services
    const resolution = binding.resolve(pipe, { signal, peers: [peerId] })
    await resolution.decided
    const { summary } = resolution
    resolution.cancel()
    const answer = resolution.answers.find((one) => one.peerId === peerId)
    if (answer?.verdict === 'usable' && answer.endpoint !== undefined)
      return { peerId, endpoint: answer.endpoint }
    if (answer?.notLetIn === true)
      throw new PipefitterError('far/refused', refusedBy(nameOf(peerId)))
    if (endpoint.links.of(peerId).length > 0)
      throw new PipefitterError('far/off', offAt(nameOf(peerId)))
    throw new PipefitterError('endpoint/unreachable', summary)
  }

  async #greet(channel: FarChannel, signal: AbortSignal): Promise<void> {
    const welcome = createDeferred()
    channel.onClosed((reason) =>
      welcome.reject(
        reason === undefined
          ? new PipefitterError('endpoint/unreachable', 'The other peer ended the conversation')
          : new CallError(reason),
      ),
    )
    channel.onFrame((frame) => {
      if (v.is(FarWelcome, frame)) return welcome.resolve()
      this.#world.peer.counters.add('far.strange-frames')
      channel.close()
    })
    signal.addEventListener('abort', () => channel.close(), { once: true })
    channel.send({ t: 'hello', version: FAR_VERSION })
    await welcome.promise
  }
}

const refusedBy = (name: string): string => `${name} does not let this peer manage it`
const offAt = (name: string): string =>
  `${name} cannot be managed from others: it is switched off there`

/** The other peer may not speak as if it were this one. */
const isOwnWord = (frame: unknown): boolean =>
  typeof frame === 'object' && frame !== null && 't' in frame && frame.t === 'way'

type Way =
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly words: string }
  | { readonly state: 'refused'; readonly error: Extract<WayFrame, { state: 'refused' }>['error'] }

const tell = (client: Channel, way: Way): void => client.send({ t: 'way', ...way })
