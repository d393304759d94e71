/**
 * Shared resource distributed index: `jxta:ResolverSRDI` (4.4.1.4) carries, for one handler, a
 * `jxta:GenSRDI` that lists what a peer has. On the wire the element is usually gzipped; here it is
 * text.
 */
import { XML_NODES_MAX } from '../constants.ts'
import type { PeerId } from '../ids.ts'
import { textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, documentType, within } from './document.ts'
import { asText, list, optional, required } from './fields.ts'
import type { ElementCodec } from './fields.ts'
import { HANDLER_MAX } from './resolver-query.ts'
import { integer, milliseconds, peerId, text } from './values.ts'

export interface ResolverSrdi {
  readonly handler: string
  /** The handler's own document, a `jxta:GenSRDI`. */
  readonly payload: string
}

export interface SrdiIndex {
  /** Who has what is listed. */
  readonly peerId: PeerId
  /** First key; for pipes their type. */
  readonly key: string
  /** Hops left; a replica has none. */
  readonly ttl?: number
  readonly entries: readonly SrdiEntry[]
}

export interface SrdiEntry {
  /** Second key, such as `Id`. */
  readonly key: string
  readonly value: string
  /** How long it holds; `Infinity` until taken back, 0 to take it back. */
  readonly expirationMs: number
}

const KEY_MAX = 256
const VALUE_MAX = 1024

const entry: ElementCodec<SrdiEntry> = {
  read(element) {
    const { SKey: key, Expiration: expiration } = element.attributes
    if (key === undefined || expiration === undefined)
      throw documentError('it has no SKey or no Expiration')
    return {
      key: text(KEY_MAX).parse(key),
      value: text(VALUE_MAX).parse(trimmedText(element)),
      expirationMs: within('Expiration', () => milliseconds.parse(expiration.trim())),
    }
  },
  write: (name, { key, value, expirationMs }) =>
    textNode(name, value, { SKey: key, Expiration: milliseconds.format(expirationMs) }),
}

/** Field table of `jxta:ResolverSRDI`. */
const RESOLVER_SRDI = documentType<ResolverSrdi>('jxta:ResolverSRDI', {
  handler: required('HandlerName', asText(text(HANDLER_MAX))),
  payload: required('Payload', asText(text())),
})

/** Field table of `jxta:GenSRDI`. */
const SRDI_INDEX = documentType<SrdiIndex>('jxta:GenSRDI', {
  peerId: required('PID', asText(peerId)),
  key: required('PKey', asText(text(KEY_MAX))),
  ttl: optional('ttl', asText(integer(0, 0x7fff_ffff))),
  entries: list('Entry', entry, XML_NODES_MAX),
})

/** Writes an SRDI message as a document. */
export function encodeResolverSrdi(srdi: ResolverSrdi): string {
  return RESOLVER_SRDI.format(srdi)
}

/** Reads an SRDI message; throws coded errors only. */
export function parseResolverSrdi(source: string | XmlElement): ResolverSrdi {
  return RESOLVER_SRDI.parse(source)
}

/** Writes the index that an SRDI message carries. */
export function encodeSrdiIndex(index: SrdiIndex): string {
  return SRDI_INDEX.format(index)
}

/** Reads the index that an SRDI message carries; throws coded errors only. */
export function parseSrdiIndex(source: string | XmlElement): SrdiIndex {
  return SRDI_INDEX.parse(source)
}
