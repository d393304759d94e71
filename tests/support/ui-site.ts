import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import type { RawData } from 'ws'
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock, systemRandom } from '../../src/main/base/system.ts'
import { openUiServer } from '../../src/main/headless/ui-server.ts'
import type { UiServer, UiServerOptions } from '../../src/main/headless/ui-server.ts'
import type { HostApi } from '../../src/shared/contract.ts'

/** A browser interface on a free port of loopback. */
export const openSite = (
  api: HostApi,
  bundleFolder: string,
  more: Partial<UiServerOptions> = {},
): Promise<UiServer> =>
  openUiServer({
    ...{ api, bundleFolder, port: 0, log: silentLog },
    ...{ clock: systemClock, random: systemRandom },
    ...more,
  })

export const codeOf = (link: string): string => new URL(link).hash.slice('#code='.length)

/** A page's WebSocket, with the headers that a browser or an attacker would send. */
export const openSocket = (
  site: UiServer,
  headers: Record<string, string> = {},
  path = '/rpc',
): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${site.port}${path}`, {
    headers: { origin: `http://127.0.0.1:${site.port}`, ...headers },
  })

/** How an attempt went: the status that refused it, the code that closed it, or the first message. */
export const outcomeOf = (socket: WebSocket, greeting?: unknown): Promise<string> =>
  new Promise((resolve) => {
    socket.on('open', () => {
      if (greeting !== undefined)
        socket.send(typeof greeting === 'string' ? greeting : JSON.stringify(greeting))
    })
    socket.on('unexpected-response', (_request, response) =>
      resolve(`status ${response.statusCode}`),
    )
    socket.on('message', (data: RawData) => resolve((data as Buffer).toString('utf8')))
    socket.on('close', (code) => resolve(`closed ${code}`))
    socket.on('error', () => {})
  })

/** One HTTP request with exactly these headers and this target, as no well-behaved client would send it. */
export const fetchRaw = (
  site: UiServer,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; setHost?: boolean } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: site.port, path, agent: false, ...options },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => (body += text))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      },
    )
    sent.on('error', reject)
    sent.end()
  })
