/**
 * The requests that carry a stream of bytes between our own peers, told from the standard's by their path:
 *
 * ```
 * POST   …/pipefitter/1                        opens one → 201, its name
 * POST   …/pipefitter/1/<name>?<at>[,end]      bytes from the place `at` on → 200, x-pipefitter-at: where to go on
 * GET    …/pipefitter/1/<name>?<at>,<holdMs>   asks from there on, and waits → 200, bytes; 204, none came
 * DELETE …/pipefitter/1/<name>                 cuts it → 204
 * ```
 */
import type { IncomingMessage } from 'node:http'

/** In the place of ALPN, which HTTP without TLS has not. */
const MARK = '/pipefitter/1'
export const OPEN_PATH = MARK

/** Where whoever sent is to go on: the place behind the last byte that was taken. */
export const AT_HEADER = 'x-pipefitter-at'
/** On an answer with bytes: nothing comes behind them. */
export const END_HEADER = 'x-pipefitter-end'

/** Whatever comes is neither kept by those it passes nor changed. */
export const STREAM_HEADERS = {
  'content-type': 'application/octet-stream',
  'cache-control': 'no-store, no-transform',
}

export const NAME_BYTES = 16
const NAME = /^[0-9a-f]{32}$/
/** A reverse proxy may put a path of its own before. */
const PATH = /^(?:\/[^?]*)?\/pipefitter\/1(?:\/([0-9a-f]{32}))?(?:\?([^?]*))?$/
const QUERY = /^(\d{1,15})(?:,(end|\d{1,6}))?$/

export interface StreamPath {
  /** Of the stream; absent where one is to be opened. */
  readonly name: string | undefined
  readonly at: number
  /** For how long a poll may wait; 0: not at all. */
  readonly holdMs: number
  readonly isEnd: boolean
}

/** Reads the path and query of a request; `undefined` where it is none of ours, or is not well-formed. */
export const parseStreamPath = (url: string): StreamPath | undefined => {
  const path = PATH.exec(url)
  const query = QUERY.exec(path?.[2] ?? '0')
  if (path === null || query === null) return undefined
  const [, at = '', more = '0'] = query
  const isEnd = more === 'end'
  return { name: path[1], at: Number(at), holdMs: isEnd ? 0 : Number(more), isEnd }
}

/** Whether a request is for streams rather than for the standard's messages. */
export const isForStreams = ({ url }: IncomingMessage): boolean => PATH.test(url ?? '')

export const sendPath = (name: string, at: number, isEnd: boolean): string =>
  `${MARK}/${name}?${at}${isEnd ? ',end' : ''}`

export const pollPath = (name: string, at: number, holdMs: number): string =>
  `${MARK}/${name}?${at},${holdMs}`

export const cutPath = (name: string): string => `${MARK}/${name}`

/** The name in the answer to an opening. */
export const parseName = (body: Uint8Array): string | undefined => {
  const text = Buffer.from(body).toString('latin1')
  return NAME.test(text) ? text : undefined
}

/** A place in a stream; `undefined` for what is none. */
export const parseAt = (text: string | string[] | undefined): number | undefined =>
  typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
