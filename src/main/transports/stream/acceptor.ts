import type { Socket } from 'node:net'
import { errorText, PipefitterError } from '../../base/errors.ts'
import type { ErrorCode } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Connection, LocalEndpoint } from '../../peer/ports.ts'
import type { ReleasePlace } from '../connection-table.ts'
import { Admission } from './admission.ts'
import { REFUSALS_LOGGED } from './limits.ts'
import type { GiveUp, Opened, OpeningDone } from './opening.ts'

export interface AcceptorInit {
  readonly clock: Clock
  readonly log: Log
  readonly count: (counter: string) => void
  /** A place among all connections, if there is one. */
  readonly reserve: () => ReleasePlace | undefined
  readonly open: (socket: Socket, endpoint: LocalEndpoint, done: OpeningDone) => GiveUp
  readonly made: (
    opened: Opened,
    endpoint: LocalEndpoint,
    onEnded: (connection: Connection) => void,
  ) => Connection
  readonly onConnection: (connection: Connection) => void
}

/**
 * What one listener accepts: at first sockets without a greeting, few of them, then connections. Does no work for a
 * socket before its welcome line is there, so a thousand bad ones delay nobody.
 */
export class Acceptor {
  readonly #init: AcceptorInit
  readonly #admission = new Admission()
  /** What gives up each opening that is under way. */
  readonly #pending = new Map<Socket, GiveUp>()
  readonly #connections = new Set<Connection>()
  readonly #logged: TokenBucket
  #closed = false

  constructor(init: AcceptorInit) {
    this.#init = init
    this.#logged = new TokenBucket(REFUSALS_LOGGED, init.clock.nowMs())
  }

  accept(socket: Socket, endpoint: LocalEndpoint): void {
    const places = this.#places(socket)
    if (places === undefined) {
      socket.on('error', ignore).destroy()
      return
    }
    const host = socket.remoteAddress ?? ''
    const giveUp = this.#init.open(socket, endpoint, (outcome) => {
      this.#pending.delete(socket)
      places.pending()
      this.#learn(host, outcome)
      if (outcome instanceof PipefitterError) this.#ungreeted(outcome, places.connection)
      else this.#greeted(outcome, endpoint, places.connection)
    })
    this.#pending.set(socket, giveUp)
  }

  /** Gives up what is not greeted and closes the connections; settles when they are closed. */
  async close(): Promise<void> {
    this.#closed = true
    const reason = new PipefitterError('endpoint/closed', 'This peer stopped listening')
    for (const giveUp of [...this.#pending.values()]) giveUp(reason)
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  #places(socket: Socket): { pending: ReleasePlace; connection: ReleasePlace } | undefined {
    const { clock, count, reserve } = this.#init
    if (this.#closed || socket.remoteAddress === undefined) return undefined
    const pending = this.#admission.admit(socket.remoteAddress, clock.nowMs())
    if (pending === undefined) return void count('tcp.refused-pending')
    const connection = reserve()
    if (connection !== undefined) return { pending, connection }
    pending()
    count('tcp.refused-limit')
    return undefined
  }

  /** What an opening says of the address that it came from. */
  #learn(host: string, outcome: Opened | PipefitterError): void {
    if (outcome instanceof PipefitterError) {
      if (!this.#closed) this.#admission.failed(host, this.#init.clock.nowMs())
    } else if (outcome.proof !== undefined) this.#admission.proved(host)
  }

  #ungreeted(error: PipefitterError, release: ReleasePlace): void {
    release()
    const { clock, count, log } = this.#init
    const refusal = COUNTERS[error.code]
    count(refusal ?? 'tcp.ungreeted')
    const isTold = refusal !== undefined && this.#logged.take(clock.nowMs())
    log[isTold ? 'warn' : 'debug']('a link was not greeted', { error: error.message })
  }

  #greeted(opened: Opened, endpoint: LocalEndpoint, release: ReleasePlace): void {
    const connection = this.#init.made(opened, endpoint, (ended) => {
      this.#connections.delete(ended)
      release()
    })
    this.#connections.add(connection)
    try {
      this.#init.onConnection(connection)
    } catch (error) {
      this.#init.count('tcp.handler-failed')
      this.#init.log.error('an accepted connection was not taken', { error: errorText(error) })
      connection.abort()
    }
  }
}

/** Counters of openings that failed in a way of their own. */
const COUNTERS: Partial<Record<ErrorCode, string>> = {
  'transport/unproven': 'tcp.refused-unproven',
  'transport/legacy-refused': 'tcp.refused-legacy',
  'endpoint/wrong-peer': 'tcp.refused-wrong-id',
}

const ignore = (): void => {}
