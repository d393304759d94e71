/** All pipes of a peer are paused and go on, and receiving is switched off and on; both outlive a restart. */
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

describe('a standstill of all pipes', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    ;({ alice, bob, pipeId } = await startPair('still'))
    await call(bob, 'pipes.bind', { pipeId })
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const send = (text: string) =>
    call(bob, 'pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  const pipeIs = async (host: RunningHost, wanted: (pipe: PipeRow) => boolean) => {
    const isIt = (pipe: PipeRow): boolean => pipe.id === pipeId && wanted(pipe)
    const rows = await rowsOf(host, 'pipes', {}, (pipes) => pipes.some(isIt), PATIENCE_MS)
    return rows.find(isIt)
  }
  const conversationAtAlice = async (): Promise<string> => {
    const rows = await rowsOf(alice, 'conversations', { pipeId }, (all) => all.length > 0)
    return rows[0]?.id ?? ''
  }
  const receivedIs = (count: number) =>
    rowsOf(alice, 'messages', { pipeId }, (rows) => rows.length >= count, PATIENCE_MS)
  const textsAtAlice = async (count: number): Promise<readonly string[]> =>
    (await receivedIs(count)).map(({ elements }) => elements[0]?.text ?? '')

  it('refuses what is sent, says why, and leaves the end bound', async () => {
    await send('one')
    await call(bob, 'settings.set', { paused: true })
    const pipe = await pipeIs(bob, ({ state }) => state === 'Paused')
    expect(pipe).toMatchObject({ stateReason: 'Paused here by a person' })
    expect(pipe?.output).toBeDefined()
    await expect(send('refused')).rejects.toMatchObject({ code: 'pipe/paused' })
    await expect(call(bob, 'conversations.open', { pipeId, reliable: true })).rejects.toMatchObject(
      { code: 'pipe/paused' },
    )
    await rowsOf(bob, 'status', {}, ([status]) => status?.paused === true)
    const [explained] = await rowsOf(bob, 'explanation', { pipeId }, (rows) => rows.length > 0)
    expect(explained?.next).toMatch(/^Resume all pipes/)
  })

  it('outlives a restart, lets a queue fill, and delivers it when it is over', async () => {
    await call(bob, 'pipes.setQueue', { pipeId, on: true })
    const { folder } = bob.profile
    await stop(bob)
    bob = await start('Bob', { folder })
    await pipeIs(bob, ({ state }) => state === 'Paused')
    expect(await send('two')).toMatchObject({ state: 'accepted' })
    // Bound anew, and nothing goes there all the same.
    await pipeIs(bob, ({ output, queue }) => output !== undefined && queue?.waiting === 1)
    await call(bob, 'settings.set', { paused: false })
    await pipeIs(bob, ({ state, queue }) => state === 'Bound' && queue?.waiting === 0)
    expect(await textsAtAlice(2)).toEqual(['one', 'two'])
    await call(bob, 'pipes.setQueue', { pipeId, on: false })
  })

  it('holds what comes, and reads it when it is over', async () => {
    await call(alice, 'settings.set', { paused: true })
    for (const text of ['three', 'four']) await send(text)
    await pipeIs(alice, ({ input }) => input?.received === 4 && input.queued > 0)
    expect(await textsAtAlice(2)).toEqual(['one', 'two'])
    await call(alice, 'settings.set', { paused: false })
    expect(await textsAtAlice(4)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('leaves a conversation open, and refuses what is said in it meanwhile', async () => {
    const { id: conversationId } = await call(bob, 'conversations.open', { pipeId, reliable: true })
    const say = (text: string) =>
      call(bob, 'conversations.send', {
        ...{ conversationId, elements: [{ name: 'text', text }], acknowledged: true },
      })
    await say('before')
    await call(bob, 'settings.set', { paused: true })
    await expect(say('meanwhile')).rejects.toMatchObject({ code: 'pipe/paused' })
    await call(bob, 'settings.set', { paused: false })
    await say('after')
    const { messages } = await call(alice, 'conversations.receive', {
      ...{ conversationId: await conversationAtAlice(), max: 9, waitMs: 0 },
    })
    expect(messages.map(({ elements }) => elements[0]?.text)).toEqual(['before', 'after'])
    await call(bob, 'conversations.close', { conversationId })
  })

  it('of receiving binds no input end, remembers which, and keeps that over a restart', async () => {
    await call(alice, 'settings.set', { receiving: false })
    const { folder } = alice.profile
    const isDeaf = ({ state, stateReason, listening, input }: PipeRow): boolean =>
      state === 'Paused' &&
      stateReason === 'Receiving is switched off here' &&
      listening &&
      input === undefined
    await pipeIs(alice, isDeaf)
    await stop(alice)
    alice = await start('Alice', { folder })
    await pipeIs(alice, isDeaf)
    await rowsOf(alice, 'status', {}, ([status]) => status?.receiving === false)
    await call(alice, 'settings.set', { receiving: true })
    await pipeIs(alice, ({ state, input }) => state === 'Bound' && input !== undefined)
  })

  it('of receiving lets a pipe be told to listen, which it does later', async () => {
    await call(alice, 'settings.set', { receiving: false })
    const { id } = await call(alice, 'pipes.create', { name: 'later', listen: true })
    const laterIs = (wanted: (pipe: PipeRow) => boolean) =>
      rowsOf(alice, 'pipes', {}, (pipes) => pipes.some((one) => one.id === id && wanted(one)))
    await laterIs(({ listening, input }) => listening && input === undefined)
    await call(alice, 'settings.set', { receiving: true })
    await laterIs(({ input }) => input !== undefined)
  })
})
