import { hostPort, parseEndpointAddress, peerOfAddress } from '../../protocol/addresses.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** The scheme of an endpoint address, such as `tcp`; empty when there is none. */
export const schemeOf = (address: string): string => {
  const at = address.indexOf('://')
  return at < 0 ? '' : address.slice(0, at).toLowerCase()
}

/** The host of an endpoint address in numbers or as a name; `undefined` for addresses without host, such as `jxta://…`. */
export const hostOf = (address: string): string | undefined => {
  try {
    return hostPort(parseEndpointAddress(address).authority).host
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

/** The host of where a message came from: an endpoint address, or the socket address of a datagram's sender. */
export const hostOfSender = (address: string): string | undefined =>
  hostOf(address.includes('://') ? address : `any://${address}`)

/** The peer that a source address such as `jxta://uuid-…` names; `undefined` for every other address. */
export const parsePeerAddress = (address: string): PeerId | undefined =>
  peerOfAddress(parseEndpointAddress(address))

/** Whether an address is excluded by a list of endpoints and transports: itself, or with its transport. */
export const isExcluded = (address: string, excluded: readonly string[]): boolean =>
  excluded.includes(address) || excluded.includes(schemeOf(address))

/**
 * How early an address comes in an order of endpoints and transports, from 0; behind all that are named for one that is
 * not. Where both it and its transport are named, the earlier counts.
 */
export const rankIn = (order: readonly string[], address: string): number => {
  const at = order.findIndex((one) => one === address || one === schemeOf(address))
  return at < 0 ? order.length : at
}
