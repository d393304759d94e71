/** Two whole hosts in one process, on the loopback interface, with real sockets, multicast and SQLite files. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import {
  call,
  DEADLINE_MS,
  removeFolders,
  rowsOf,
  start,
  stop,
  type RunningHost as Running,
} from './running-host.ts'

const text = (value: string) => [{ name: 'text', text: value }]

describe('two hosts on one machine', () => {
  let alice: Running
  let bob: Running

  beforeAll(async () => {
    alice = await start('Alice')
    bob = await start('Bob')
  })

  afterAll(async () => {
    await Promise.all([stop(alice), stop(bob)])
    removeFolders()
  })

  const bobFinds = async (name: string): Promise<string> => {
    const rows = await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some((pipe) => pipe.name === name))
    return rows.find((pipe) => pipe.name === name)?.id ?? ''
  }

  it('see each other without being told', async () => {
    await rowsOf(alice, 'peers', {}, (peers) => peers.some(({ name }) => name === 'Bob'))
    const [peer] = await rowsOf(bob, 'peers', {}, (peers) =>
      peers.some(({ name }) => name === 'Alice'),
    )
    expect(peer?.endpoints.map(({ transport }) => transport)).toContain('tcp')
  })

  it('bind a pipe over the endpoint that the answer names, and carry every message in order', async () => {
    const { id } = await call(alice, 'pipes.create', {
      name: 'letters',
      transport: 'tcp',
      publish: true,
      listen: true,
      access: 'anyone',
    })
    const found = await bobFinds('letters')
    expect(found).toBe(id)
    await call(bob, 'pipes.resolve', { pipeId: id })
    const [answer] = await rowsOf(bob, 'answers', { pipeId: id }, (rows) =>
      rows.some(({ verdict }) => verdict === 'usable'),
    )
    expect(answer).toMatchObject({ peerName: 'Alice', transport: 'tcp' })
    expect(answer?.source).toMatch(/^(multicast|direct)$/)
    expect(answer?.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    expect(answer?.wouldChoose).toContain('the only usable answer')
    const binding = await call(bob, 'pipes.bind', {
      pipeId: id,
      ...(answer && { answerId: answer.id }),
    })
    expect(binding).toMatchObject({ chosenBy: 'hand', endpoint: answer?.endpoint })
    const { receiverId } = await call(alice, 'pipes.receive', { pipeId: id, waitMs: 0 })
    for (let i = 0; i < 500; i++)
      await call(bob, 'pipes.send', { pipeId: id, elements: text(`letter ${i}`) })
    const received: (string | undefined)[] = []
    while (received.length < 500) {
      const { messages } = await call(alice, 'pipes.receive', { pipeId: id, receiverId, max: 100 })
      received.push(...messages.map(({ elements }) => elements[0]?.text))
    }
    expect(received).toEqual(Array.from({ length: 500 }, (_, i) => `letter ${i}`))
    await call(alice, 'pipes.closeReceiver', { receiverId })
    const sent = (
      await rowsOf(bob, 'pipes', {}, (rows) => rows.some((row) => row.output?.sent === 500))
    ).find((row) => row.id === id)?.output?.sentBytes
    expect(sent).toBeGreaterThan(500 * 'letter 0'.length - 1)
    await rowsOf(alice, 'pipes', {}, (rows) =>
      rows.some((row) => row.input?.received === 500 && row.input.receivedBytes === sent),
    )
    const shown = await rowsOf(alice, 'messages', { pipeId: id }, (rows) => rows.length === 500)
    expect(shown[0]).toMatchObject({
      direction: 'in',
      peerName: 'Bob',
      elements: [{ name: 'text', text: 'letter 0' }],
    })
  })

  it('keep the choice and its reason as history, with its end', async () => {
    const id = await bobFinds('letters')
    await call(bob, 'pipes.unbind', { pipeId: id })
    const [line] = await rowsOf(bob, 'bindings', { pipeId: id }, (rows) =>
      rows.some(({ endReason }) => endReason !== undefined),
    )
    expect(line).toMatchObject({
      peerName: 'Alice',
      chosenBy: 'hand',
      reason: 'Chosen by hand',
      endReason: 'Unbound by hand',
    })
  })

  it('call a pipe unbound as soon as it is, while the query by which it was bound still runs', async () => {
    const { id } = await call(alice, 'pipes.create', {
      ...{ name: 'brief', publish: true, listen: true, access: 'anyone' },
    })
    await bobFinds('brief')
    await call(bob, 'pipes.bind', { pipeId: id })
    await call(bob, 'pipes.unbind', { pipeId: id })
    const isBrief = (pipe: FeedRow<'pipes'>) => pipe.id === id && pipe.state === 'Unbound'
    const rows = await rowsOf(bob, 'pipes', {}, (pipes) => pipes.some(isBrief))
    const [run] = await rowsOf(bob, 'resolutions', { pipeId: id }, (runs) => runs.length > 0)
    expect(run?.state).toBe('asking')
    expect(rows.find(isBrief)?.stateReason).toBe('Unbound by hand')
    await call(bob, 'pipes.resolve', { pipeId: id })
    await rowsOf(bob, 'pipes', {}, (pipes) =>
      pipes.some((pipe) => pipe.id === id && pipe.state === 'Resolving'),
    )
    await call(alice, 'pipes.remove', { pipeId: id })
    await rowsOf(bob, 'pipes', {}, (pipes) => pipes.every((pipe) => pipe.id !== id))
  })

  it('find nobody for a pipe that specifies a transport which nobody implements, and say exactly that', async () => {
    const { id } = await call(alice, 'pipes.create', {
      name: 'sockets',
      transport: 'ws',
      publish: true,
      listen: true,
      access: 'anyone',
    })
    await bobFinds('sockets')
    await call(bob, 'pipes.resolve', { pipeId: id, timeoutMs: 500 })
    const [run] = await rowsOf(bob, 'resolutions', { pipeId: id }, (rows) =>
      rows.some(({ state }) => state === 'done'),
    )
    expect(run).toMatchObject({ answers: 0 })
    expect(run?.summary).toMatch(/^Nobody answered\. The pipe specifies the transport ws/)
    const [, pipe] = await rowsOf(alice, 'pipes', {}, (rows) => rows.length >= 2)
    expect(pipe).toMatchObject({ name: 'sockets', state: 'Degraded' })
  })

  it('say why nothing can be sent through a pipe that is not bound', async () => {
    const id = await bobFinds('sockets')
    await expect(
      call(bob, 'pipes.send', { pipeId: id, elements: text('x') }),
    ).rejects.toMatchObject({ code: 'pipe/not-bound' })
    await expect(call(bob, 'pipes.bind', { pipeId: id })).rejects.toMatchObject({
      code: 'pipe/nobody-answered',
    })
  })

  it('show the messages on the wire with what they were for', async () => {
    const rows = await rowsOf(bob, 'traffic', {}, (all) =>
      all.some(({ kind }) => kind === 'pipe-message'),
    )
    // Whether the link was looked after as well, or a peer asked for its ways, is a matter of how long all this took.
    const sometimes = new Set(['alive', 'resolver', 'routing'])
    const kinds = rows.map(({ kind }) => kind).filter((kind) => !sometimes.has(kind))
    expect(new Set(kinds)).toEqual(
      new Set([
        'discovery-query',
        'discovery-response',
        'binding-query',
        'binding-answer',
        'pipe-message',
      ]),
    )
    const query = rows.find(({ kind }) => kind === 'binding-query')
    const { elements } = await call(bob, 'traffic.detail', { id: query?.id ?? '' })
    expect(elements.map(({ name }) => name)).toContain('jxta-NetGroupORes')
  })

  it('tell each other how long they are up and what went over their endpoints', async () => {
    const [peer] = await rowsOf(bob, 'peers', {}, (rows) =>
      rows.some((row) => row.name === 'Alice'),
    )
    const info = await call(bob, 'peers.info', { peerId: peer?.id ?? '' })
    expect(info.uptimeMs).toBeGreaterThan(0)
    expect(Math.abs(info.clockAheadMs ?? Infinity)).toBeLessThan(5_000)
    const [row] = info.endpoints
    expect(row?.address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    expect(row?.bytesIn).toBeGreaterThan(500 * 'letter'.length)
    expect(row?.bytesOut).toBeGreaterThan(0)
  })

  it('keep the pipes of a group among its members, and have it again after leaving', async () => {
    const group = await call(alice, 'groups.create', { name: 'readers', publish: true })
    expect(group).toMatchObject({ origin: 'created', joined: true, members: 0, pipes: 0 })
    const { id: groupId } = group
    const [found] = await rowsOf(bob, 'groups', {}, (rows) => rows.some(({ id }) => id === groupId))
    expect(found).toMatchObject({ name: 'NetPeerGroup', origin: 'home', joined: true })
    const { id: pipeId } = await call(alice, 'pipes.create', {
      ...{ name: 'books', groupId, publish: true, listen: true, access: 'anyone' },
    })
    await expect(
      call(bob, 'pipes.create', { name: 'pens', groupId, publish: false }),
    ).rejects.toMatchObject({ code: 'group/not-joined' })
    await call(bob, 'groups.join', { groupId })
    const pipes = await rowsOf(bob, 'pipes', {}, (rows) => rows.some(({ id }) => id === pipeId))
    expect(pipes.find(({ id }) => id === pipeId)?.group).toEqual({ id: groupId, name: 'readers' })
    await rowsOf(bob, 'groups', {}, (rows) =>
      rows.some(({ id, members, pipes: known }) => id === groupId && members === 1 && known === 1),
    )
    const { receiverId } = await call(alice, 'pipes.receive', { pipeId, waitMs: 0 })
    await call(bob, 'pipes.bind', { pipeId })
    await call(bob, 'pipes.send', { pipeId, elements: text('a page') })
    const { messages } = await call(alice, 'pipes.receive', { pipeId, receiverId })
    expect(messages.map(({ elements }) => elements[0]?.text)).toEqual(['a page'])
    await call(alice, 'groups.leave', { groupId })
    const [left] = await rowsOf(alice, 'pipes', {}, (rows) =>
      rows.some(({ id, state }) => id === pipeId && state === 'Paused'),
    ).then((rows) => rows.filter(({ id }) => id === pipeId))
    expect(left?.stateReason).toBe('It waits until the group "readers" is joined again')
    await expect(call(alice, 'pipes.resolve', { pipeId })).rejects.toMatchObject({
      code: 'group/not-joined',
    })
    await call(alice, 'groups.join', { groupId })
    await rowsOf(alice, 'pipes', {}, (rows) =>
      rows.some(({ id, input }) => id === pipeId && input !== undefined),
    )
    await call(alice, 'pipes.remove', { pipeId })
    await call(bob, 'groups.leave', { groupId })
    await call(alice, 'groups.remove', { groupId })
    await rowsOf(alice, 'groups', {}, (rows) => rows.length === 1)
  })

  it('learn a new name of the other', async () => {
    await call(alice, 'peer.rename', { name: 'Alicia' })
    await rowsOf(bob, 'peers', {}, (peers) => peers.some(({ name }) => name === 'Alicia'))
  })

  it.each([
    ['no such call', 'pipes.explode', {}],
    ['a name of the prototype', 'constructor', {}],
    ['no object', 'pipes.bind', null],
    ['an id that is none', 'pipes.publish', { pipeId: 'urn:jxta:nonsense' }],
    [
      'an unknown pipe',
      'pipes.listen',
      { pipeId: 'urn:jxta:uuid-59616261646162614E50472050325033AA04', listening: true },
    ],
    ['an unknown field', 'pipes.search', { name: 'x', evil: true }],
    ['a group that nobody knows', 'groups.join', { groupId: 'urn:jxta:uuid-AA02' }],
    ['nobody to ask about itself', 'peers.info', { peerId: '' }],
    ['an empty message', 'pipes.send', { pipeId: 'x', elements: [] }],
    [
      'an element with two bodies',
      'pipes.send',
      { pipeId: 'x', elements: [{ name: 'a', text: 'x', base64: 'eA==' }] },
    ],
    ['a pipe type that is none', 'pipes.create', { name: 'secret', type: 'JxtaUnicastSafe' }],
    ['an endless name', 'pipes.create', { name: 'x'.repeat(10_000) }],
  ])('refuse %s with a coded error', async (_what, name, input) => {
    const signal = new AbortController().signal
    await expect(alice.host.api.call(name, input, { signal })).rejects.toHaveProperty('code')
  })

  it('send on a propagate pipe to everybody who listens, without binding to anybody', async () => {
    const { id } = await call(alice, 'pipes.create', {
      ...{ name: 'news', type: 'JxtaPropagate', publish: true, listen: true, access: 'anyone' },
    })
    await bobFinds('news')
    await call(bob, 'pipes.setAccess', { pipeId: id, access: 'anyone' })
    await call(bob, 'pipes.listen', { pipeId: id, listening: true })
    const { receiverId } = await call(bob, 'pipes.receive', { pipeId: id, waitMs: 0 })
    const binding = await call(alice, 'pipes.bind', { pipeId: id })
    const everyone = { peerName: 'everyone', transport: 'propagate', endpoint: 'mcast:lo' }
    expect(binding).toMatchObject(everyone)
    await call(alice, 'pipes.send', { pipeId: id, elements: text('hear, hear') })
    const { messages } = await call(bob, 'pipes.receive', {
      ...{ pipeId: id, receiverId, waitMs: DEADLINE_MS },
    })
    const fromAlice = { peerName: expect.stringMatching(/^Alic/) as string }
    expect(messages).toMatchObject([{ ...fromAlice, elements: [{ text: 'hear, hear' }] }])
    const isSent = (pipe: FeedRow<'pipes'>) => pipe.id === id && pipe.output?.sent === 1
    const row = (await rowsOf(alice, 'pipes', {}, (rows) => rows.some(isSent))).find(isSent)
    expect(row).toMatchObject({ state: 'Bound', output: everyone, input: { received: 0 } })
    const [shown] = await rowsOf(alice, 'messages', { pipeId: id }, (rows) => rows.length > 0)
    expect(shown).toMatchObject({ direction: 'out', peerName: 'everyone' })
    await call(bob, 'pipes.listen', { pipeId: id, listening: false })
    await call(alice, 'pipes.remove', { pipeId: id })
    await rowsOf(bob, 'pipes', {}, (rows) => rows.every((pipe) => pipe.id !== id))
  })

  it('know everything again after a restart, with nobody there', async () => {
    const folder = bob.profile.folder
    await stop(bob)
    await stop(alice)
    bob = await start('Bob', { folder })
    const [peer] = await rowsOf(bob, 'peers', {}, (rows) => rows.length > 0)
    expect(peer).toMatchObject({ name: 'Alicia', state: 'known' })
    const pipes = await rowsOf(bob, 'pipes', {}, (rows) => rows.length > 0)
    expect(pipes.map(({ name }) => name).sort()).toEqual(['letters', 'sockets'])
    alice = await start('Alice')
  })
})
