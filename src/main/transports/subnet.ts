import { sameSubnet } from '../base/ip.ts'
import type { NetworkInterface } from '../peer/ports/network.ts'

/** Whether an IPv4 `host` in numbers is on the link of `one`. IPv6 links cannot be told by a prefix alone. */
export const isOnLink = (one: NetworkInterface, host: string): boolean =>
  one.family === 4 && sameSubnet(one.address, host, one.prefixLength)
