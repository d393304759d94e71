import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { cancelled } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import { CONNECT_TIMEOUT_MS } from './limits.ts'
import { socketError } from '../socket-error.ts'
import type { GiveUp, Opened, OpeningDone } from '../stream/opening.ts'
import type { TcpTarget } from './tcp-address.ts'

export interface DialOptions<Link> {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Begins to open the link on the connected socket; returns what gives it up. */
  readonly open: (socket: Socket, done: OpeningDone) => GiveUp
  /** Makes the link within the event that completed the greeting, so that no event of the stream goes unheard. */
  readonly made: (opened: Opened) => Link
}

/**
 * Connects to one address and opens a link there. Rejects with `endpoint/unreachable`, `base/cancelled`, or what the opening
 * failed with; the socket is destroyed then.
 */
export const dialTarget = <Link>(target: TcpTarget, options: DialOptions<Link>): Promise<Link> => {
  const made = createDeferred<Link>()
  const { address, host, port } = target
  const { clock, signal } = options
  const socket = connect({ host, port, allowHalfOpen: true, noDelay: true })

  const connectFailed = (error: PipefitterError): void => {
    timer.cancel()
    socket.off('connect', onConnect).off('error', onError).on('error', ignore).destroy()
    finish(error)
  }
  const finish = (outcome: Opened | PipefitterError): void => {
    signal.removeEventListener('abort', onAbort)
    if (outcome instanceof PipefitterError) made.reject(outcome)
    else made.resolve(options.made(outcome))
  }
  const onConnect = (): void => {
    timer.cancel()
    socket.off('error', onError)
    giveUp = options.open(socket, finish)
  }
  const onError = (error: Error): void =>
    connectFailed(socketError('endpoint/unreachable', address, error))
  let giveUp = connectFailed
  const onAbort = (): void => giveUp(cancelled(`Dialling ${address}`))
  const timer = clock.after('tcp-connect', CONNECT_TIMEOUT_MS, () =>
    connectFailed(tooSlow(address)),
  )

  signal.addEventListener('abort', onAbort, { once: true })
  socket.once('connect', onConnect).once('error', onError)
  return made.promise
}

const tooSlow = (address: string): PipefitterError => {
  const words = `${address}: no connection within ${CONNECT_TIMEOUT_MS / 1000} s`
  return new PipefitterError('endpoint/unreachable', words, { details: { address } })
}

const ignore = (): void => {}
