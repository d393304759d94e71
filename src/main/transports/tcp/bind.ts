import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { KEEP_ALIVE_MS, PORT_TRIES } from './limits.ts'
import { systemCode } from '../socket-error.ts'

/** A listening server and where it really listens. */
export interface Bound {
  readonly server: Server
  readonly port: number
}

/**
 * Listens on `port` of one address of this machine; when it is taken on one of the next ones, and when those are too,
 * on any free one. Rejects with the system's error for anything but a taken port.
 */
export const bindServer = async (
  host: string,
  port: number,
  makeServer = createSocketServer,
): Promise<Bound> => {
  for (const candidate of candidatesOf(port)) {
    try {
      return await bindOnce(makeServer(), host, candidate)
    } catch (error) {
      if (candidate === 0 || systemCode(error) !== 'EADDRINUSE') throw error
    }
  }
  return bindOnce(makeServer(), host, 0)
}

function* candidatesOf(port: number): Iterable<number> {
  const last = port === 0 ? 0 : Math.min(port + PORT_TRIES, 0xffff)
  for (let candidate = port; candidate <= last; candidate++) yield candidate
}

/** Half open, because what is still queued may go out after the other side has ended. */
const createSocketServer = (): Server =>
  createServer({
    ...{ allowHalfOpen: true, noDelay: true },
    ...{ keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  })

const bindOnce = (server: Server, host: string, port: number): Promise<Bound> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => {
      server.off('error', reject)
      const address = server.address()
      resolve({ server, port: typeof address === 'object' ? (address?.port ?? port) : port })
    })
  })
