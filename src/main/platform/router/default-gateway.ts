import { readFileSync } from 'node:fs'
import { ipBytes } from '../../base/ip.ts'

/** Where the routes of this machine come from; tests put their own in. */
export const linuxRouteTable = (): string => {
  try {
    return readFileSync('/proc/net/route', 'utf8')
  } catch {
    return ''
  }
}

/**
 * The router of an interface: on Linux the gateway of its default route, as the table says. Where the system tells no table,
 * the first address of the interface's network, which most routers at home have.
 */
export const gatewayOf = (
  interfaceName: string,
  interfaceAddress: string,
  prefixLength: number,
  table = linuxRouteTable(),
): string | undefined => {
  if (table === '') return firstAddressOf(interfaceAddress, prefixLength)
  for (const line of table.split('\n')) {
    const [name, destination, gateway = '', , , , , mask] = line.trim().split(/\s+/)
    const isDefault = destination === '00000000' && mask === '00000000'
    if (name === interfaceName && isDefault && /^[0-9A-F]{8}$/i.test(gateway))
      return fromLittleEndian(gateway)
  }
  return undefined
}

const fromLittleEndian = (hex: string): string =>
  [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')

const firstAddressOf = (address: string, prefixLength: number): string | undefined => {
  const bytes = ipBytes(address)
  if (bytes?.length !== 4 || prefixLength > 30) return undefined
  const network = bytes.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefixLength - i * 8))
    return byte & ((0xff << (8 - bits)) & 0xff)
  })
  network[3] = (network[3] ?? 0) | 1
  const first = network.join('.')
  return first === address ? undefined : first
}
