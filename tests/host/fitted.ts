/** Things that ends of pipes are fitted to, and clients of them, for tests of whole hosts. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer, request } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { AttachmentRow } from '../../src/shared/rows.ts'
import { rowsOf, type RunningHost } from './running-host.ts'

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex')

const portOf = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export interface Thing {
  readonly port: number
  close(): Promise<void>
}

const closing = (server: Server, sockets: Set<Socket>) => async (): Promise<void> => {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}

const following = (server: Server): Set<Socket> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  return sockets
}

/** A web server: `GET /` gives `content`, `POST /` the hash of what it was sent. */
export const startWeb = async (content: Uint8Array): Promise<Thing> => {
  const server = createHttpServer((asked, answer) => {
    if (asked.method === 'GET') return void answer.end(content)
    const hash = createHash('sha256')
    asked.on('data', (chunk: Uint8Array) => hash.update(chunk))
    asked.on('end', () => answer.end(hash.digest('hex')))
  })
  const sockets = following(server)
  return { port: await portOf(server), close: closing(server, sockets) }
}

/** A TCP server that does this with each connection; half-closing is its own business. */
export const startTcp = async (serve: (socket: Socket) => void): Promise<Thing> => {
  const server = createServer({ allowHalfOpen: true }, serve)
  const sockets = following(server)
  return { port: await portOf(server), close: closing(server, sockets) }
}

/** What a web server gives for one request over a connection of its own. */
export const fetchBytes = async (port: number, body?: Uint8Array): Promise<Buffer> => {
  const method = body === undefined ? 'GET' : 'POST'
  const asked = request({ host: '127.0.0.1', port, method, agent: false })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** A connection to a port of this machine, or to a socket file. */
export const dial = async (to: number | string): Promise<Socket> => {
  const socket = connect({
    ...(typeof to === 'number' ? { host: '127.0.0.1', port: to } : { path: to }),
    allowHalfOpen: true,
  })
  // Who waits for it is told; a reset after that is no failure of a test.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** All that a socket says, and whether it ended in order. */
export const allOf = async (
  socket: Socket,
): Promise<{ readonly bytes: Buffer; readonly inOrder: boolean }> => {
  const parts: Buffer[] = []
  try {
    for await (const part of socket) parts.push(part as Buffer)
    return { bytes: Buffer.concat(parts), inOrder: true }
  } catch {
    return { bytes: Buffer.concat(parts), inOrder: false }
  }
}

export const someBytes = (length: number): Buffer => randomBytes(length)

/** An attachment's row, once it is as wanted. */
export const rowOf = async (
  host: RunningHost,
  id: string,
  wanted: (row: AttachmentRow) => boolean,
): Promise<AttachmentRow> => {
  const isIt = (row: AttachmentRow): boolean => row.id === id && wanted(row)
  const rows = await rowsOf(host, 'attachments', {}, (all) => all.some(isIt), 20_000)
  const row = rows.find(isIt)
  if (row === undefined) throw new Error('it was there a moment ago')
  return row
}
