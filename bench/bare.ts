// The yardstick: a `net` socket, frames of a 4-byte length and a body, one write for each. The receiver reassembles.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls'
import { createIdentityKey } from '../src/main/platform/identity-key.ts'
import { ignoreBody } from './channel.ts'
import type { Channel, Meeting } from './channel.ts'

const LENGTH_BYTES = 4
/** Shorter bodies are copied behind their length; longer ones leave by one gathered write, uncopied. */
const COPY_BELOW_BYTES = 4096

class BareChannel implements Channel {
  onBody: (body: Uint8Array) => void = ignoreBody
  readonly #socket: Socket
  /** The start of a frame's length that a chunk ended in. */
  #head: Buffer | undefined
  /** A body that spans chunks, and how much of it has come. */
  #body: Buffer | undefined
  #filled = 0

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
  }

  send(body: Uint8Array): Promise<void> | undefined {
    return this.#write(body) ? undefined : once(this.#socket, 'drain').then(() => {})
  }

  #write(body: Uint8Array): boolean {
    const socket = this.#socket
    if (body.length < COPY_BELOW_BYTES) {
      const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length)
      frame.writeUInt32BE(body.length, 0)
      frame.set(body, LENGTH_BYTES)
      return socket.write(frame)
    }
    const length = Buffer.allocUnsafe(LENGTH_BYTES)
    length.writeUInt32BE(body.length, 0)
    socket.cork()
    socket.write(length)
    const room = socket.write(body)
    socket.uncork()
    return room
  }

  #take(received: Buffer): void {
    const chunk = this.#head === undefined ? received : Buffer.concat([this.#head, received])
    this.#head = undefined
    let at = this.#body === undefined ? 0 : this.#fill(this.#body, chunk, 0)
    while (chunk.length - at >= LENGTH_BYTES) {
      const length = chunk.readUInt32BE(at)
      at += LENGTH_BYTES
      if (at + length <= chunk.length) this.onBody(chunk.subarray(at, (at += length)))
      else at = this.#fill((this.#body = Buffer.allocUnsafeSlow(length)), chunk, at)
    }
    if (at < chunk.length) this.#head = chunk.subarray(at)
  }

  #fill(body: Buffer, chunk: Buffer, at: number): number {
    const count = chunk.copy(body, this.#filled, at)
    this.#filled += count
    if (this.#filled === body.length) {
      this.#body = undefined
      this.#filled = 0
      this.onBody(body)
    }
    return at + count
  }
}

/** The same inside TLS 1.3. Node gathers what is written while an earlier write is under way. */
export const createBareTlsMeeting = (): Meeting => createBareMeeting(true)

const shaken = async (socket: Socket, initiator: boolean): Promise<Socket> => {
  const { credentials } = createIdentityKey()
  const secureContext = createSecureContext({
    ...{ key: credentials.privateKeyPem, cert: credentials.certificatePem },
    minVersion: 'TLSv1.3',
  })
  const options = { secureContext, rejectUnauthorized: false, requestCert: true }
  const stream = initiator
    ? connectTls({ ...options, socket })
    : new TLSSocket(socket, { ...options, isServer: true })
  await once(stream, 'secure')
  return stream
}

export const createBareMeeting = (tls = false): Meeting => ({
  offer: async () => {
    const server = createServer()
    const channel = once(server, 'connection').then(
      async ([socket]: Socket[]) => new BareChannel(tls ? await shaken(socket!, false) : socket!),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { offer: (server.address() as AddressInfo).port, channel }
  },
  connect: async (offer) => {
    const socket = connect(Number(offer), '127.0.0.1')
    await once(socket, 'connect')
    return new BareChannel(tls ? await shaken(socket, true) : socket)
  },
})
