/**
 * Header of a message that is walked along the peer view, `jxta:LimitedRangeRdvMessage` (the
 * specification has no section for it; vectors `rdv-walk-query` and `propagate-walk`): how far, in
 * which direction, and which service of which peer began the walk.
 */
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, optional, required } from './fields.ts'
import { badValue, integer, peerId, text } from './values.ts'
import type { Value } from './values.ts'

/** Where a walk goes in the ordered peer view; `both` only as it begins. */
export type WalkDirection = 'up' | 'down' | 'both'

export interface LimitedRangeMessage {
  /** Rendezvous that may still have it. */
  readonly ttl: number
  readonly direction: WalkDirection
  /** The rendezvous that began the walk. */
  readonly source: PeerId
  /** The rendezvous service of the source. */
  readonly service: string
  readonly param?: string
}

const SERVICE_MAX = 512
/** Numbers of the directions on the wire. */
const CODES = { up: '1', down: '2', both: '3' } as const satisfies Record<WalkDirection, string>

const direction: Value<WalkDirection> = {
  parse(source) {
    if (source === CODES.up) return 'up'
    if (source === CODES.down) return 'down'
    if (source === CODES.both) return 'both'
    throw badValue(source, 'is no direction of a walk')
  },
  format: (value) => CODES[value],
}

/** Field table of `jxta:LimitedRangeRdvMessage`. */
const LIMITED_RANGE_MESSAGE = documentType<LimitedRangeMessage>('jxta:LimitedRangeRdvMessage', {
  ttl: required('TTL', asText(integer(0, 0x7fff_ffff))),
  direction: required('Dir', asText(direction)),
  source: required('SrcPeerID', asText(peerId)),
  service: required('SrcSvcName', asText(text(SERVICE_MAX))),
  param: optional('SrcSvcParams', asText(text(SERVICE_MAX))),
})

/** Writes the header of a walk as a document. */
export function encodeLimitedRangeMessage(message: LimitedRangeMessage): string {
  return LIMITED_RANGE_MESSAGE.format(message)
}

/** Reads the header of a walk; throws coded errors only. */
export function parseLimitedRangeMessage(source: string | XmlElement): LimitedRangeMessage {
  return LIMITED_RANGE_MESSAGE.parse(source)
}
