/** A receiver of the HTTP transport on loopback, and bare requests to it. */
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { afterEach } from 'vitest'
import { concatBytes } from '../../src/main/base/bytes.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import { ENDPOINT_SOURCE } from '../../src/main/protocol/constants.ts'
import { encodeMessage } from '../../src/main/protocol/message/binary.ts'
import { Message, textElement } from '../../src/main/protocol/message/message.ts'
import { createHttpTransport } from '../../src/main/transports/http/index.ts'
import type { HttpOptions } from '../../src/main/transports/http/index.ts'
import { CLOSE_TIMEOUT_MS } from '../../src/main/transports/http/limits.ts'
import { nodeOf, testInterface, testWorld } from '../compliance/support.ts'
import { Inbox } from '../compliance/transport-rig.ts'
import { VirtualClock } from './virtual-clock.ts'
import { until } from './waiting.ts'

export const VALUE = 'uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03'
export const PEER = `urn:jxta:${VALUE}`
export const MESSAGE = 'application/x-jxta-msg'

export const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Accepted {
  connection: Connection
  inbox: Inbox
}

export const listening = async (options: HttpOptions = {}) => {
  const clock = new VirtualClock()
  const world = testWorld(clock, [testInterface('lo', '127.0.0.1')])
  const node = nodeOf(world, createHttpTransport(world.context, { port: 0, ...options }), 'http')
  const accepted: Accepted[] = []
  const listener = await node.transport.listen((connection) => {
    const inbox = new Inbox()
    connection.attach(inbox)
    accepted.push({ connection, inbox })
  })
  closers.push(async () => {
    const closing = listener.close()
    await clock.advance(CLOSE_TIMEOUT_MS)
    await closing
  })
  const { port } = new URL(listener.endpoints()[0]!.address)
  return { clock, node, accepted, port: Number(port) }
}

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export const ask = async (
  port: number,
  method: string,
  path: string,
  body?: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const outgoing = request({ host: '127.0.0.1', port, method, path, agent: false, headers })
  const [response] = (await Promise.race([
    once(outgoing.end(body), 'response'),
    once(outgoing, 'error').then(([error]) => Promise.reject(error as Error)),
  ])) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return {
    ...{ status: response.statusCode ?? 0, headers: response.headers },
    body: Buffer.concat(chunks),
  }
}

export const eventually = (what: string, condition: () => boolean) =>
  until(
    () => what,
    () => (condition() ? true : undefined),
    (again) => {
      const timer = setInterval(again, 5)
      return () => clearInterval(timer)
    },
    5000,
  )

export const message = (text: string, source = VALUE) =>
  concatBytes(
    encodeMessage(
      Message.of(
        textElement('', 'text', text),
        textElement('jxta', ENDPOINT_SOURCE, `jxta://${source}`),
      ),
    ),
  )
export const post = (port: number, path: string, body: Uint8Array, type = MESSAGE) =>
  ask(port, 'POST', path, body, { 'content-type': type, 'content-length': String(body.length) })
