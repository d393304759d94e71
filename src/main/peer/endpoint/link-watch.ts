import { every, sleep, type Clock, type Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { ALIVE_SERVICE, decodeAlive, encodeAlive } from '../../protocol/alive-message.ts'
import { shortId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Delivery } from './demux.ts'
import type { EndpointService } from './endpoint-service.ts'
import type { Link } from './link.ts'
import { LinkLivenessMachine, LOOK_EVERY_MS, type LivenessEffect } from './link-liveness-machine.ts'
import type { Way } from './way.ts'

/** How often the other end of one link is answered; beyond that its asks are dropped. */
export const ANSWERS = { burst: 20, perSecond: 5 } as const
/** After an attempt to replace a silent link that failed, the next one. */
export const REPLACE_AGAIN_MS = 2_000
/**
 * How long a silent link may still be heard once another like it leads there. An end that stood still and goes on is reached
 * anew at the same moment as it answers here: then this link is kept, and what was handed to it is not lost.
 */
export const HEARD_WITHIN_MS = 2 * LOOK_EVERY_MS

/** Asks of one link whose answers are still taken; an earlier one is forgotten. */
export const UNANSWERED_MAX = 8
/** Asks are numbered below this: nine digits. */
const NUMBERS = 1_000_000_000

export interface LinkWatchWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
}

interface Watched {
  readonly link: Link
  readonly machine: LinkLivenessMachine
  readonly answers: TokenBucket
  /** When each of the latest asks went out that are not answered yet, by number, oldest first. */
  readonly asked: Map<number, number>
  /** Asks and answers that went out over it. */
  said: number
}

/**
 * Looks after every link on which the peer proved its key: whether it still leads there, and how long a round trip takes.
 * For one that has fallen silent all paths to the peer are tried at once; when one leads there, it ends, and whoever used
 * it moves.
 */
export class LinkWatch {
  readonly #world: LinkWatchWorld
  readonly #log: Log
  readonly #watched = new Map<Link, Watched>()
  readonly #abort = new AbortController()
  #timer: Timer | undefined
  #number = 0

