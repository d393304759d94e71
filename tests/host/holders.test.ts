/** Several peers hold the input end of one pipe: the sender sees them all, and its messages go where its policy says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PipeRow } from '../../src/shared/rows.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const PATIENCE_MS = 25_000

describe('a pipe that several peers hold', () => {
  let alice: RunningHost
  let carol: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    ;[alice, carol, bob] = await Promise.all([start('Alice'), start('Carol'), start('Bob')])
    const created = { name: 'shared', publish: true, listen: true, access: 'anyone' } as const
    pipeId = (await call(alice, 'pipes.create', created)).id
    for (const host of [carol, bob])
      await rowsOf(host, 'pipes', {}, (pipes) => pipes.some(({ id }) => id === pipeId))
    await call(carol, 'pipes.setAccess', { pipeId, access: 'anyone' })
    await call(carol, 'pipes.listen', { pipeId, listening: true })
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(carol), stop(bob)])
    removeFolders()
  })

  const pipeAt = async (wanted: (pipe: PipeRow) => boolean) => {
    const isIt = (pipe: PipeRow): boolean => pipe.id === pipeId && wanted(pipe)
    const rows = await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(isIt), PATIENCE_MS)
    return rows.find(isIt)
  }
  const boundTo = ({ holders }: PipeRow): readonly string[] =>
    holders
      .filter(({ state }) => state === 'bound')
      .map(({ peerName }) => peerName)
      .sort()
  const send = (text: string) =>
    call(bob, 'pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  const reader = async (host: RunningHost) => {
    const { receiverId } = await call(host, 'pipes.receive', { pipeId, waitMs: 0 })
    const texts: string[] = []
    return async (count: number): Promise<readonly string[]> => {
      while (texts.length < count) {
        const wait = { pipeId, receiverId, waitMs: 5_000 }
        const { messages } = await call(host, 'pipes.receive', wait)
        if (messages.length === 0) break
        texts.push(...messages.map(({ elements }) => elements[0]?.text ?? ''))
      }
      return texts.splice(0)
    }
  }

  it('is bound to one of them, and shows the others', async () => {
    await call(bob, 'pipes.bind', { pipeId })
    const pipe = await pipeAt(({ holders }) => holders.length === 2)
    expect(pipe?.paths.policy).toBe('nearest')
    expect(pipe?.holders.map(({ state }) => state).sort()).toEqual(['bound', 'known'])
    expect(pipe?.holders.map(({ peerName }) => peerName).sort()).toEqual(['Alice', 'Carol'])
  })

  it('sends each message to all of them, and then to each in turn, as it is told', async () => {
    const [atAlice, atCarol] = await Promise.all([reader(alice), reader(carol)])
    await call(bob, 'pipes.policy', { pipeId, policy: 'all' })
    await pipeAt((pipe) => boundTo(pipe).length === 2)
    for (const text of ['one', 'two']) await send(text)
    expect(await atAlice(2)).toEqual(['one', 'two'])
    expect(await atCarol(2)).toEqual(['one', 'two'])
    await call(bob, 'pipes.policy', { pipeId, policy: 'round-robin' })
    const sent = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const text of sent) await send(text)
    const [first, second] = [await atAlice(3), await atCarol(3)]
    expect([...first, ...second].sort()).toEqual(sent)
    expect([first.length, second.length]).toEqual([3, 3])
  })

  it('goes on with the other when one lets go of it, by itself, and says who has it', async () => {
    await call(bob, 'pipes.policy', { pipeId, policy: 'sticky' })
    const [kept = ''] = boundTo((await pipeAt((pipe) => boundTo(pipe).length === 1)) as PipeRow)
    const [leaving, staying] = kept === 'Alice' ? [alice, carol] : [carol, alice]
    const other = kept === 'Alice' ? 'Carol' : 'Alice'
    const atOther = await reader(staying)
    await call(leaving, 'pipes.listen', { pipeId, listening: false })
    // What is sent into the void is answered with the word that nobody is there.
    await send('lost')
    const moved = await pipeAt((pipe) => boundTo(pipe)[0] === other)
    expect(moved?.state).toBe('Bound')
    await send('found')
    expect(await atOther(1)).toEqual(['found'])
  })

  it('that a person unbinds stays unbound, whoever holds it', async () => {
    await call(bob, 'pipes.unbind', { pipeId })
    await call(bob, 'pipes.resolve', { pipeId, timeoutMs: 500 })
    const pipe = await pipeAt(({ state }) => state === 'Unbound')
    expect(pipe?.output).toBeUndefined()
  })
})
