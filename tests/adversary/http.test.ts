/**
 * The door for peers that only HTTP gets through to, in the hands of somebody with nothing but sockets: hundreds that say
 * nothing or half a request, requests that make no sense, streams that are opened and never greeted, bodies that do not come.
 * Others come in by the same door meanwhile, and who links by tcp does not notice.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it, describe } from 'vitest'
import { SOCKETS_PER_HOST_MAX } from '../../src/main/transports/http/limits.ts'
import { PENDING_MAX, PENDING_RESERVED } from '../../src/main/transports/stream/limits.ts'
import { whyNoLoopbackNet } from '../compliance/support.ts'
import { skipUnless } from '../support/skips.ts'
import { eventually, type RealPeer } from './support/real-peer.ts'
import { Scene } from './support/scene.ts'

const MEMORY_MAX = 64 * 1024 * 1024
/** What the peer has open anyway may vary by so much. */
const FILES_SLACK = 24
const OPEN = '/pipefitter/1'
const STRANGER = '127.3.0.1'

/** Requests that nobody who means well makes, and how each is answered. */
const SENSELESS: readonly (readonly [what: string, request: string, status: number])[] = [
  ['a stream that is not there', `GET ${OPEN}/${'ab'.repeat(16)}?0,60000`, 410],
  ['bytes for somebody else’s stream', `POST ${OPEN}/${'cd'.repeat(16)}?0`, 410],
  ['an end that is not its own', `DELETE ${OPEN}/${'ef'.repeat(16)}`, 410],
  ['a way to open that there is not', `PUT ${OPEN}`, 405],
  ['a place beyond all places', `GET ${OPEN}/${'ab'.repeat(16)}?99999999999999999999`, 400],
  ['a path upwards', 'GET /../../../../etc/passwd', 403],
  ['a peer of the old kind', 'GET /uuid-59616261646162614A78746150325033?0,-1', 403],
]

describe('the door for HTTP', { ...skipUnless(whyNoLoopbackNet()), timeout: 120_000 }, () => {
  let scene: Scene
  let port: number
  const open = new Set<Socket>()

  beforeAll(async () => {
    scene = await Scene.open({ flags: ['--http', '0'] })
    const { endpoints } = (await scene.ada.rows('status', {}))[0]!
    port = Number(
      endpoints
        .find(({ transport }) => transport === 'http')
        ?.address.split(':')
        .at(-1),
    )
    expect(port).toBeGreaterThan(0)
  })
  afterAll(async () => {
    for (const socket of open) socket.destroy()
    await scene.close()
  })

  const knock = (localAddress: string, says: string | Uint8Array): Socket => {
    const socket = connect({ host: '127.0.0.1', port, localAddress })
    open.add(socket)
    socket.on('error', () => {}).on('connect', () => socket.write(says))
    socket.on('close', () => open.delete(socket)).resume()
    return socket
  }

  /** What the peer answers to one request, up to the end of the connection or of the first line. */
  const answerTo = async (request: string, headers = '', from = STRANGER): Promise<number> => {
    const socket = knock(from, `${request} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)
    const [data] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(data.toString('latin1'))?.[1])
  }

  /** A request with bytes of a stream that was opened for it, of which one comes of many. */
  const halfOfBytes = async (): Promise<string> => {
    const socket = knock(STRANGER, `POST ${OPEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
    const [data] = (await once(socket, 'data')) as [Buffer]
    const name = /[0-9a-f]{32}$/.exec(data.toString('latin1'))?.[0]
    expect(name).toBeDefined()
    return `POST ${OPEN}/${name}?0 HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\nx`
  }

  /** Somebody honest who only HTTP gets through to comes in. */
  const expectNewcomerIn = async (name: string): Promise<RealPeer> => {
    const cleo = await scene.join(name, ['--http', '0'])
    await cleo.client.call('peers.connect', { address: `http://127.0.0.1:${port}` })
    await cleo.row('peers', {}, (row) => row.name === 'Ada' && row.state === 'connected')
    return cleo
  }

  it.each([
    ['say nothing', ''],
    ['say half a request', `POST ${OPEN} HTTP/1.1\r\nHost: x\r\nX-Slow: `],
    ['announce bytes for a stream of their own that do not come', undefined],
  ])('is not held open by hundreds that %s', async (what, says) => {
    const { ada } = scene
    const [memory, files] = [ada.residentBytes, ada.openFiles]
    const words = says ?? (await halfOfBytes())
    for (let i = 0; i < 3 * SOCKETS_PER_HOST_MAX; i++) {
      knock(STRANGER, words)
      if (i % 64 === 63) await new Promise((resolve) => setImmediate(resolve))
    }
    if (what === 'say nothing') await expectNewcomerIn('Cleo')
    await scene.expectTraces({
      counters: ['http.refused-sockets'],
      says: /refused.*http\.refused-sockets/,
    })
    const most = files + SOCKETS_PER_HOST_MAX + FILES_SLACK
    await eventually('it has few files open', () => ada.openFiles <= most || undefined)
    expect(ada.residentBytes - memory).toBeLessThan(MEMORY_MAX)
    for (const socket of open) socket.destroy()
    await eventually('the places are free', () => ada.openFiles <= files + FILES_SLACK || undefined)
  })

  it('answers what makes no sense in a word, and gives nothing away', async () => {
    for (const [what, request, status] of SENSELESS)
      expect([what, await answerTo(request, 'Content-Length: 0\r\n')]).toEqual([what, status])
    const web = 'Origin: https://pages.example\r\nContent-Length: 0\r\n'
    expect(await answerTo(`POST ${OPEN}`, web)).toBe(403)
    expect(await answerTo(`GET ${OPEN}`, `X-Long: ${'x'.repeat(9 * 1024)}\r\n`)).toBe(431)
    expect(await answerTo(randomBytes(300).toString('hex'))).toBe(400)
    await scene.expectTraces({
      counters: ['http.refused-requests', 'http.refused-legacy'],
      says: /refused.*http\.refused-requests/,
    })
  })

  it('has few places for streams that nobody greets, and each for a short time', async () => {
    const { ada } = scene
    const memory = ada.residentBytes
    const statuses: number[] = []
    for (let i = 0; i < 2 * (PENDING_MAX + PENDING_RESERVED); i++)
      statuses.push(await answerTo(`POST ${OPEN}`, 'Content-Length: 0\r\n'))
    const opened = statuses.filter((status) => status === 201).length
    expect(opened).toBeGreaterThan(0)
    expect(opened).toBeLessThanOrEqual(PENDING_MAX + PENDING_RESERVED)
    expect(statuses).toContain(503)
    await scene.expectTraces({
      counters: ['http.ungreeted', 'http.refused-pending'],
      says: /http\.refused-pending|too many wait without a greeting/,
    })
    expect(ada.residentBytes - memory).toBeLessThan(MEMORY_MAX)
    await expectNewcomerIn('Dora')
  })
})
