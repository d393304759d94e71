import type { Socket } from 'node:net'
import { PipefitterError } from '../../base/errors.ts'
import type {
  Listener,
  LocalEndpoint,
  Transport,
  TransportContext,
} from '../../peer/ports/transport.ts'
import { createStreamTransport } from '../stream/index.ts'
import type { Carriage, Entrance, StreamCarrier } from '../stream/index.ts'
import { connectSocket } from './dial.ts'
import { tcpSettings } from './limits.ts'
import type { TcpOptions } from './limits.ts'
import { formatTcpAddress, parseTcpAddress, TCP_SCHEME } from './tcp-address.ts'
import type { TcpTarget } from './tcp-address.ts'
import { TcpListener } from './tcp-listener.ts'

/**
 * The JXTA TCP transport (5.3.1).
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createTcpTransport = (
  context: TransportContext,
  options: TcpOptions = {},
): Transport => {
  const settings = tcpSettings(options)
  return createStreamTransport(context, tcpCarrier(context, settings.port), settings)
}

const tcpCarrier = (context: TransportContext, port: number): StreamCarrier<TcpTarget> => ({
  scheme: TCP_SCHEME,
  legacy: true,
  parse: parseTcpAddress,
  connect: (target, done) =>
    connectSocket(target, context.clock, (outcome) =>
      done(outcome instanceof PipefitterError ? outcome : dialledOn(outcome, target)),
    ),
  listen: (entrance) => listen(context, port, entrance),
})

const listen = async (
  context: TransportContext,
  port: number,
  entrance: Entrance,
): Promise<Listener> => {
  const { network, clock, log, isLocal } = context
  const listener = new TcpListener({
    ...{ network, clock, log: log.scope(TCP_SCHEME), port, isLocal },
    count: (counter) => context.count(counter),
    onSocket: (socket, endpoint) => {
      const admitted = entrance.admit(socket.remoteAddress ?? '')
      if (admitted === undefined) socket.on('error', ignore).destroy()
      else entrance.accept(acceptedOn(socket, endpoint), admitted)
    },
    onClosing: () => entrance.close(),
  })
  await listener.follow()
  return listener
}

const dialledOn = (stream: Socket, { address }: TcpTarget): Carriage => {
  const localHost = stream.localAddress ?? ''
  const localAddress = formatTcpAddress(localHost, stream.localPort ?? 0)
  return { stream, localHost, localAddress, remoteAddress: address }
}

const acceptedOn = (stream: Socket, { address }: LocalEndpoint): Carriage => ({
  ...{ stream, localHost: stream.localAddress ?? '', localAddress: address },
  remoteAddress: formatTcpAddress(stream.remoteAddress ?? '', stream.remotePort ?? 0),
})

const ignore = (): void => {}
