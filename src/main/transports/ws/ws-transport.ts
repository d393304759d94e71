import type { Transport, TransportContext } from '../../peer/ports/transport.ts'
import { createStreamTransport, nowhere } from '../stream/index.ts'
import type { StreamCarrier } from '../stream/index.ts'
import type { WebTarget } from '../web/index.ts'
import { wsSettings } from './limits.ts'
import type { WsOptions, WsSettings } from './limits.ts'
import { parseWsAddress, WS_SCHEME } from './ws-address.ts'
import { openWebSocket } from './ws-dial.ts'
import { listenForWebSockets } from './ws-listener.ts'

/**
 * Links over WebSockets, for networks that let nothing but the web through. What goes over them is proven from end to end,
 * whatever proxies stand between.
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createWsTransport = (
  context: TransportContext,
  options: WsOptions = {},
): Transport => {
  const settings = wsSettings(options)
  return createStreamTransport(context, wsCarrier(context, settings), settings)
}

const wsCarrier = (context: TransportContext, settings: WsSettings): StreamCarrier<WebTarget> => ({
  scheme: WS_SCHEME,
  legacy: false,
  parse: parseWsAddress,
  connect: (target, done) => openWebSocket(target, settings, context, done),
  listen: (entrance) =>
    settings.listen
      ? listenForWebSockets(context, settings.port, entrance)
      : Promise.resolve(nowhere),
})
