/** What the ends of pipes are fitted to, with two whole hosts on the loopback interface and real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AttachmentRow } from '../../src/shared/rows.ts'
import {
  allOf,
  dial,
  fetchBytes,
  hashOf,
  rowOf,
  someBytes,
  startTcp,
  startWeb,
  type Thing,
} from './fitted.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const MIB = 1_048_576

describe('a service of one host, used at a port of another', () => {
  let alice: RunningHost
  let bob: RunningHost
  const things: Thing[] = []

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
  })

  afterAll(async () => {
    await Promise.all(things.map((one) => one.close()))
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  /** A pipe that Alice listens on, as Bob knows it. */
  const pipeFor = async (name: string): Promise<string> => {
    const wish = { name, publish: true, listen: true, access: 'anyone' } as const
    const { id } = await call(alice, 'pipes.create', wish)
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    return id
  }

  const kept = (thing: Thing): Thing => {
    things.push(thing)
    return thing
  }

  /** Shared at Alice's, used at Bob's. */
  const fitted = async (name: string, { port }: Thing) => {
    const pipeId = await pipeFor(name)
    const shared = await call(alice, 'attachments.share', { pipeId, port })
    const used = await call(bob, 'attachments.use', { pipeId })
    await rowOf(alice, shared.id, ({ state }) => state === 'Ready')
    await rowOf(bob, used.id, ({ state }) => state === 'Ready')
    return { pipeId, shared, used, at: used.port ?? 0 }
  }

  it('carries 20 MB each way, byte for byte, and both rows count them', async () => {
    const content = someBytes(20 * MIB)
    const { at, shared, used } = await fitted('web', kept(await startWeb(content)))
    expect(hashOf(await fetchBytes(at))).toBe(hashOf(content))
    expect((await fetchBytes(at, content)).toString()).toBe(hashOf(content))
    const isDone = ({ connections, total }: AttachmentRow) => connections === 0 && total === 2
    const [there, here] = [await rowOf(alice, shared.id, isDone), await rowOf(bob, used.id, isDone)]
    expect(there.bytesIn).toBeGreaterThan(20 * MIB)
    expect(there.bytesOut).toBeGreaterThan(20 * MIB)
    expect([here.bytesOut, here.bytesIn]).toEqual([there.bytesIn, there.bytesOut])
    expect([there.refused, here.refused, here.lastError]).toEqual([0, 0, undefined])
  }, 60_000)

  it('20 connections at once each get their own', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    const { at } = await fitted('echo', kept(echo))
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const socket = await dial(at)
        const said = Buffer.alloc(100_000, index)
        socket.end(said)
        return (await allOf(socket)).bytes.equals(said)
      }),
    )
    expect(answers).toEqual(Array.from({ length: 20 }, () => true))
  }, 40_000)

  it('one direction ends by itself, and what comes after its end still arrives', async () => {
    const slow = await startTcp((socket) => {
      socket.resume()
      socket.once('end', () => socket.end('the answer to all of it'))
    })
    const { at } = await fitted('half', kept(slow))
    const socket = await dial(at)
    socket.end('the question')
    const { bytes, inOrder } = await allOf(socket)
    expect([bytes.toString(), inOrder]).toEqual(['the answer to all of it', true])
  })

  it('a server that closes first loses nothing of what it said', async () => {
    const said = someBytes(3 * MIB)
    const first = await startTcp((socket) => socket.end(said))
    const { at } = await fitted('first', kept(first))
    const socket = await dial(at)
    const { bytes, inOrder } = await allOf(socket)
    socket.end()
    expect([hashOf(bytes), inOrder]).toEqual([hashOf(said), true])
  })
})
