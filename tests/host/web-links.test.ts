/** Two whole hosts that are linked by what the web lets through, with real sockets and proofs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PipeRow } from '../../src/shared/rows.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

/** Where a reverse proxy would be, as a person says; nobody is there. */
const BEFORE_IT = 'wss://127.0.0.1:9/one'

describe.each(['ws', 'http'] as const)('two hosts, one of which listens for %s', (web) => {
  let alice: RunningHost
  let bob: RunningHost

  beforeAll(async () => {
    alice = await start('Alice', {
      ...{ [web]: { port: 0 }, multicast: false },
      announced: [BEFORE_IT],
    })
    const [status] = await rowsOf(alice, 'status', {}, ([row]) => row?.endpoints.length === 2)
    const address = status?.endpoints.find(({ transport }) => transport === web)?.address ?? ''
    bob = await start('Bob', { seeds: [address], multicast: false })
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  it('are linked with proof, and the one that does not listen has no such endpoint', async () => {
    const [status] = await rowsOf(bob, 'status', {}, (rows) => rows.length === 1)
    expect(status?.endpoints.map(({ transport }) => transport)).toEqual(['tcp'])
    const peers = await rowsOf(bob, 'peers', {}, (rows) =>
      rows.some(({ name, endpoints }) => name === 'Alice' && endpoints.length === 3),
    )
    const endpoints = peers.find(({ name }) => name === 'Alice')?.endpoints ?? []
    expect(endpoints.map(({ transport }) => transport).sort()).toEqual(['tcp', web, 'wss'].sort())
    expect(endpoints.map(({ address }) => address)).toContain(BEFORE_IT)
  })

  it('bind a pipe that asks for it over it alone, and it carries messages', async () => {
    const { id } = await call(alice, 'pipes.create', {
      ...{ name: 'letters', transport: web, publish: true, listen: true, access: 'anyone' },
    })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === id))
    await call(bob, 'pipes.resolve', { pipeId: id })
    const answers = await rowsOf(bob, 'answers', { pipeId: id }, (rows) =>
      rows.some(({ verdict }) => verdict === 'usable'),
    )
    expect(answers.every(({ transport }) => transport === web)).toBe(true)
    const binding = await call(bob, 'pipes.bind', { pipeId: id })
    expect(binding.endpoint).toMatch(new RegExp(`^${web}://127\\.0\\.0\\.1:\\d+$`))
    const { receiverId } = await call(alice, 'pipes.receive', { pipeId: id, waitMs: 0 })
    await call(bob, 'pipes.send', { pipeId: id, elements: [{ name: 'text', text: 'by web' }] })
    const { messages } = await call(alice, 'pipes.receive', { pipeId: id, receiverId, max: 1 })
    expect(messages.map(({ elements }) => elements[0]?.text)).toEqual(['by web'])
  })

  it('take the paths of a pipe in the order that a person gives, and never dial one that is excluded', async () => {
    const { id: pipeId } = await call(alice, 'pipes.create', {
      ...{ name: 'ordered', publish: true, listen: true, access: 'anyone' },
    })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.id === pipeId))
    const isOver = (transport: string) => (pipes: readonly PipeRow[]) =>
      pipes.some(
        ({ id, output }) => id === pipeId && output?.endpoint.startsWith(`${transport}:`) === true,
      )
    await call(bob, 'pipes.order', { pipeId, order: ['tcp'] })
    // The link that is open, as that to a seed, is the one that comes later: it is used until the other is up, and no longer.
    await call(bob, 'pipes.bind', { pipeId })
    await rowsOf(bob, 'pipes', {}, isOver('tcp'))
    await call(bob, 'pipes.order', { pipeId, order: [web, 'tcp'] })
    await rowsOf(bob, 'pipes', {}, isOver(web))
    await call(bob, 'pipes.unbind', { pipeId })
    await call(bob, 'pipes.exclude', { pipeId, excluded: [web] })
    const timeline = () => rowsOf(bob, 'timeline', { pipeId }, (rows) => rows.length > 0)
    const before = (await timeline()).length
    await call(bob, 'pipes.resolve', { pipeId, timeoutMs: 1_000 })
    expect((await call(bob, 'pipes.bind', { pipeId })).transport).toBe('tcp')
    const dials = (await timeline()).slice(before).filter(({ kind }) => kind === 'dial')
    expect(dials.filter(({ endpoint }) => endpoint?.startsWith(`${web}:`))).toEqual([])
  })
})
