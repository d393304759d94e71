import type { Socket } from 'node:net'
import { SOCKETS_MAX, SOCKETS_PER_HOST_MAX } from './limits.ts'

/** The accepted sockets: bounded in number, and from one host. */
export class SocketPlaces {
  readonly #sockets = new Set<Socket>()
  readonly #byHost = new Map<string, number>()

  /** Takes a place until the socket is closed; false where there is none. */
  take(socket: Socket): boolean {
    const host = socket.remoteAddress
    const held = this.#byHost.get(host ?? '') ?? 0
    if (host === undefined || this.#sockets.size >= SOCKETS_MAX || held >= SOCKETS_PER_HOST_MAX)
      return false
    this.#sockets.add(socket)
    this.#byHost.set(host, held + 1)
    socket.once('close', () => this.#release(socket, host))
    return true
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #release(socket: Socket, host: string): void {
    this.#sockets.delete(socket)
    const held = (this.#byHost.get(host) ?? 1) - 1
    if (held === 0) this.#byHost.delete(host)
    else this.#byHost.set(host, held)
  }
}
