/** What stands in the request line: `/<initiator>?<hold>,<more>,<address>` (5.3.2.3). */
import { PipefitterError } from '../../base/errors.ts'
import { parseEndpointAddress, peerOfAddress } from '../../protocol/addresses.ts'
import { fromUniqueValue, isPeerId, parsePeerId } from '../../protocol/ids.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** For how long a poll may be held, and its answer go on; 0 = as long as can be, absent = not at all. */
export interface PollTimes {
  readonly holdMs?: number
  /** JXSE's addition: further messages may follow the first within this time. */
  readonly moreMs?: number
}

export interface RequestPath {
  /** Who asks; absent for a ping, and where JXSE sends. */
  readonly peerId?: PeerId
  readonly times: PollTimes
}

/** Reads the path and query of a request; `undefined` where they are none of ours. */
export const parsePath = (url: string): RequestPath | undefined => {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const times = timesIn(mark < 0 ? '0' : url.slice(mark + 1))
  const value = path.replace(/^\/+|\/+$/g, '')
  if (!path.startsWith('/') || times === undefined) return undefined
  if (value === '') return { times }
  const peerId = orUndefined(() => parsePeerId(fromUniqueValue(value).urn))
  return peerId === undefined ? undefined : { peerId, times }
}

/**
 * The peer in an answer to a ping: its unique value, as JXSE answers, or an endpoint address, as the
 * specification says.
 * @throws PipefitterError `protocol/welcome-malformed`
 */
export const parsePingAnswer = (text: string): PeerId => {
  const value = text.trim().replace(/^jxta:\/\/(?=urn:)/, '')
  const read = (): PeerId | undefined =>
    value.includes(':') ? peerOfAddress(parseEndpointAddress(value)) : idOf(value)
  const peerId = orUndefined(read)
  if (peerId !== undefined) return peerId
  throw new PipefitterError('protocol/welcome-malformed', 'The answer to a ping names no peer')
}

const idOf = (value: string): PeerId | undefined => {
  const { urn } = fromUniqueValue(value)
  return isPeerId(urn) ? urn : undefined
}

/** Numbers are milliseconds; a negative one says no. What stands behind them is of no interest. */
const timesIn = (query: string): PollTimes | undefined => {
  const [hold = '', more] = query.split(',', 2)
  const times = [hold, more ?? '-1'].map((text) => (/^-?\d{1,12}$/.test(text) ? Number(text) : NaN))
  const [holdMs = -1, moreMs = -1] = times
  if (Number.isNaN(holdMs) || Number.isNaN(moreMs)) return undefined
  return { ...(holdMs < 0 ? {} : { holdMs }), ...(moreMs < 0 ? {} : { moreMs }) }
}

const orUndefined = <Result>(read: () => Result): Result | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}
