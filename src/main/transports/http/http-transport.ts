import { isLocalHost } from '../local-only.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { Listener, Transport, TransportContext } from '../../peer/ports/transport.ts'
import { createMessageRoom } from '../message-room.ts'
import { createStreamTransport, nowhere, PlainAddresses, speaksOtherwise } from '../stream/index.ts'
import type { StreamCarrier } from '../stream/index.ts'
import type { WebTarget } from '../web/index.ts'
import { parseHttpAddress } from './http-address.ts'
import { listenForHttp } from './http-listener.ts'
import { HTTP_SCHEME, httpSettings } from './limits.ts'
import type { HttpOptions, HttpSettings } from './limits.ts'
import type { RoomyContext } from './roomy-context.ts'
import { StandardLinks } from './standard-links.ts'
import { openHttpStream } from './stream-dial.ts'
import { WebClient } from './web-client.ts'

/**
 * Links over HTTP: to our own peers a proven stream, which requests and answers carry; to legacy peers, where those are
 * allowed, the messages of the JXTA HTTP transport (5.3.2). Both come in at the same port.
 * @throws PipefitterError `base/invalid-input` for an option out of its range.
 */
export const createHttpTransport = (
  context: TransportContext,
  options: HttpOptions = {},
): Transport => new HttpTransport(context, httpSettings(options))

class HttpTransport implements Transport {
  readonly scheme = HTTP_SCHEME
  readonly #context: RoomyContext
  readonly #settings: HttpSettings
  readonly #streams: Transport
  readonly #standard: StandardLinks
  /** Where legacy peers were found. */
  readonly #plain: PlainAddresses

  constructor(world: TransportContext, settings: HttpSettings) {
    const { clock, log } = world
    const count = (counter: string): void => world.count(counter)
    const context = { ...world, room: world.room ?? createMessageRoom({ clock, log, count }) }
    this.#context = context
    this.#settings = settings
    this.#streams = createStreamTransport(context, this.#carrier(), settings)
    this.#standard = new StandardLinks(context, settings)
    this.#plain = new PlainAddresses(clock)
  }

  canDial(address: string): boolean {
    return this.#streams.canDial(address)
  }

  listen(onConnection: (connection: Connection) => void): Promise<Listener> {
    return this.#settings.listen ? this.#streams.listen(onConnection) : Promise.resolve(nowhere)
  }

  /** With proof; where legacy peers are allowed and no peer of ours answers, once more as to one of those. */
  async dial(address: string, options: { readonly signal: AbortSignal }): Promise<Connection> {
    if (!this.#allowsLegacy || !this.#plain.has(address)) {
      try {
        return await this.#streams.dial(address, options)
      } catch (error) {
        const isFinal = !this.#allowsLegacy || !speaksOtherwise(error) || options.signal.aborted
        if (isFinal) throw error
      }
    }
    this.#plain.delete(address)
    const client = this.#client(parseHttpAddress(address))
    const connection = await this.#standard.dial(client, options.signal)
    this.#plain.add(address)
    return connection
  }

  get #allowsLegacy(): boolean {
    return this.#context.security?.legacyAllowed() !== false
  }

  #carrier(): StreamCarrier<WebTarget> {
    const { clock } = this.#context
    return {
      ...{ scheme: HTTP_SCHEME, legacy: false, parse: parseHttpAddress },
      connect: (target, done) => openHttpStream(this.#client(target), clock, done),
      listen: (entrance) => {
        const door = this.#standard.door((connection) => entrance.take(connection))
        const standard = () => (this.#allowsLegacy ? door : undefined)
        return listenForHttp(this.#context, this.#settings, entrance, standard)
      },
    }
  }

  #client(target: WebTarget): WebClient {
    const { ca } = this.#settings
    const proxy = this.#settings.proxy()
    const { network } = this.#context
    return new WebClient({ target, proxy, ca, isNear: (host) => isLocalHost(network, host) })
  }
}
