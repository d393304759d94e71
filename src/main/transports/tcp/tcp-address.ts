import { BlockList, isIP } from 'node:net'
import { PipefitterError } from '../../base/errors.ts'
import { formatHostPort, hostPort, parseEndpointAddress } from '../../protocol/addresses.ts'

export const TCP_SCHEME = 'tcp'

/** A place that can be dialled. */
export interface TcpTarget {
  /** An address in numbers without brackets, or a name. */
  readonly host: string
  readonly port: number
  /** `tcp://host:port`. */
  readonly address: string
}

const NAME = /^(?=.{1,253}$)[a-z0-9_][a-z0-9_-]{0,62}(\.[a-z0-9_][a-z0-9_-]{0,62})*\.?$/i

/** What no peer can live at: unspecified, broadcast and multicast addresses, and link-local ones, which need a zone. */
const nowhere = new BlockList()
nowhere.addSubnet('0.0.0.0', 8, 'ipv4')
nowhere.addSubnet('224.0.0.0', 3, 'ipv4')
nowhere.addAddress('::', 'ipv6')
nowhere.addSubnet('fe80::', 10, 'ipv6')
nowhere.addSubnet('ff00::', 8, 'ipv6')

export const formatTcpAddress = (host: string, port: number): string =>
  `${TCP_SCHEME}://${formatHostPort(host, port)}`

/**
 * Reads an address that is to be dialled; a service behind it is of no interest here.
 * @throws PipefitterError `protocol/address-malformed` for anything that is no place to dial.
 */
export const parseTcpAddress = (text: string): TcpTarget => parseTarget(text, TCP_SCHEME)

/** The same for another transport whose addresses are hosts and ports. */
export const parseTarget = (text: string, scheme: string): TcpTarget => {
  const { protocol, authority } = parseEndpointAddress(text)
  const { host, port } = hostPort(authority)
  if (protocol !== scheme || port === 0 || !isDiallable(host)) {
    throw new PipefitterError(
      'protocol/address-malformed',
      `${text} is no address that can be dialled by ${scheme}`,
    )
  }
  return { host, port, address: `${scheme}://${formatHostPort(host, port)}` }
}

const isDiallable = (host: string): boolean => {
  const family = isIP(host)
  if (family === 0) return !host.includes(':') && NAME.test(host)
  return !nowhere.check(host, family === 4 ? 'ipv4' : 'ipv6')
}
