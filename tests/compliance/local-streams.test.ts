/** Sockets that are dialled, sockets that are accepted at a port or a file, and programs: all of them are streams alike. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { createCommand } from '../../src/main/attachments/command.ts'
import { listenAt, type ListenAt } from '../../src/main/attachments/listener.ts'
import type { LocalStream, Thing } from '../../src/main/attachments/local-stream.ts'
import { createService } from '../../src/main/attachments/service.ts'
import { createDeferred } from '../../src/main/base/deferred.ts'
import { systemClock } from '../../src/main/base/system.ts'
import { describeLocalStream } from './local-stream.ts'

const ASKER = { peerId: 'urn:jxta:uuid-59', name: 'Bob' }
const folder = mkdtempSync(join(tmpdir(), 'pipefitter-streams-'))
const ends: (() => void)[] = []

afterAll(() => {
  for (const end of ends) end()
  rmSync(folder, { recursive: true, force: true })
})

const connected = (thing: Thing): Promise<LocalStream> =>
  thing.connect(ASKER, new AbortController().signal)

const echo = (socket: Socket): void => void socket.pipe(socket)
const deaf = (socket: Socket): void => void socket.pause()
const kept = (socket: Socket): Socket => {
  ends.push(() => socket.destroy())
  return socket.on('error', () => {})
}

const serving = async (serve: (socket: Socket) => void): Promise<Thing> => {
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) =>
    serve(kept(socket)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return createService({ address: '127.0.0.1', port }, systemClock)
}

/** The stream of a client that connects to a port or a file that is listened at. */
const accepted = async (at: ListenAt, serve: (socket: Socket) => void): Promise<LocalStream> => {
  const { promise, resolve } = createDeferred<LocalStream>()
  const listener = await listenAt(at, systemClock, resolve)
  ends.push(() => listener.close())
  const to = 'path' in at ? at : { host: '127.0.0.1', port: listener.port }
  serve(kept(connect({ ...to, allowHalfOpen: true })))
  return promise
}

let files = 0
const file = (): ListenAt => ({ path: join(folder, `${++files}.sock`) })

describeLocalStream('a service', {
  echoing: async () => connected(await serving(echo)),
  deaf: async () => connected(await serving(deaf)),
})

describeLocalStream('a port', {
  echoing: () => accepted({ port: 0 }, echo),
  deaf: () => accepted({ port: 0 }, deaf),
})

if (process.platform !== 'win32')
  describeLocalStream('a socket file', {
    echoing: () => accepted(file(), echo),
    deaf: () => accepted(file(), deaf),
  })

const program = (script: string): Promise<LocalStream> =>
  connected(createCommand({ program: process.execPath, args: ['-e', script] }, folder, systemClock))

describeLocalStream('a program', {
  echoing: () => program('process.stdin.pipe(process.stdout)'),
  deaf: () => program('setInterval(() => {}, 1000)'),
})
