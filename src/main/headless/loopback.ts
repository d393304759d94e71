import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PipefitterError, errorText } from '../base/errors.ts'

/** How many ports after the wanted one are tried. */
const ATTEMPTS = 20

/** Listens on 127.0.0.1 and nowhere else, on the wanted port or the next free one; gives the port. */
export const listenOnLoopback = async (server: Server, wanted: number): Promise<number> => {
  for (let port = wanted; port < wanted + ATTEMPTS; port++) {
    const taken = await tryListen(server, port)
    if (taken === undefined) return (server.address() as AddressInfo).port
    if (taken.code !== 'EADDRINUSE' || wanted === 0)
      throw new PipefitterError('transport/port-taken', errorText(taken), { cause: taken })
  }
  throw new PipefitterError(
    'transport/port-taken',
    `none of the ports ${wanted} to ${wanted + ATTEMPTS - 1} is free on 127.0.0.1`,
  )
}

const tryListen = (server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening)
      resolve(error)
    }
    const onListening = (): void => {
      server.off('error', onError)
      resolve(undefined)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen({ port, host: '127.0.0.1', exclusive: true })
  })
