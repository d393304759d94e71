import type { Transport, TransportContext } from '../peer/ports/transport.ts'
import { createDhtTransport } from '../transports/dht/index.ts'
import { createHttpTransport, type HttpOptions } from '../transports/http/index.ts'
import { localOnly } from '../transports/local-only.ts'
import { createTcpTransport } from '../transports/tcp/index.ts'
import { createWsTransport, type WsOptions } from '../transports/ws/index.ts'
import type { HostOptions } from './host-options.ts'
import type { LiveSettings } from './settings/live-settings.ts'

/** One line a transport: adding one touches its own folder and this list. */
export const createTransports = (
  context: TransportContext,
  options: HostOptions,
  settings: LiveSettings,
): readonly Transport[] => {
  // A proxy is somebody further away, who would pass on what is said to others.
  const web = { proxy: options.proxy, passProxy: () => settings.localOnly }
  const all: readonly Transport[] = [
    createTcpTransport(context, options.port === undefined ? {} : { port: options.port }),
    ...(options.ws === false ? [] : [createWsTransport(context, { ...web, ...wsOf(options) })]),
    ...(options.http === false
      ? []
      : [createHttpTransport(context, { ...web, ...httpOf(options) })]),
    createDhtTransport(context, { ...options.dht, reach: settings.reachPolicy }),
  ]
  const reach = {
    allows: (host: string): boolean => context.isLocal?.(host) ?? true,
    onNarrowed: (listener: () => void) => settings.onLocalOnlyChanged(listener),
  }
  return all.map((one) => localOnly(one, reach, (counter) => context.count(counter)))
}

const wsOf = ({ ws }: HostOptions): WsOptions =>
  ws === undefined || ws === false ? { listen: false } : { listen: ws.port !== undefined, ...ws }

const httpOf = ({ http }: HostOptions): HttpOptions =>
  http === undefined || http === false ? { listen: false } : http
