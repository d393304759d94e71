/** The peer inside the program with which one person alone sees a pipe work. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ECHO_NAME } from '../../src/main/host/echo/start-echo.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

describe('the echo peer', () => {
  let alice: RunningHost
  let bob: RunningHost
  let pipeId: string

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
    pipeId = (await call(alice, 'pipes.create', { name: 'hello', listen: true, publish: true })).id
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const texts = async (count: number): Promise<readonly string[]> => {
    const messages = await rowsOf(alice, 'messages', { pipeId }, (rows) => rows.length >= count)
    return messages.map(({ direction, peerName, elements }) =>
      [direction, peerName, elements[0]?.text].join(' '),
    )
  }

  it('answers to the query, is bound by the rule, and sends back what it gets', async () => {
    await call(alice, 'echo.listen', { pipeId, listening: true })
    const binding = await call(alice, 'pipes.bind', { pipeId })
    expect(binding).toMatchObject({ peerName: ECHO_NAME, chosenBy: 'rule' })
    expect(binding.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:/)
    await call(alice, 'pipes.send', { pipeId, elements: [{ name: 'text', text: 'is it so?' }] })
    expect(await texts(2)).toEqual([`out ${ECHO_NAME} is it so?`, `in ${ECHO_NAME} is it so?`])
    const [row] = await rowsOf(alice, 'pipes', {}, ([one]) => one?.state === 'Bound')
    expect(row?.echo).toBe(true)
  })

  it('is a peer like any other in the list, said to be built in; not to others', async () => {
    const isThere = (rows: readonly { name: string }[]) =>
      rows.some((one) => one.name === ECHO_NAME)
    const peers = await rowsOf(alice, 'peers', {}, isThere)
    expect(peers.find(({ name }) => name === ECHO_NAME)).toMatchObject({
      ...{ builtIn: true, state: 'connected', proven: true },
    })
    const ofBob = await rowsOf(bob, 'peers', {}, (rows) => rows.some((one) => one.name === 'Alice'))
    expect(isThere(ofBob)).toBe(false)
  })

  it('lets nobody else in where it is: the pipe is as closed as before', async () => {
    await rowsOf(bob, 'pipes', {}, (rows) => rows.some(({ id }) => id === pipeId))
    await expect(call(bob, 'pipes.bind', { pipeId })).rejects.toMatchObject({
      code: 'access/refused',
    })
    const answers = await rowsOf(bob, 'answers', { pipeId }, () => true)
    expect(answers.map(({ peerName }) => peerName)).toEqual(['Alice'])
  })

  it('leaves when it is sent away, and is forgotten', async () => {
    await call(alice, 'echo.listen', { pipeId, listening: false })
    await rowsOf(alice, 'pipes', {}, ([one]) => one?.echo === undefined)
    await rowsOf(alice, 'peers', {}, (rows) => rows.every((one) => one.builtIn === undefined))
    const keys = await rowsOf(alice, 'trust', {}, () => true)
    expect(keys.map(({ name }) => name)).not.toContain(ECHO_NAME)
    await call(alice, 'pipes.resolve', { pipeId, timeoutMs: 500 })
    await rowsOf(alice, 'resolutions', { pipeId }, (rows) => rows.at(-1)?.state === 'done')
    const answers = await rowsOf(alice, 'answers', { pipeId }, () => true)
    expect(answers.filter(({ verdict }) => verdict === 'usable')).toEqual([])
  })

  it('comes back when it is wanted again, and is not for pipes to many', async () => {
    await call(alice, 'echo.listen', { pipeId, listening: true })
    expect(await call(alice, 'pipes.bind', { pipeId })).toMatchObject({ peerName: ECHO_NAME })
    const news = await call(alice, 'pipes.create', { name: 'news', type: 'JxtaPropagate' })
    const asked = call(alice, 'echo.listen', { pipeId: news.id, listening: true })
    await expect(asked).rejects.toMatchObject({ code: 'pipe/wrong-type' })
  })
})
