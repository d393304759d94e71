/** Messages wait on disk for an absent receiver, and each is delivered once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PipeRow } from '../../src/shared/rows.ts'
import {
  call,
  removeFolders,
  rowsOf,
  start,
  startPair,
  stop,
  type RunningHost,
} from './running-host.ts'

const PATIENCE_MS = 25_000

describe('the queue of a pipe', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    ;({ alice, bob, pipeId } = await startPair('mail'))
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const send = (text: string) =>
    call(bob, 'pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  const queueIs = async (wanted: (queue: NonNullable<PipeRow['queue']>) => boolean) => {
    const isIt = ({ id, queue }: PipeRow): boolean =>
      id === pipeId && queue !== undefined && wanted(queue)
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(isIt), PATIENCE_MS)
  }
  const receivedAt = async (host: RunningHost): Promise<readonly string[]> => {
    const rows = await rowsOf(host, 'messages', { pipeId }, () => true)
    return rows
      .filter(({ direction }) => direction === 'in')
      .map(({ elements }) => elements[0]?.text ?? '')
  }

  it('binds the pipe by itself, and a message goes through it and is acknowledged', async () => {
    await call(bob, 'pipes.setQueue', { pipeId, on: true })
    expect(await send('one')).toMatchObject({ state: 'accepted' })
    await queueIs(({ waiting, delivered }) => waiting === 0 && delivered === 1)
    expect(await receivedAt(alice)).toEqual(['one'])
  })

  it('keeps what is sent while nobody holds the pipe, over a restart, and can be cancelled', async () => {
    await call(alice, 'pipes.listen', { pipeId, listening: false })
    for (const text of ['two', 'three', 'four']) await send(text)
    const { folder } = bob.profile
    await stop(bob)
    bob = await start('Bob', { folder })
    const queued = await rowsOf(bob, 'queue', { pipeId }, (rows) => rows.length === 3)
    expect(queued.map(({ sizeBytes }) => sizeBytes > 0)).toEqual([true, true, true])
    const second = [...queued].sort((a, b) => Number(a.id) - Number(b.id))[1]
    const cancelled = await call(bob, 'pipes.cancelQueued', { pipeId, ids: [second?.id ?? ''] })
    expect(cancelled).toEqual({ cancelled: 1 })
  })

  it('delivers it in order once somebody holds the pipe again, each once', async () => {
    await call(alice, 'pipes.listen', { pipeId, listening: true })
    await queueIs(({ waiting, delivered }) => waiting === 0 && delivered === 2)
    expect(await receivedAt(alice)).toEqual(['one', 'two', 'four'])
  })

  it('is refused under a policy of several holders, and such a policy while it is on', async () => {
    await expect(call(bob, 'pipes.policy', { pipeId, policy: 'all' })).rejects.toMatchObject({
      code: 'base/invalid-input',
    })
    await call(bob, 'pipes.setQueue', { pipeId, on: false })
    await call(bob, 'pipes.policy', { pipeId, policy: 'all' })
    await expect(call(bob, 'pipes.setQueue', { pipeId, on: true })).rejects.toMatchObject({
      code: 'base/invalid-input',
    })
    expect(await send('direct')).toMatchObject({ state: 'sent' })
  })
})
