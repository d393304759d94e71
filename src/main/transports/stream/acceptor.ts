import type { Duplex } from 'node:stream'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { ReleasePlace } from '../connection-table.ts'
import { Admission } from './admission.ts'
import type { Carriage } from './carriage.ts'
import { REFUSALS_LOGGED } from './limits.ts'
import type { GiveUp, Opened, OpeningDone } from './opening.ts'

export interface AcceptorInit {
  readonly clock: Clock
  readonly log: Log
  readonly count: (counter: string) => void
  readonly open: (carriage: Carriage, done: OpeningDone) => GiveUp
  readonly made: (
    opened: Opened,
    carriage: Carriage,
    onEnded: (connection: Connection) => void,
  ) => Connection
  readonly onConnection: (connection: Connection) => void
}

/** A place that is kept for somebody who has not greeted yet. */
export interface Admitted {
  readonly remoteHost: string
  readonly pending: ReleasePlace
}

/**
 * What one listener accepts: at first streams without a greeting, few of them, then connections. Does no work for a
 * stream before its welcome line is there, so a thousand bad ones delay nobody.
 */
export class Acceptor {
  readonly #init: AcceptorInit
  readonly #admission = new Admission()
  /** What gives up each opening that is under way. */
  readonly #pending = new Map<Duplex, GiveUp>()
  readonly #connections = new Set<Connection>()
  readonly #logged: TokenBucket
  readonly #floods: TokenBucket
  #closed = false

  constructor(init: AcceptorInit) {
    this.#init = init
    this.#logged = new TokenBucket(REFUSALS_LOGGED, init.clock.nowMs())
    this.#floods = new TokenBucket(REFUSALS_LOGGED, init.clock.nowMs())
  }

  /** A place for what comes from `remoteHost`, before anything is read of it, if there is one. */
  admit(remoteHost: string): Admitted | undefined {
    const { clock, count } = this.#init
    if (this.#closed || remoteHost === '') return undefined
    const pending = this.#admission.admit(remoteHost, clock.nowMs())
    if (pending !== undefined) return { remoteHost, pending }
    count('refused-pending')
    this.#tellOfFlood(remoteHost)
    return undefined
  }

  /** What was admitted came to nothing before it was a stream. */
  failed({ remoteHost, pending }: Admitted): void {
    pending()
    this.#init.count('ungreeted')
    if (!this.#closed) this.#admission.failed(remoteHost, this.#init.clock.nowMs())
  }

  #tellOfFlood(from: string): void {
    const { clock, log } = this.#init
    if (this.#floods.take(clock.nowMs()))
      log.warn('a connection was refused: too many wait without a greeting, or failed', { from })
  }

  accept(carriage: Carriage, places: Admitted): void {
    const { stream } = carriage
    const giveUp = this.#init.open(carriage, (outcome) => {
      this.#pending.delete(stream)
      places.pending()
      this.#learn(places.remoteHost, outcome)
      if (outcome instanceof PipefitterError) this.#ungreeted(outcome)
      else this.#greeted(outcome, carriage)
    })
    this.#pending.set(stream, giveUp)
    if (this.#closed) giveUp(stopped())
  }

  /** Gives up what is not greeted and closes the connections; settles when they are closed. */
  async close(): Promise<void> {
    this.#closed = true
    for (const giveUp of [...this.#pending.values()]) giveUp(stopped())
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  /** What an opening says of the address that it came from. */
  #learn(host: string, outcome: Opened | PipefitterError): void {
    if (outcome instanceof PipefitterError) {
      if (!this.#closed) this.#admission.failed(host, this.#init.clock.nowMs())
    } else if (outcome.proof !== undefined) this.#admission.proved(host)
  }

  #ungreeted(error: PipefitterError): void {
    const { clock, count, log } = this.#init
    const refusal = COUNTERS[error.code]
    count(refusal ?? 'ungreeted')
    const isTold = refusal !== undefined && this.#logged.take(clock.nowMs())
    log[isTold ? 'warn' : 'debug']('a link was not greeted', { error: error.message })
  }

  #greeted(opened: Opened, carriage: Carriage): void {
    const connection = this.#init.made(opened, carriage, (ended) => {
      this.#connections.delete(ended)
    })
    this.#connections.add(connection)
    try {
      this.#init.onConnection(connection)
    } catch (error) {
      this.#init.count('handler-failed')
      this.#init.log.error('an accepted connection was not taken', { error: errorText(error) })
      connection.abort()
    }
  }
}

/** Counters of openings that failed in a way of their own. */
const COUNTERS: Partial<Record<ErrorCode, string>> = {
  'transport/unproven': 'refused-unproven',
  'transport/legacy-refused': 'refused-legacy',
  'endpoint/wrong-peer': 'refused-wrong-id',
  'endpoint/limit': 'refused-limit',
}

const stopped = (): PipefitterError =>
  new PipefitterError('endpoint/closed', 'This peer stopped listening')
