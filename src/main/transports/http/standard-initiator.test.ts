import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import {
  closers,
  eventually,
  listening,
  message,
  PEER,
  VALUE,
} from '../../../../tests/support/http-peer.ts'
import { RETRY_MS } from './limits.ts'

describe('an initiator and something that is no receiver', () => {
  const dialling = async (answer: string) => {
    const { node } = await listening()
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(answer))
    }).listen(0, '127.0.0.1')
    closers.push(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { signal } = new AbortController()
    return node.transport.dial(`http://127.0.0.1:${port}`, { signal })
  }

  test.each([
    ['protocol/welcome-malformed', 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'],
    ['protocol/welcome-malformed', 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>'],
    ['protocol/message-too-long', 'HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n'],
    ['endpoint/unreachable', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncut'],
    ['endpoint/unreachable', 'SSH-2.0-OpenSSH\r\n'],
  ])('gives up with %s', async (code, answer) => {
    await expect(dialling(answer)).rejects.toMatchObject({ code })
  })
})

describe('an initiator and a receiver that knows the standard alone', () => {
  /** Answers pings, takes what is sent, and answers polls with these bodies, one a poll. */
  const receiver = async (answers: string[]) => {
    const asked: string[] = []
    const taken: Buffer[] = []
    const server = createHttpServer((incoming, response) => {
      asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`)
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        if (incoming.method === 'POST') taken.push(Buffer.concat(chunks))
        const polled = incoming.method === 'GET' && incoming.url !== '/'
        response.end(polled ? Buffer.from(answers.shift() ?? '', 'latin1') : VALUE)
      })
    }).listen(0, '127.0.0.1')
    closers.push(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { asked, taken, address: `http://127.0.0.1:${port}` }
  }
  const linked = async (answers: string[]) => {
    const { clock, node } = await listening()
    const far = await receiver(answers)
    const { signal } = new AbortController()
    const connection = await node.transport.dial(far.address, { signal })
    const inbox = new Inbox()
    connection.attach(inbox)
    closers.push(() => connection.abort())
    return { clock, connection, inbox, far, own: node.peerId.slice('urn:jxta:'.length) }
  }
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

  test('asks for a stream in vain, then pings, sends and polls as the standard says, with the address that JXSE asks for', async () => {
    const { connection, far, own } = await linked([])
    expect(connection.remotePeer).toBe(PEER)
    connection.send([message('hello')])
    await eventually('the message', () => far.taken.length === 2)
    expect(far.taken[1]).toEqual(Buffer.from(message('hello')))
    await eventually('a poll', () => far.asked.length === 4)
    expect(far.asked.slice(0, 2)).toEqual(['POST /pipefitter/1', 'GET /'])
    expect([...far.asked.slice(2)].sort()).toEqual([
      `GET /${own}?50000,50000,${far.address}`,
      `POST /${own}?-1`,
    ])
  })

  test('takes every message of one answer, and rests before it asks again for nothing', async () => {
    const [one, two] = [message('one'), message('two')]
    const { clock, far, inbox } = await linked([latin1(one) + latin1(two), '', latin1(one)])
    await eventually('two messages', () => inbox.messages.length === 2)
    expect(inbox.messages.map((body) => Buffer.from(body))).toEqual(
      [one, two].map((body) => Buffer.from(body)),
    )
    await eventually('a rest', () => clock.pendingNames().includes('sleep'))
    expect(far.asked.filter((line) => line.includes('?50000'))).toHaveLength(2)
    await clock.advance(RETRY_MS)
    await eventually('the third', () => inbox.messages.length === 3)
  })

  test('ends with what it cannot read, and loses nothing that came before', async () => {
    const { inbox } = await linked([`${latin1(message('good'))}jxmg\x07bad`])
    await eventually('the end', () => inbox.ends.length === 1)
    expect(inbox.ends[0]?.code).toBe('protocol/message-version')
    expect(inbox.messages).toHaveLength(1)
  })

  test('is told at once that it has closed, since nobody can be told of it there', async () => {
    const { connection, inbox } = await linked([])
    await connection.close()
    await eventually('the end', () => inbox.ends.length === 1)
    expect(inbox.ends).toEqual([undefined])
  })
})
