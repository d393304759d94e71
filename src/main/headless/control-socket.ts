import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { dirname } from 'node:path'
import type { HostApi } from '../../shared/contract.ts'
import { serveRpc } from '../../shared/rpc/index.ts'
import type { CarryFar } from '../../shared/rpc/index.ts'
import type { Clock } from '../base/clock.ts'
import { PipefitterError, errorText } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { toWireError } from '../host/to-wire-error.ts'
import { equalSecrets } from './access.ts'
import { requireGreeting } from './admission.ts'
import { SocketChannel } from './socket-channel.ts'

export interface ControlSocketOptions {
  /** A Unix socket's path in a folder that only we may enter, or the name of a Windows pipe. */
  readonly path: string
  readonly api: HostApi
  /** Leads clients to the hosts of other peers; absent: nobody does. */
  readonly far?: CarryFar | undefined
  readonly log: Log
  /** For systems whose pipes anybody may open (Windows): what a client must greet with. */
  readonly admission?: { readonly token: string; readonly clock: Clock }
}

export interface ControlSocket {
  /** Cuts every client and takes the socket away; idempotent. */
  close(): Promise<void>
}

/** Clients at once; a person and a few scripts need far fewer. */
const CLIENTS_MAX = 64

const hasModes = process.platform !== 'win32'

/**
 * Serves the host to programs of this user on this machine. Who may connect is the file system's decision: the folder is
 * ours alone (0700) and so is the socket (0600, from its first moment). Throws `host/profile-unusable` when the folder is
 * not so or something else lies at the path, `host/already-running` when somebody answers there.
 */
export const openControlSocket = async (options: ControlSocketOptions): Promise<ControlSocket> => {
  if (hasModes) await clearPath(options.path)
  const clients = new Set<Socket>()
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
    admit(new SocketChannel(socket), options)
  })
  server.maxConnections = CLIENTS_MAX
  await listen(server, options.path)
  return { close: () => close(server, clients) }
}

const admit = (
  channel: SocketChannel,
  { api, far, log, admission }: ControlSocketOptions,
): void => {
  const serve = (): void =>
    serveRpc(channel, api, {
      ...{ toWireError, far },
      onRefused: (what) => log.warn('a client of the control socket was refused', { what }),
    })
  if (admission === undefined) return serve()
  const { token, clock } = admission
  requireGreeting(channel, {
    clock,
    admit: (greeting) =>
      'token' in greeting && equalSecrets(greeting.token, token) ? token : undefined,
    onAdmitted: serve,
  })
}

/** Makes the path free of a socket that its owner left behind; touches nothing that is not such a socket. */
const clearPath = async (path: string): Promise<void> => {
  assertPrivate(dirname(path))
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket()) throw unusable(path, 'something lies there that is no socket of ours')
  if (await answers(path))
    throw new PipefitterError('host/already-running', `a peer answers at ${path} already`)
  unlinkSync(path)
}

const assertPrivate = (folder: string): void => {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) throw unusable(folder, 'it is no folder')
  if (found.uid !== process.getuid?.()) throw unusable(folder, 'it belongs to another user')
  if ((found.mode & 0o077) !== 0) throw unusable(folder, 'others may enter it')
}

const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** The mask makes the socket ours alone from its first moment; a later chmod would leave a gap. */
const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(unusable(path, errorText(error))))
    const mask = hasModes ? process.umask(0o177) : undefined
    try {
      server.listen(path, () => resolve())
    } finally {
      if (mask !== undefined) process.umask(mask)
    }
    if (hasModes && server.listening) chmodSync(path, 0o600)
  })

const close = (server: Server, clients: ReadonlySet<Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of clients) socket.destroy()
  })

const unusable = (path: string, why: string): PipefitterError =>
  new PipefitterError('host/profile-unusable', `${path} cannot be used: ${why}`, {
    details: { path },
  })
