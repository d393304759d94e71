/** A port or a socket file of this machine, at which programs of this machine connect. */
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import { systemCode, systemReason } from '../base/system-words.ts'
import { CONNECTIONS_OF_ONE_MAX } from './limits.ts'
import type { LocalStream } from './local-stream.ts'
import { SocketStream } from './socket-stream.ts'

/** `port`: of 127.0.0.1, 0: any that is free. `path`: of a socket file, in a folder of this account alone. */
export type ListenAt = { readonly port: number } | { readonly path: string }

export interface Listener {
  /** That it listens on; 0 for a socket file. */
  readonly port: number
  /** Listens no more: the place is free at once. Those who are connected go on. */
  close(): void
}

/**
 * Listens, for this machine alone. Rejects with `transport/port-taken` where another program has the place, `transport/io`
 * otherwise.
 */
export const listenAt = async (
  at: ListenAt,
  clock: Clock,
  onConnection: (stream: LocalStream) => void,
): Promise<Listener> => {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
    onConnection(new SocketStream(socket, clock)),
  )
  // Beyond what is let through, so that who comes too many is told in the row, not left in the queue of the system.
  server.maxConnections = CONNECTIONS_OF_ONE_MAX * 2
  if ('path' in at) removeStale(at.path)
  await listening(server, at)
  if ('path' in at) chmodSync(at.path, 0o600)
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close: () => void server.close(),
  }
}

const listening = (server: Server, at: ListenAt): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error)))
    server.listen('path' in at ? at : { host: '127.0.0.1', port: at.port, exclusive: true }, () => {
      server.removeAllListeners('error')
      server.on('error', () => {})
      resolve()
    })
  })

const listenError = (error: unknown): PipefitterError =>
  new PipefitterError(
    systemCode(error) === 'EADDRINUSE' ? 'transport/port-taken' : 'transport/io',
    systemReason(error),
    { cause: error },
  )

/** One that a process before this one left; the profile's lock says that no other runs. Anything else is left alone. */
const removeStale = (path: string): void => {
  try {
    if (lstatSync(path).isSocket()) rmSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw listenError(error)
  }
}

/** A port of 127.0.0.1 that nobody has now. Rejects with `transport/io`. */
export const freePort = async (clock: Clock): Promise<number> => {
  const listener = await listenAt({ port: 0 }, clock, (stream) => stream.cut())
  listener.close()
  return listener.port
}
