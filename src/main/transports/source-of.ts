import { isIPv6 } from 'node:net'
import { PipefitterError } from '../base/errors.ts'
import { hostPort, parseEndpointAddress } from '../protocol/addresses.ts'

/** An IPv4 address, or the /64 network of an IPv6 one: a host has a whole network of those to itself. */
export const sourceOf = (host: string): string => {
  if (!isIPv6(host)) return host
  const [head = '', tail] = host.split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)
  return [...groups, ...new Array<string>(zeros).fill('0'), ...rest].slice(0, 4).join(':')
}

/** The source at the other end of a link; an address without a host is one of its own. */
export const sourceOfAddress = (address: string): string => {
  try {
    return sourceOf(hostPort(parseEndpointAddress(address).authority).host)
  } catch (error) {
    if (error instanceof PipefitterError) return address
    throw error
  }
}
