import { createSocket } from 'node:dgram'
import type { RemoteInfo, Socket } from 'node:dgram'
import { systemCode } from '../socket-error.ts'
import { TIME_TO_LIVE } from './limits.ts'
import type { MulticastSettings } from './limits.ts'

/**
 * The one socket that hears. One for all interfaces, because every socket that is bound to the group hears what comes
 * in on any interface on which anyone joined (Linux: IP_MULTICAST_ALL, which Node cannot turn off); a second one would
 * hear everything twice. Bound to the group's address, it hears nothing that is sent to another. Windows cannot bind so.
 */
export const bindReceiver = async (
  { group, port }: MulticastSettings,
  onDatagram: (bytes: Uint8Array, from: RemoteInfo) => void,
): Promise<Socket> => {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await bind(socket, port, process.platform === 'win32' ? '0.0.0.0' : group)
  socket.on('message', onDatagram)
  socket.setMulticastLoopback(true)
  return socket
}

/**
 * A socket that sends on one interface, from its address: nothing to switch between two sends. From the group's port
 * where it can, as other peers do.
 */
export const bindSender = async ({ port }: MulticastSettings, address: string): Promise<Socket> => {
  const socket = await bindSenderAt(address, port).catch((error: unknown) => {
    if (systemCode(error) === 'EADDRINUSE') return bindSenderAt(address, 0)
    throw error
  })
  socket.setMulticastInterface(address)
  socket.setMulticastTTL(TIME_TO_LIVE)
  socket.setMulticastLoopback(true)
  return socket
}

const bindSenderAt = async (address: string, port: number): Promise<Socket> => {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  await bind(socket, port, address)
  return socket
}

const bind = (socket: Socket, port: number, address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close()
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', failed)
      resolve()
    })
  })

/** Closes the socket; settles when it is closed. */
export const closeSocket = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.close(() => resolve()))
