/** One request and its answer, both bounded. */
import { request } from 'node:http'
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { socketError } from '../socket-error.ts'
import { HEADERS_MAX_BYTES } from '../web/index.ts'
import { HTTP_SCHEME } from './limits.ts'
import type { WebClient } from './web-client.ts'

export interface Exchange {
  readonly client: WebClient
  readonly agent: Agent
  readonly clock: Clock
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** For a POST. */
  readonly body?: Uint8Array
  /** Longest body of the answer, in bytes. */
  readonly maxBytes: number
  /** Longest wait for the whole answer, or with `onData` for its beginning. */
  readonly timeoutMs: number
  /** Takes the body as it comes, instead of gathering it; no more is read before it settles. */
  readonly onData?: (chunk: Uint8Array) => Promise<void>
  /** Told what is held of the answer: its pieces, and beside them the whole that is made of them; 0 in the end. */
  readonly hold?: (bytes: number) => void
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Our end of the socket that carried it, as an address. */
  readonly localAddress: string
  readonly localHost: string
}

/** Rejects with `transport/io`, `transport/stalled`, or what the signal aborted with. */
export const exchange = (options: Exchange): Promise<Answer> => {
  const { agent, client, method, path, body, signal, clock } = options
  const { address } = client.target
  const answer = createDeferred<Answer>()
  const place = client.request(path)
  const outgoing = request({
    ...{ ...place, agent, method, maxHeaderSize: HEADERS_MAX_BYTES },
    headers: {
      ...place.headers,
      ...options.headers,
      ...(method === 'POST' ? { 'content-length': String(body?.length ?? 0) } : {}),
    },
  })
  const fail = (error: unknown): void => {
    settle()
    answer.reject(asCoded(address, error))
    outgoing.destroy()
  }
  const settle = (): void => {
    timer.cancel()
    options.hold?.(0)
    signal.removeEventListener('abort', onAbort)
  }
  const onAbort = (): void => fail(signal.reason)
  const timer = clock.after('http-answer', options.timeoutMs, () => fail(silent(address)))
  signal.addEventListener('abort', onAbort)
  outgoing.on('error', fail)
  outgoing.on('response', (incoming) => {
    if (options.onData !== undefined) timer.cancel()
    read(incoming, options).then((whole) => {
      settle()
      answer.resolve(whole)
    }, fail)
  })
  if (signal.aborted) onAbort()
  else outgoing.end(body)
  return answer.promise
}

const read = async (
  incoming: IncomingMessage,
  { maxBytes, onData, hold }: Exchange,
): Promise<Answer> => {
  // Read before the body, behind which the socket may be gone.
  const { localAddress = '', localPort = 0 } = incoming.socket
  const chunks: Uint8Array[] = []
  let length = 0
  // A body is never longer than announced: the parser sees to it.
  if (onData === undefined && Number(incoming.headers['content-length'] ?? 0) > maxBytes)
    throw tooLong(maxBytes)
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (onData !== undefined) await onData(chunk)
    else if (length > maxBytes) throw tooLong(maxBytes)
    else {
      chunks.push(chunk)
      hold?.(2 * length)
    }
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    body: Buffer.concat(chunks, onData === undefined ? length : 0),
    localAddress: `${HTTP_SCHEME}://${formatHostPort(localAddress, localPort)}`,
    localHost: localAddress,
  }
}

const asCoded = (address: string, error: unknown): PipefitterError =>
  error instanceof PipefitterError
    ? error
    : toPipefitterError(socketError('transport/io', address, error))

const silent = (address: string): PipefitterError =>
  new PipefitterError('transport/stalled', `${address} has not answered in time`)

const tooLong = (limit: number): PipefitterError =>
  new PipefitterError('protocol/message-too-long', `An answer is longer than ${limit} bytes`)
