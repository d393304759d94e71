import { isLoopback, ipBytes, sameSubnet } from '../base/ip.ts'
import { PipefitterError } from '../base/errors.ts'
import { hostPort, parseEndpointAddress } from '../protocol/addresses.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Connection } from '../peer/ports/connection.ts'
import type { Network } from '../peer/ports/network.ts'
import type { Transport } from '../peer/ports/transport.ts'

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

/** Where this peer may speak to, as of now. */
export interface Reach {
  /** Whether a host may be spoken to, in numbers or by its name. */
  allows(host: string): boolean
  /** Calls after fewer hosts are allowed than before. */
  onNarrowed(listener: () => void): Unsubscribe
}

/** Most dials that are watched for the end of what allows them. */
const DIALS_WATCHED_MAX = 4_096

/**
 * A transport that dials and takes in nobody who may not be spoken to, such as those who are further away. Its listener has refused their sockets before, by the same
 * rule: what comes here all the same is ended and counted. Dials under way end when their host is allowed no more.
 */
export const localOnly = (
  transport: Transport,
  reach: Reach,
  count: (counter: string) => void,
): Transport => {
  const dials = new Map<AbortController, string>()
  reach.onNarrowed(() => {
    for (const [dial, host] of dials) if (!reach.allows(host)) dial.abort()
  })
  const refuse = (address: string): PipefitterError => {
    count('local-only.refused-dials')
    return tooFar(address)
  }
  return {
    scheme: transport.scheme,
    directory: transport.directory,
    canDial: (address) => transport.canDial(address),
    dial: async (address, { signal }) => {
      const host = hostIn(address)
      if (!reach.allows(host)) throw refuse(address)
      const dial = new AbortController()
      if (dials.size < DIALS_WATCHED_MAX) dials.set(dial, host)
      try {
        const both = AbortSignal.any([signal, dial.signal])
        const connection = await transport.dial(address, { signal: both })
        if (reach.allows(host)) return connection
        connection.abort(tooFar(address))
        throw refuse(address)
      } catch (error) {
        throw dial.signal.aborted ? refuse(address) : error
      } finally {
        dials.delete(dial)
      }
    },
    listen: (onConnection) =>
      transport.listen((connection: Connection) => {
        if (reach.allows(hostIn(connection.remoteAddress))) return onConnection(connection)
        count('local-only.refused-links')
        connection.abort(tooFar(connection.remoteAddress))
      }),
  }
}

/** The host of an address; empty where it has none, as one of the DHT, which is on no network of this machine. */
export const hostIn = (address: string): string => {
  const { authority } = parseEndpointAddress(address)
  return authority.includes(':') ? hostPort(authority).host : ''
}

/** An IPv4 address as sockets for both families write it. */
const unmapped = (host: string): string => host.replace(/^::ffff:(?=\d+\.)/i, '')

const isLinkLocal = (host: string): boolean =>
  sameSubnet(host, '169.254.0.0', 16) || sameSubnet(host, 'fe80::', 10)

/** Why a link to `address` is refused or ended. */
export const tooFar = (address: string): PipefitterError =>
  new PipefitterError(
    'endpoint/off-network',
    `${address} is not on a network of this machine, and this peer speaks to no other`,
  )
