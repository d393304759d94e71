/**
 * Whether two addresses in numbers lie on one network: all that is needed to prefer an endpoint that the other side can
 * plausibly reach. Text in, no name resolution.
 */

/** The bytes of an IPv4 or IPv6 address in numbers (4 or 16), or `undefined` for anything else. */
export const ipBytes = (address: string): Uint8Array | undefined =>
  address.includes(':') ? ipv6Bytes(address) : ipv4Bytes(address)

/** Whether `a` and `b` agree in their first `prefixLength` bits; false across families. */
export const sameSubnet = (a: string, b: string, prefixLength: number): boolean => {
  const left = ipBytes(a)
  const right = ipBytes(b)
  if (left === undefined || right === undefined || left.length !== right.length) return false
  for (let bit = 0; bit < prefixLength; bit += 8) {
    const mask = prefixLength - bit >= 8 ? 0xff : (0xff << (8 - (prefixLength - bit))) & 0xff
    if (((left[bit >> 3] ?? 0) & mask) !== ((right[bit >> 3] ?? 0) & mask)) return false
  }
  return true
}

export const isLoopback = (address: string): boolean => {
  const bytes = ipBytes(address)
  if (bytes === undefined) return false
  if (bytes.length === 4) return bytes[0] === 127
  return bytes.every((byte, i) => byte === (i === 15 ? 1 : 0))
}

/**
 * Whether an IPv4 address in numbers can be dialled from anywhere: of no private, shared, documented, multicast or reserved
 * network (RFC 6890). IPv6 addresses are not asked for here, and are none.
 */
export const isPublicIpv4 = (address: string): boolean =>
  ipv4Bytes(address) !== undefined &&
  !NOT_PUBLIC.some(([network, prefixLength]) => sameSubnet(address, network, prefixLength))

const NOT_PUBLIC: readonly (readonly [network: string, prefixLength: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

const ipv4Bytes = (address: string): Uint8Array | undefined => {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined
  return Uint8Array.from(parts, Number)
}

const ipv6Bytes = (address: string): Uint8Array | undefined => {
  const [whole = ''] = address.split('%')
  const halves = whole.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    const embedded = part.includes('.') ? ipv4Bytes(part) : undefined
    if (embedded !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = embedded
      groups.push((a << 8) | b, (c << 8) | d)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
