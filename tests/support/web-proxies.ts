/** Small proxies of the web, for tests: all of them on loopback, closed when the test ends. */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttpServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach } from 'vitest'
import { selfSignedCertificate } from '../../src/main/platform/certificate.ts'
import { derObjectId, derSequence } from '../../src/main/platform/der.ts'

const servers: Server[] = []
/** Every socket that a proxy has, near and far. */
export const sockets: Duplex[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

export const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** A server on loopback, until the test ends. */
export const started = async <S extends Server>(server: S): Promise<S> => {
  servers.push(server)
  server.on('connection', (socket: Socket) => sockets.push(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** A certificate of the web for `localhost`, which nobody trusts but who is told to. */
export const webCertificate = (): { key: string; cert: string } => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = selfSignedCertificate(privateKey, {
    algorithm: derSequence(derObjectId('1.2.840.10045.4.3.2')),
    ...{ serial: Uint8Array.of(1), commonName: 'localhost', extensions: [] },
    ...{ validFromWallMs: 0, validToWallMs: Date.UTC(2049, 0, 1) },
  })
  const body = Buffer.from(der).toString('base64')
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
  }
}

const PREFIX = '/peers/one'

/**
 * A reverse proxy that ends the web's TLS and passes on, as plain HTTP, what comes beneath /peers/one: requests, and upgrades
 * to WebSockets. `seen` is all that passes by it.
 */
export const reverseProxy = async (to: number) => {
  const web = webCertificate()
  const seen: string[] = []
  const server = createHttpsServer(web)
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    if (!(incoming.url ?? '').startsWith(PREFIX)) return void response.destroy()
    passOn(incoming, response, to, (incoming.url ?? '').slice(PREFIX.length), seen)
  })
  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    if (incoming.url !== PREFIX) return void client.destroy()
    const onward = request({
      ...{ host: '127.0.0.1', port: to, path: '/', headers: incoming.headers },
    })
    onward.on('upgrade', (answer, upstream, rest) => {
      const lines = answer.rawHeaders.flatMap((name, i, all) =>
        i % 2 === 0 ? [`${name}: ${all[i + 1] ?? ''}`] : [],
      )
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      sockets.push(client, upstream)
      for (const [from, into] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.on('data', (chunk: Buffer) => seen.push(chunk.toString('latin1')))
        from.on('error', () => into.destroy()).on('close', () => into.destroy())
      }
      upstream.write(head)
      client.write(rest)
      client.pipe(upstream).pipe(client)
    })
    onward.on('error', () => client.destroy())
    onward.end()
  })
  await started(server)
  return { port: portOf(server), ca: web.cert, seen }
}

/** Passes a request on, each over a socket of its own as some proxies do, and its answer back. */
export const passOn = (
  incoming: IncomingMessage,
  response: ServerResponse,
  to: number,
  path: string,
  seen: string[],
): void => {
  const { method, headers } = incoming
  const onward = request({
    ...{ host: '127.0.0.1', port: to, path, method, agent: false },
    headers: { ...headers, connection: 'close' },
  })
  onward.on('response', (answer) => {
    const { connection: _hop, 'keep-alive': _alive, ...rest } = answer.headers
    response.writeHead(answer.statusCode ?? 502, rest)
    answer.on('data', (chunk: Buffer) => seen.push(chunk.toString('latin1')))
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  response.on('close', () => onward.destroy())
  incoming.on('data', (chunk: Buffer) => seen.push(chunk.toString('latin1')))
  incoming.pipe(onward)
}

/** A proxy for whoever has the words: makes tunnels, and passes plain requests on by the whole address in them. */
export const forwardProxy = async (words: string) => {
  const asked: string[] = []
  const server = createHttpServer()
  const expected = `Basic ${Buffer.from(words).toString('base64')}`
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    headers['proxy-authorization'] === expected
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '')
    asked.push(`${incoming.method ?? ''} ${url.host}`)
    if (!isAllowed(incoming)) return void response.writeHead(407).end()
    passOn(incoming, response, Number(url.port), `${url.pathname}${url.search}`, [])
  })
  server.on('connect', (incoming: IncomingMessage, client: Duplex) => {
    asked.push(incoming.url ?? '')
    sockets.push(client)
    if (!isAllowed(incoming))
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    const onward = connect(Number(incoming.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      client.pipe(onward).pipe(client)
    })
    sockets.push(onward)
    onward.on('error', () => client.destroy())
    client.on('error', () => onward.destroy())
  })
  await started(server)
  return { port: portOf(server), asked }
}
