/** Every bound of the multicast transport, and the options that change some of them. */
import { isIPv4 } from 'node:net'
import { PipefitterError } from '../../base/errors.ts'
import { MULTICAST_ADDRESS, MULTICAST_PORT } from '../../protocol/constants.ts'

/** Datagrams stay on the link: no router hands on what has this time to live. */
export const TIME_TO_LIVE = 1
/** How long after an interface refused it is tried again. */
export const RETRY_MS = 5000

/** Datagrams taken from one source address: so many a second for long, and so many at once. */
export const SOURCE_RATE = 250
export const SOURCE_BURST = 500
/** Datagrams taken from all sources together. */
export const TOTAL_RATE = 1000
export const TOTAL_BURST = 2000
/** Sources whose rate is remembered; the one not heard for longest is forgotten. */
export const SOURCES_MAX = 1024

export interface MulticastOptions {
  /** The IPv4 group; 224.0.1.85 unless given. */
  readonly group?: string
  /** 1234 unless given. */
  readonly port?: number
}

export type MulticastSettings = Required<MulticastOptions>

/** @throws PipefitterError `base/invalid-input` naming the option that is wrong. */
export const multicastSettings = (options: MulticastOptions): MulticastSettings => {
  const { group = MULTICAST_ADDRESS, port = MULTICAST_PORT } = options
  const first = Number(group.split('.')[0])
  if (!isIPv4(group) || first < 224 || first > 239) throw invalid('group', group)
  if (!Number.isInteger(port) || port < 1 || port > 0xffff) throw invalid('port', port)
  return { group, port }
}

const invalid = (option: string, value: string | number): PipefitterError =>
  new PipefitterError('base/invalid-input', `${value} is no ${option} for IP multicast`, {
    details: { option },
  })
