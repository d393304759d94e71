import { badValue } from './values.ts'
import type { Value } from './values.ts'

/** What a discovery query asks for (5.2.1.2); on the wire the position in this list. */
const DISCOVERY_TYPES = ['peer', 'group', 'advertisement'] as const
export type DiscoveryType = (typeof DISCOVERY_TYPES)[number]

export const discoveryType: Value<DiscoveryType> = {
  parse(source) {
    const type = DISCOVERY_TYPES.find((_, index) => String(index) === source)
    if (type === undefined) throw badValue(source, 'is no type of discovery; 0, 1 and 2 are')
    return type
  },
  format: (type) => String(DISCOVERY_TYPES.indexOf(type)),
}