  constructor(world: LinkWatchWorld) {
    this.#world = world
    this.#log = world.log.scope('link')
    world.endpoint.handle(ALIVE_SERVICE, (message, delivery) => this.#onMessage(message, delivery))
    world.endpoint.linkChanged.on(({ link, opened }) => {
      if (opened) this.#begin(link)
      else this.#end(link)
    })
    world.endpoint.doubted.on((link) => this.#feed(link, { kind: 'doubt' }))
  }

  /** This machine's network changed, or it slept: asks over every link whether it still leads anywhere. */
  check(): void {
    for (const { link } of [...this.#watched.values()]) this.#feed(link, { kind: 'check' })
  }

  /** Idempotent. */
  stop(): void {
    this.#abort.abort()
    this.#timer?.cancel()
    this.#timer = undefined
    this.#watched.clear()
  }

  #begin(link: Link): void {
    if (link.connection.proof === undefined || this.#abort.signal.aborted) return
    const { clock } = this.#world
    const machine = new LinkLivenessMachine(clock.nowMs())
    const answers = new TokenBucket(ANSWERS, clock.nowMs())
    this.#watched.set(link, { link, machine, answers, asked: new Map(), said: 0 })
    this.#timer ??= every(clock, 'link-watch', LOOK_EVERY_MS, () => this.#look())
    this.#feed(link, { kind: 'check' })
    this.#doubtOthers(link)
  }

  /** Who makes another link may have lost the one before. */
  #doubtOthers(link: Link): void {
    for (const other of this.#world.endpoint.links.of(link.peerId))
      if (other !== link) this.#feed(other, { kind: 'doubt' })
  }

  #end(link: Link): void {
    this.#watched.delete(link)
    if (this.#watched.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #look(): void {
    for (const { link, machine, said } of [...this.#watched.values()]) {
      const { bytesIn, messagesOut } = link.connection.stats
      const wasWell = machine.state === 'well'
      this.#feed(link, { kind: 'look', bytesIn, messagesOut: messagesOut - said })
      if (wasWell && machine.state === 'asked') this.#askOverOthers(link)
    }
  }

  /** Where one link leads nowhere, others to the same peer may not either: whoever moves to one shall not wait for it in turn. */
  #askOverOthers(link: Link): void {
    for (const other of this.#world.endpoint.links.of(link.peerId))
      if (this.#watched.get(other)?.machine.state === 'well') this.#feed(other, { kind: 'check' })
  }

  #feed(link: Link, input: Parameters<LinkLivenessMachine['step']>[0]): void {
    const effects = this.#watched.get(link)?.machine.step(input, this.#world.clock.nowMs()) ?? []
    for (const effect of effects) this.#perform(link, effect)
  }

  #perform(link: Link, { kind }: LivenessEffect): void {
    switch (kind) {
      case 'ask':
        return this.#ask(link)
      case 'silent':
        return this.#onSilent(link)
      case 'heard':
        link.isSilent = false
        return
      case 'dead':
        return this.#cut(link, 'Nothing has come over it for long, and no other path leads there')
    }
  }

  #ask(link: Link): void {
    const watched = this.#watched.get(link)
    if (watched === undefined) return
    const number = ++this.#number % NUMBERS
    const { asked } = watched
    asked.set(number, this.#world.clock.nowMs())
    for (const oldest of asked.keys()) if (asked.size > UNANSWERED_MAX) asked.delete(oldest)
    this.#say(watched, 'ask', number)
  }

  /** A link that is about to end takes nothing any more. */
  #say(watched: Watched, kind: 'ask' | 'answer', number: number): void {
    const message = encodeAlive({ kind, number })
    const { link } = watched
    try {
      this.#world.endpoint.send({ peerId: link.peerId, link }, message, TO)
      watched.said++
    } catch {
      this.#world.counters.add('alive.unsaid')
    }
  }

  // ── The other end ────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(message: Message, { link, from, relayedBy }: Delivery): void {
    const watched = link && this.#watched.get(link)
    const isItself = relayedBy === undefined && watched?.link.peerId === from
    if (watched === undefined || !isItself) return this.#world.counters.add('alive.unproven')
    const { kind, number } = decodeAlive(message)
    if (kind === 'answer') return this.#onAnswer(watched, number)
    if (watched.answers.take(this.#world.clock.nowMs())) this.#say(watched, 'answer', number)
    else this.#world.counters.add('alive.asks-dropped')
  }

  #onAnswer(watched: Watched, number: number): void {
    const { link, asked } = watched
    const atMs = asked.get(number)
    if (atMs === undefined) return this.#world.counters.add('alive.unasked')
    const latest = [...asked.keys()].at(-1) === number
    // What went out before that one and is not answered will not be: a link keeps the order.
    for (const earlier of [...asked.keys()]) {
      asked.delete(earlier)
      if (earlier === number) break
    }
    const rttMs = this.#world.clock.nowMs() - atMs
    link.rttMs = rttMs
    this.#feed(link, { kind: 'answered', rttMs, latest })
  }

  // ── Another path ─────────────────────────────────────────────────────────────────────────────────────────────────

  #onSilent(link: Link): void {
    link.isSilent = true
    this.#world.counters.add('links.silent')
    this.#log.info('link silent', {
      peer: shortId(link.peerId),
      address: link.connection.remoteAddress,
    })
    void this.#replace(link)
  }

  /** Seeks until there is another path, or this one is heard again or ends. */
  async #replace(link: Link): Promise<void> {
    const { clock } = this.#world
    const { signal } = this.#abort
    let other: Way | undefined
    while (this.#isSought(link) && (other = await this.#findOther(link)) === undefined)
      await sleep(clock, REPLACE_AGAIN_MS, signal).catch(() => {})
    if (other !== undefined && isAlike(other, link))
      await sleep(clock, HEARD_WITHIN_MS, signal).catch(() => {})
    if (!this.#isSought(link)) return
    this.#world.counters.add('links.replaced')
    this.#cut(link, 'It fell silent, and another path leads there')
  }

  #isSought(link: Link): boolean {
    return link.isOpen && link.isSilent && this.#watched.has(link)
  }

  #findOther(link: Link): Promise<Way | undefined> {
    return this.#world.endpoint.way(link.peerId, {}, this.#abort.signal).catch(() => undefined)
  }

  #cut(link: Link, words: string): void {
    const { remoteAddress } = link.connection
    link.connection.abort(new PipefitterError('transport/stalled', `${remoteAddress}: ${words}`))
  }
}

/** Whether both may lead over the same wire, so that what woke the one may wake the other. */
const isAlike = ({ hops, link: { connection } }: Way, link: Link): boolean =>
  hops === undefined && connection.transport === link.connection.transport

const TO = { service: ALIVE_SERVICE, param: '' } as const
