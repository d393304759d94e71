/** What the ends of pipes are fitted to, with two whole hosts on the loopback interface and real sockets. */
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
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

  it('one connection is ended by hand, and the others go on', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    const { at, used } = await fitted('kill', kept(echo))
    const [first, second] = [await dial(at), await dial(at)]
    for (const socket of [first, second]) {
      socket.write('x')
      await once(socket, 'data')
    }
    const of = { attachmentId: used.id }
    const [row] = await rowsOf(bob, 'attachmentConnections', of, (rows) => rows.length === 2)
    expect(row).toMatchObject({ peerName: 'Alice', path: { transport: 'tcp' } })
    const resets = Promise.race(
      [first, second].map((one) => new Promise((resolve) => one.once('error', resolve))),
    )
    await call(bob, 'attachments.closeConnection', { connectionId: row?.id ?? '' })
    expect(await resets).toMatchObject({ code: 'ECONNRESET' })
    await rowsOf(bob, 'attachmentConnections', of, (rows) => rows.length === 1)
    const left = [first, second].find((one) => !one.destroyed)
    left?.write('y')
    expect(String((await once(left ?? first, 'data'))[0])).toBe('y')
    left?.destroy()
    await rowOf(bob, used.id, ({ lastError }) => lastError === 'It was ended here by hand')
    await expect(
      call(bob, 'attachments.closeConnection', { connectionId: row?.id ?? '' }),
    ).rejects.toMatchObject({ code: 'attachment/not-found' })
  })

  it('bytes stay whole where the links break in the middle', async () => {
    const said = someBytes(24 * MIB)
    const server = await startTcp((socket) => socket.end(said))
    const { at } = await fitted('broken', kept(server))
    const socket = await dial(at)
    const parts: Buffer[] = []
    let length = 0
    const isCome = async (bytes: number): Promise<void> => {
      while (length < bytes) {
        const part = socket.read() as Buffer | null
        if (part === null) await once(socket, 'readable')
        else length += parts[parts.push(part) - 1]?.length ?? 0
      }
    }
    await isCome(1)
    await call(bob, 'settings.setInterface', { name: 'lo', on: false })
    await call(bob, 'settings.setInterface', { name: 'lo', on: true })
    await isCome(said.length)
    expect(hashOf(Buffer.concat(parts))).toBe(hashOf(said))
    socket.destroy()
  }, 60_000)

  it('a port that another program has is Error naming it; once it is free it can be switched on', async () => {
    const pipeId = await pipeFor('taken')
    const holder = await startTcp((socket) => socket.destroy())
    const used = await call(bob, 'attachments.use', { pipeId, port: holder.port })
    expect(used.state).toBe('Error')
    const name = process.platform === 'linux' ? `\\(process ${process.pid}\\)` : 'another program'
    expect(used.stateReason).toMatch(
      new RegExp(`^Port ${holder.port} of 127.0.0.1 is taken by .*${name}. End that program`),
    )
    await holder.close()
    await call(bob, 'attachments.setEnabled', { attachmentId: used.id, on: true })
    const row = await rowOf(bob, used.id, ({ state }) => state === 'Ready')
    expect(row.stateReason).toContain('Any program on this computer can connect to it')
    await call(bob, 'attachments.setEnabled', { attachmentId: used.id, on: false })
    await rowOf(bob, used.id, ({ state, enabled }) => state === 'Off' && !enabled)
    await expect(dial(holder.port)).rejects.toThrow('ECONNREFUSED')
    await call(bob, 'attachments.remove', { attachmentId: used.id })
    await rowsOf(bob, 'attachments', {}, (rows) => rows.every(({ id }) => id !== used.id))
  })

  it('a service that does not answer is Error, and Ready again at the next connection that it takes', async () => {
    const gone = await startTcp((socket) => socket.end('hello'))
    const { at, shared, used } = await fitted('gone', gone)
    await gone.close()
    expect((await allOf(await dial(at))).inOrder).toBe(false)
    const row = await rowOf(alice, shared.id, ({ state }) => state === 'Error')
    expect(row).toMatchObject({ refused: 1 })
    expect(row.stateReason).toMatch(/nobody listens there. Start the service, or look at its/)
    await rowOf(
      bob,
      used.id,
      ({ lastError }) => lastError?.endsWith('nobody listens there') === true,
    )
    const again = createServer((socket) => socket.on('error', () => {}).end('hello'))
    again.listen(gone.port, '127.0.0.1')
    await once(again, 'listening')
    expect((await allOf(await dial(at))).bytes.toString()).toBe('hello')
    await rowOf(alice, shared.id, ({ state }) => state === 'Ready')
    again.close()
  })

  it('switched off it tells whoever connects, and says so in its row', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    const { at, shared, used } = await fitted('off', kept(echo))
    await call(alice, 'attachments.setEnabled', { attachmentId: shared.id, on: false })
    expect((await allOf(await dial(at))).inOrder).toBe(false)
    await rowOf(bob, used.id, ({ lastError }) => lastError === 'It was switched off')
    expect((await rowOf(alice, shared.id, () => true)).state).toBe('Off')
  })

  it.runIf(process.platform === 'linux')('a socket file is for this account alone', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    const { pipeId } = await fitted('file', kept(echo))
    const { id, local, port } = await call(bob, 'attachments.use', { pipeId, socket: true })
    await rowOf(bob, id, ({ state }) => state === 'Ready')
    expect([port, statSync(local).mode & 0o777]).toEqual([undefined, 0o600])
    expect(statSync(dirname(local)).mode & 0o777).toBe(0o700)
    const socket = await dial(local)
    socket.end('through a file')
    expect((await allOf(socket)).bytes.toString()).toBe('through a file')
    const open = await dial(local)
    open.write('x')
    await once(open, 'readable')
    await call(bob, 'attachments.setEnabled', { attachmentId: id, on: false })
    expect((await allOf(open)).bytes.toString()).toBe('x')
    expect(existsSync(local)).toBe(false)
  })

  it('both are there again after a restart of both, at the same port', async () => {
    const echo = await startTcp((socket) => socket.pipe(socket))
    const { at, shared, used } = await fitted('again', kept(echo))
    const folders = [alice, bob].map(({ profile }) => profile.folder)
    await Promise.all([stop(alice), stop(bob)])
    alice = await start('Alice', { folder: folders[0] ?? '' })
    bob = await start('Bob', { folder: folders[1] ?? '' })
    await rowOf(alice, shared.id, ({ state }) => state === 'Ready')
    expect(await rowOf(bob, used.id, ({ state }) => state === 'Ready')).toMatchObject({ port: at })
    const socket = await dial(at)
    socket.end('still there')
    expect((await allOf(socket)).bytes.toString()).toBe('still there')
  }, 40_000)
})
