/** One request and its answer, both bounded. */
import { request } from 'node:http'
import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Clock } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { MIME_MESSAGE } from '../../protocol/constants.ts'
import { socketError } from '../socket-error.ts'
import type { TcpTarget } from '../tcp/tcp-address.ts'
import { HTTP_SCHEME } from './limits.ts'

export interface Exchange {
  readonly agent: Agent
  readonly target: TcpTarget
  readonly clock: Clock
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** A message, for a POST. */
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
  readonly body: Uint8Array
  /** Our end of the socket that carried it, as an address. */
  readonly localAddress: string
  readonly localHost: string
}

/** Rejects with `transport/io`, `transport/stalled`, or what the signal aborted with. */
export const exchange = (options: Exchange): Promise<Answer> => {
  const { agent, target, method, path, body, signal, clock } = options
  const answer = createDeferred<Answer>()
  const outgoing = request({
    agent,
    host: target.host,
    port: target.port,
    method,
    path,
    headers: { ...options.headers, ...(method === 'POST' ? bodyHeaders(body) : {}) },
  })
  const fail = (error: unknown): void => {
    settle()
    answer.reject(asCoded(target.address, error))
    outgoing.destroy()
  }
  const settle = (): void => {
    timer.cancel()
    options.hold?.(0)
    signal.removeEventListener('abort', onAbort)
  }
  const onAbort = (): void => fail(signal.reason)
  const timer = clock.after('http-answer', options.timeoutMs, () => fail(silent(target.address)))
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
  const { address = '', port = 0 } = addressOf(incoming)
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
    body: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks),
    localAddress: `${HTTP_SCHEME}://${formatHostPort(address, port)}`,
    localHost: address,
  }
}

/** Read before the body, behind which the socket may be gone. */
const addressOf = ({ socket }: IncomingMessage): { address?: string; port?: number } => ({
  ...(socket.localAddress === undefined ? {} : { address: socket.localAddress }),
  ...(socket.localPort === undefined ? {} : { port: socket.localPort }),
})

const bodyHeaders = (body: Uint8Array | undefined): Record<string, string> => ({
  'content-length': String(body?.length ?? 0),
  'content-type': MIME_MESSAGE,
})

const asCoded = (address: string, error: unknown): PipefitterError =>
  error instanceof PipefitterError
    ? error
    : toPipefitterError(socketError('transport/io', address, error))

const silent = (address: string): PipefitterError =>
  new PipefitterError('transport/stalled', `${address} has not answered in time`)

const tooLong = (limit: number): PipefitterError =>
  new PipefitterError('protocol/message-too-long', `An answer is longer than ${limit} bytes`)
