/** Discovery query, `jxta:DiscoveryQuery` (5.2.1.2). */
import type { XmlElement } from '../xml/index.ts'
import { discoveryType } from './discovery-type.ts'
import type { DiscoveryType } from './discovery-type.ts'
import { documentType } from './document.ts'
import { asText, defaulting, optional, required } from './fields.ts'
import { integer, text } from './values.ts'

export type { DiscoveryType } from './discovery-type.ts'

export interface DiscoveryQuery {
  readonly type: DiscoveryType
  /** Most advertisements that each peer is to answer with; 0 for type `peer` asks for their own. */
  readonly threshold: number
  /** Element that the advertisements must have, such as `Name`; absent = any advertisements. */
  readonly attribute?: string
  /** What the element must hold; may begin and end with `*`. See {@link matchesPattern}. */
  readonly value?: string
}

const TERM_MAX = 1024

/** Field table of `jxta:DiscoveryQuery`. */
const DISCOVERY_QUERY = documentType<DiscoveryQuery>(
  'jxta:DiscoveryQuery',
  {
    type: required('Type', asText(discoveryType)),
    threshold: defaulting('Threshold', asText(integer(0, 0xffff_ffff)), 0),
    attribute: optional('Attr', asText(text(TERM_MAX))),
    value: optional('Value', asText(text(TERM_MAX))),
  },
  { preserveSpace: true },
)

/** Writes a discovery query as a document. */
export function encodeDiscoveryQuery(query: DiscoveryQuery): string {
  return DISCOVERY_QUERY.format(query)
}

/** Reads a discovery query; throws coded errors only. */
export function parseDiscoveryQuery(source: string | XmlElement): DiscoveryQuery {
  return DISCOVERY_QUERY.parse(source)
}

/**
 * Whether a value fits the pattern of a query: equal, or with `*` at either end of the pattern ending,
 * beginning or anywhere equal. `*` alone fits everything. No regular expression: the pattern is a
 * stranger's.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  const open = pattern.startsWith('*')
  const ended = pattern.endsWith('*')
  const core = pattern.slice(open ? 1 : 0, ended ? -1 : undefined)
  if (open) return ended ? value.includes(core) : value.endsWith(core)
  return ended ? value.startsWith(core) : value === core
}
