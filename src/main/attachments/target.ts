/** What may be shared: the place that a person named, looked up once. */
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { PipefitterError } from '../base/errors.ts'
import { ipBytes, isLoopback, sameSubnet } from '../base/ip.ts'
import { systemReason } from '../base/system-words.ts'
import { addressText, type ServiceAddress } from './service.ts'

/** Networks in which nothing is shared, and what they are. */
const REFUSED: readonly (readonly [network: string, prefixLength: number, why: string])[] = [
  ['0.0.0.0', 8, 'no address of a service'],
  ['169.254.0.0', 16, 'link-local, where machines keep their secrets'],
  ['224.0.0.0', 4, 'multicast'],
  ['240.0.0.0', 4, 'no address of a service'],
  ['::', 128, 'no address of a service'],
  ['fe80::', 10, 'link-local, where machines keep their secrets'],
  ['fd00:ec2::', 32, 'where machines keep their secrets'],
  ['ff00::', 8, 'multicast'],
]

/**
 * The address in numbers of a service that may be shared. `own`: the ports of this peer itself. Rejects with
 * `attachment/target`.
 */
export const resolveTarget = async (
  host: string,
  port: number,
  own: ReadonlySet<number>,
): Promise<ServiceAddress> => {
  const addresses = await addressesOf(host)
  for (const address of addresses) assertTarget({ address, port }, own)
  // Services of this machine are at 127.0.0.1 more often than at ::1.
  const address = addresses.find((one) => !one.includes(':')) ?? addresses[0]
  if (address === undefined) throw refused(`${host}: the name is not known`)
  return { address, port }
}

/** Throws `attachment/target` for what may not be shared: looked at when it is registered, and at each connection. */
export const assertTarget = (at: ServiceAddress, own: ReadonlySet<number>): void => {
  const plain = unmapped(at.address)
  for (const [network, prefixLength, why] of REFUSED)
    if (sameSubnet(plain, network, prefixLength))
      throw refused(`${addressText(at)} may not be shared: it is ${why}`)
  if (own.has(at.port) && isHere(plain))
    throw refused(`${addressText(at)} may not be shared: it is a port of this peer itself`)
}

/** An IPv4 address that is written as IPv6 is that IPv4 address. */
const unmapped = (address: string): string => {
  const bytes = ipBytes(address)
  if (bytes?.length !== 16) return address
  const isMapped = bytes.every((byte, at) => at >= 12 || byte === (at >= 10 ? 0xff : 0))
  return isMapped ? bytes.subarray(12).join('.') : address
}

const isHere = (address: string): boolean =>
  isLoopback(address) ||
  Object.values(networkInterfaces())
    .flatMap((one) => one ?? [])
    .some((one) => one.address === address)

const addressesOf = async (host: string): Promise<readonly string[]> => {
  if (ipBytes(host) !== undefined) return [host]
  try {
    const found = await lookup(host, { all: true, verbatim: true })
    return found.map(({ address }) => address)
  } catch (cause) {
    throw refused(`${host}: ${systemReason(cause)}`, cause)
  }
}

const refused = (words: string, cause?: unknown): PipefitterError =>
  new PipefitterError('attachment/target', words, { cause })
