import { request } from 'node:http'
import type { HttpPlace } from '../../protocol/router/ssdp.ts'
import { GATEWAY_TEXT_MAX } from '../../protocol/router/gateway-device.ts'

export interface HttpAsk {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * One exchange with a router, from one interface: no redirects, no proxy, an answer of bounded length. Gives its text,
 * whatever the status; nothing where none came.
 */
export const exchangeHttp = (
  place: HttpPlace,
  { method, headers = {}, body = '' }: HttpAsk,
  localAddress: string,
  signal: AbortSignal,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const asked = request(
      {
        ...{ host: place.host, port: place.port, path: place.path },
        ...{ method, localAddress, signal, agent: false },
        headers: {
          ...headers,
          ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
          Connection: 'close',
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        let size = 0
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > GATEWAY_TEXT_MAX) {
            asked.destroy()
            return resolve(undefined)
          }
          chunks.push(chunk)
        })
        answer.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
        answer.on('error', () => resolve(undefined))
        answer.on('close', () => resolve(undefined))
      },
    )
    asked.on('error', () => resolve(undefined))
    asked.end(body)
  })
