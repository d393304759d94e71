/** Sockets for requests to one server: straight, through a proxy, or inside TLS of the web. */
import { Agent } from 'node:http'
import type { ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import { isLoopback } from '../../base/ip.ts'
import { formatHostPort } from '../../protocol/addresses.ts'
import { authorization, hostHeader, KEEP_ALIVE_MS, placeOf, reach } from '../web/index.ts'
import type { WebTarget } from '../web/index.ts'

export interface WebClientInit {
  readonly target: WebTarget
  /** Asked for everything but what is on this machine or its networks. */
  readonly proxy: URL | undefined
  readonly isNear: (host: string) => boolean
  readonly ca: string | undefined
}

/** One socket, kept from request to request. */
export const createAgent = (): Agent =>
  new Agent({ keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS, maxSockets: 1 })

export class WebClient {
  readonly target: WebTarget
  readonly #init: WebClientInit
  readonly #base: string
  /** Where plain requests go to, which a proxy passes on by the whole address in their first line. */
  readonly #proxy: URL | undefined

  constructor(init: WebClientInit) {
    const { target, proxy, isNear } = init
    this.#init = init
    this.target = target
    const asksProxy = !isLoopback(target.host) && !isNear(target.host)
    this.#proxy = asksProxy ? proxy : undefined
    const path = target.path === '/' ? '' : target.path
    const isPassedOn = this.#proxy !== undefined && !target.outerTls
    this.#base = isPassedOn ? `http://${formatHostPort(target.host, target.port)}${path}` : path
  }

  /** Where the socket leads, and the first line and headers of a request for `path` of the server. */
  request(path: string): ClientRequestArgs {
    const { target } = this
    const through = target.outerTls ? undefined : this.#proxy
    const place = through === undefined ? target : placeOf(through)
    return {
      ...{ host: place.host, port: place.port, path: `${this.#base}${path}` },
      headers: {
        host: hostHeader(target),
        ...(through === undefined ? {} : authorization(through)),
      },
    }
  }

  /** For one request at a time. What it has opened ends with `destroy`, what it opens when the signal aborts. */
  agent(signal: AbortSignal): Agent {
    return this.target.outerTls ? this.#tlsAgent(signal) : createAgent()
  }

  #tlsAgent(signal: AbortSignal): Agent {
    const { target, ca } = this.#init
    const agent = createAgent()
    const proxy = this.#proxy
    agent.createConnection = (_options, done) => {
      reach(target, { proxy, ca, signal }, (outcome) => {
        if (outcome instanceof Error) (done as (error: Error) => void)(outcome)
        else (done as (error: null, stream: Duplex) => void)(null, outcome)
      })
      return undefined
    }
    return agent
  }
}
