/** A TCP service, to which those who connect are put through. */
import { connect, type Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import { systemReason } from '../base/system-words.ts'
import { DIAL_TIMEOUT_MS } from './limits.ts'
import type { LocalStream, Thing } from './local-stream.ts'
import { SocketStream } from './socket-stream.ts'

/** How long a service that was looked at may take to end its side. */
const LEAVE_WITHIN_MS = 1_000

/** Where a service listens: an address in numbers. */
export interface ServiceAddress {
  readonly address: string
  readonly port: number
}

/** `127.0.0.1:5432`, `[::1]:5432`. */
export const addressText = ({ address, port }: ServiceAddress): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

export const createService = (at: ServiceAddress, clock: Clock): Thing => ({
  connect: async (_asker, signal): Promise<LocalStream> =>
    new SocketStream(await dial(at, clock, signal), clock),
})

/** How long a service took to accept a connection, which is ended at once. Rejects with why it did not, in words. */
export const checkService = async (
  at: ServiceAddress,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> => {
  const beganMs = clock.nowMs()
  const socket = await dial(at, clock, signal)
  const tookMs = clock.nowMs() - beganMs
  // It is left in order: what the service says is heard, so that nothing is reset.
  socket.resume().end()
  const limit = clock.after('attachment-check', LEAVE_WITHIN_MS, () => socket.destroy())
  socket.once('close', () => limit.cancel())
  return tookMs
}

const dial = (at: ServiceAddress, clock: Clock, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: at.address, port: at.port, allowHalfOpen: true })
    const give = (why: string, cause?: unknown): void => {
      leave()
      socket.destroy()
      reject(new PipefitterError('endpoint/unreachable', `${addressText(at)}: ${why}`, { cause }))
    }
    const onError = (error: Error): void => give(systemReason(error), error)
    const onAbort = (): void => give('it is not waited for any more')
    const timer = clock.after('attachment-dial', DIAL_TIMEOUT_MS, () =>
      give('nobody answers there'),
    )
    const leave = (): void => {
      timer.cancel()
      socket.off('error', onError)
      socket.on('error', () => {})
      signal.removeEventListener('abort', onAbort)
    }
    socket.once('error', onError)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    socket.once('connect', () => {
      leave()
      resolve(socket)
    })
  })
