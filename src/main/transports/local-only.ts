import { isLoopback, ipBytes, sameSubnet } from '../base/ip.ts'
import { PipefitterError } from '../base/errors.ts'
import { hostPort, parseEndpointAddress } from '../protocol/addresses.ts'
import type { Connection, Network, Transport } from '../peer/ports.ts'

/**
 * Whether a host lies on a network that this machine is part of: in a subnet of one of its interfaces, link-local, or the
 * machine itself. A name is on none: to look it up would ask somebody further away.
 */
export const isLocalHost = (network: Network, host: string): boolean => {
  const plain = unmapped(host)
  if (ipBytes(plain) === undefined) return false
  if (isLoopback(plain) || isLinkLocal(plain)) return true
  return network
    .interfaces()
    .some(({ address, prefixLength }) => sameSubnet(plain, address, prefixLength))
}

/**
 * A transport that dials and takes in nobody who is further away. Its listener has refused their sockets before, by the same
 * rule: what comes here all the same is ended and counted.
 */
export const localOnly = (
  transport: Transport,
  isLocal: (host: string) => boolean,
  count: (counter: string) => void,
): Transport => ({
  scheme: transport.scheme,
  canDial: (address) => transport.canDial(address),
  dial: async (address, options) => {
    if (isLocal(hostIn(address))) return transport.dial(address, options)
    count('local-only.refused-dials')
    throw tooFar(address)
  },
  listen: (onConnection) =>
    transport.listen((connection: Connection) => {
      if (isLocal(hostIn(connection.remoteAddress))) return onConnection(connection)
      count('local-only.refused-links')
      connection.abort(tooFar(connection.remoteAddress))
    }),
})

const hostIn = (address: string): string => hostPort(parseEndpointAddress(address).authority).host

/** An IPv4 address as sockets for both families write it. */
const unmapped = (host: string): string => host.replace(/^::ffff:(?=\d+\.)/i, '')

const isLinkLocal = (host: string): boolean =>
  sameSubnet(host, '169.254.0.0', 16) || sameSubnet(host, 'fe80::', 10)

const tooFar = (address: string): PipefitterError =>
  new PipefitterError(
    'endpoint/off-network',
    `${address} is not on a network of this machine, and this peer speaks to no other`,
  )
