import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { socketError } from '../socket-error.ts'
import { CONNECT_TIMEOUT_MS, KEEP_ALIVE_MS } from './limits.ts'
import type { TcpTarget } from './tcp-address.ts'

/**
 * Connects to one address; the socket is paused. `done` hears of it once, or of `endpoint/unreachable`; returns what gives
 * up, after which the socket is destroyed.
 */
export const connectSocket = (
  { address, host, port }: TcpTarget,
  clock: Clock,
  done: (outcome: Socket | PipefitterError) => void,
): ((error: PipefitterError) => void) => {
  let settled = false
  const settle = (outcome: Socket | PipefitterError): void => {
    if (settled) return
    settled = true
    timer.cancel()
    socket.off('connect', onConnect).off('error', onError)
    if (outcome instanceof PipefitterError) socket.on('error', ignore).destroy()
    done(outcome)
  }
  const onConnect = (): void => settle(socket)
  const onError = (error: Error): void =>
    settle(socketError('endpoint/unreachable', address, error))
  const timer = clock.after('tcp-connect', CONNECT_TIMEOUT_MS, () => settle(tooSlow(address)))
  const socket = connect({
    ...{ host, port, allowHalfOpen: true, noDelay: true },
    ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  })
  socket.once('connect', onConnect).once('error', onError)
  return settle
}

const tooSlow = (address: string): PipefitterError => {
  const words = `${address}: no connection within ${CONNECT_TIMEOUT_MS / 1000} s`
  return new PipefitterError('endpoint/unreachable', words, { details: { address } })
}

const ignore = (): void => {}
