import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import { PipefitterError } from '../../base/errors.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import type { TransportContext } from '../../peer/ports/transport.ts'
import { socketError } from '../socket-error.ts'
import type { Carriage } from '../stream/index.ts'
import { HEADERS_MAX_BYTES, hostHeader, reach } from '../web/index.ts'
import type { WebTarget } from '../web/index.ts'
import { CHUNKS_MAX, FRAGMENTS_MAX, OPEN_TIMEOUT_MS, PIECE_MAX_BYTES } from './limits.ts'
import type { WsSettings } from './limits.ts'
import { WS_SCHEME } from './ws-address.ts'
import { WsStream } from './ws-stream.ts'

/** Names what the binary messages are, so that a server of something else refuses. */
export const SUBPROTOCOL = 'pipefitter.v1'

/**
 * Opens a WebSocket at `target`. `done` hears of it once, or of `endpoint/unreachable`; returns what gives up, after which
 * every socket is destroyed.
 */
export const openWebSocket = (
  target: WebTarget,
  settings: WsSettings,
  { clock, random }: Pick<TransportContext, 'clock' | 'random'>,
  done: (outcome: Carriage | PipefitterError) => void,
): ((error: PipefitterError) => void) => {
  const given = new AbortController()
  let asked: WebSocket | undefined
  let settled = false
  const settle = (outcome: Carriage | PipefitterError): void => {
    if (settled) return
    settled = true
    timer.cancel()
    if (outcome instanceof PipefitterError) {
      given.abort()
      asked?.terminate()
    }
    done(outcome)
  }
  const fail = (error: Error): void =>
    settle(
      error instanceof PipefitterError
        ? error
        : socketError('endpoint/unreachable', target.address, error),
    )
  const timer = clock.after('ws-open', OPEN_TIMEOUT_MS, () => fail(tooSlow(target.address)))
  const { ca } = settings
  const proxy = settings.proxy()
  reach(target, { proxy, ca, signal: given.signal }, (socket) => {
    if (socket instanceof Error) return fail(socket)
    asked = askForUpgrade(target, socket)
    asked.on('error', fail)
    asked.once('open', () => {
      asked?.off('error', fail)
      if (asked !== undefined)
        settle(carriageOf(socket, target, new WsStream(asked, clock, { sink: socket, random })))
    })
  })
  return settle
}

const askForUpgrade = (target: WebTarget, socket: Socket): WebSocket =>
  // The socket is inside TLS already where the address says so.
  new WebSocket(`ws://${formatHostPort(target.host, target.port)}${target.path}`, [SUBPROTOCOL], {
    createConnection: () => socket,
    headers: { host: hostHeader(target) },
    ...{ perMessageDeflate: false, followRedirects: false, maxPayload: PIECE_MAX_BYTES },
    ...{ maxFragments: FRAGMENTS_MAX, maxBufferedChunks: CHUNKS_MAX },
    maxHeaderSize: HEADERS_MAX_BYTES,
  })

const carriageOf = (
  { localAddress = '', localPort = 0 }: Socket,
  { address }: WebTarget,
  stream: WsStream,
): Carriage => ({
  stream,
  localHost: localAddress,
  localAddress: `${WS_SCHEME}://${formatHostPort(localAddress, localPort)}`,
  remoteAddress: address,
})

const tooSlow = (address: string): PipefitterError => {
  const words = `${address}: no WebSocket within ${OPEN_TIMEOUT_MS / 1000} s`
  return new PipefitterError('endpoint/unreachable', words, { details: { address } })
}
