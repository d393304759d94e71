/** How the socket comes about on which HTTP is spoken: straight, or through a proxy; and inside TLS, or not. */
import { request } from 'node:http'
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { PipefitterError } from '../../base/errors.ts'
import { isLoopback } from '../../base/ip.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { HEADERS_MAX_BYTES, KEEP_ALIVE_MS } from './limits.ts'
import { authorization, placeOf } from './proxy.ts'
import type { WebTarget } from './web-target.ts'

/** Whoever asked is called once, unless it aborted before. */
type Done = (outcome: Socket | Error) => void

export interface ReachOptions {
  readonly proxy: URL | undefined
  readonly ca: string | undefined
  readonly signal: AbortSignal
}

/** A socket to the server of `target`, on which HTTP may be spoken. With an aborted signal it is destroyed. */
export const reach = (target: WebTarget, options: ReachOptions, done: Done): void => {
  const { proxy, signal } = options
  const throughProxy = target.outerTls && proxy !== undefined && !isLoopback(target.host)
  const reached: Done = (outcome) => {
    if (signal.aborted) return destroy(outcome)
    if (outcome instanceof Error || !target.outerTls) return done(outcome)
    wrap(outcome, target, options, done)
  }
  if (throughProxy) askProxy(proxy, target, signal, reached)
  else plainSocket(target.host, target.port, signal, reached)
}

const plainSocket = (host: string, port: number, signal: AbortSignal, done: Done): void => {
  const socket = connect({
    ...{ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  })
  settleOn(socket, 'connect', signal, done)
}

/** The TLS of the web: the server shows a certificate that the system trusts, for this very name. */
const wrap = (
  socket: Socket,
  target: WebTarget,
  { ca, signal }: ReachOptions,
  done: Done,
): void => {
  const stream = connectTls({
    ...{ socket, host: target.host, ALPNProtocols: ['http/1.1'] },
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(ca === undefined ? {} : { ca }),
  })
  settleOn(stream, 'secureConnect', signal, done)
}

const settleOn = (socket: Socket, event: string, signal: AbortSignal, done: Done): void => {
  const settle = (outcome: Socket | Error): void => {
    socket.off(event, onReady).off('error', settle).off('close', onClose)
    signal.removeEventListener('abort', onAbort)
    if (outcome instanceof Error) socket.on('error', ignore).destroy()
    done(outcome)
  }
  const onReady = (): void => settle(socket)
  const onClose = (): void => settle(new Error('the other side ended the link'))
  const onAbort = (): void => {
    socket.off(event, onReady).off('error', settle).off('close', onClose)
    socket.on('error', ignore).destroy()
  }
  socket.once(event, onReady).once('error', settle).once('close', onClose)
  signal.addEventListener('abort', onAbort, { once: true })
}

/** HTTP CONNECT (RFC 9110, 9.3.6). */
const askProxy = (proxy: URL, target: WebTarget, signal: AbortSignal, done: Done): void => {
  const place = formatHostPort(target.host, target.port)
  const asking = request({
    ...placeOf(proxy),
    ...{ method: 'CONNECT', path: place, maxHeaderSize: HEADERS_MAX_BYTES, agent: false, signal },
    headers: { host: place, ...authorization(proxy) },
  })
  let settled = false
  const settle: Done = (outcome) => {
    if (settled) return
    settled = true
    done(outcome)
  }
  asking.once('connect', (answer, socket, head) => {
    if (answer.statusCode === 200 && head.length === 0 && isSocket(socket)) return settle(socket)
    socket.on('error', ignore).destroy()
    settle(refusedByProxy(answer.statusCode))
  })
  asking.once('response', (answer) => {
    asking.destroy()
    settle(refusedByProxy(answer.statusCode))
  })
  asking.on('error', settle)
  asking.end()
}

/** In Node a tunnel's stream is a socket, though its type is wider. */
const isSocket = (stream: object): stream is Socket => 'remoteAddress' in stream

const refusedByProxy = (status: number | undefined): PipefitterError =>
  new PipefitterError(
    'endpoint/unreachable',
    `The proxy makes no way there: HTTP status ${status ?? 0}`,
  )

const destroy = (outcome: Socket | Error): void => {
  if (!(outcome instanceof Error)) outcome.on('error', ignore).destroy()
}

const ignore = (): void => {}
