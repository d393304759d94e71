/**
 * Peers as they are run, on real networks: namespaces on bridges, all traffic inside them. Each peer is a process of
 * the command line, driven by its output and its control socket.
 */
import { describe, expect, test } from 'vitest'
import type { AnswerRow, ReceivedRow, ResolutionRow } from '../../src/shared/rows.ts'
import { within } from '../support/waiting.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { CommandRun, NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'
import type { Rig } from './rig.ts'

const TIMEOUT_MS = 60_000
const possible = { ...skipUnless(whyNoNamespaces()), timeout: TIMEOUT_MS }

const hosts = ['a', 'b', 'c'] as const

/** Three namespaces on one bridge: 10.77.1.1, .2 and .3. */
const threeOnABridge = (rig: Rig): readonly [string, string, string] => {
  const bridge = rig.bridge('bridge')
  const [a, b, c] = hosts.map((name, i) => {
    const space = rig.space(name)
    rig.join(space, bridge, `10.77.1.${i + 1}`)
    return space
  })
  return [a!, b!, c!]
}

/** Creates a published pipe whose input end is bound at the peer, and open to the strangers that these peers are. */
const createPipe = (peer: NetPeer, name: string, more: { readonly transport?: string } = {}) =>
  peer.client.call('pipes.create', {
    ...{ name, publish: true, listen: true, access: 'anyone' },
    ...more,
  })

/** What `pipe resolve` prints: the answers, then the run as a whole. */
const resolve = async (peer: NetPeer, pipe: string) => {
  await peer.pipe(pipe)
  const run = await peer.run('pipe', 'resolve', pipe, '--timeout', '1500')
  const answers: AnswerRow[] = []
  let resolution: ResolutionRow | undefined
  for await (const line of run.lines) {
    const printed = JSON.parse(line) as { answer?: AnswerRow; resolution?: ResolutionRow }
    if (printed.answer !== undefined) answers.push(printed.answer)
    resolution = printed.resolution ?? resolution
  }
  return { answers, resolution: resolution!, code: await run.ended }
}

const send = (peer: NetPeer, pipeId: string, text: string) =>
  peer.client.call('pipes.send', { pipeId, elements: [{ name: 'data', text }] })

/** The texts that come out of a pipe's input end from now on. */
const listen = async (peer: NetPeer, pipeId: string) => {
  const { receiverId } = await peer.client.call('pipes.receive', { pipeId, waitMs: 0 })
  return async (): Promise<string> => {
    const input = { pipeId, receiverId, max: 1, waitMs: 20_000 }
    const { messages } = await peer.client.call('pipes.receive', input)
    return `${messages[0]?.peerName}: ${messages[0]?.elements[0]?.text}`
  }
}

describe('three peers on one bridge', possible, () => {
  const rig = createRig()
  let [a, b, c]: NetPeer[] = []

  test('see each other without being told anything', async () => {
    const spaces = threeOnABridge(rig)
    const peers = await Promise.all(spaces.map((space, i) => rig.peer(space, hosts[i]!)))
    ;[a, b, c] = peers
    const readyMs = Math.max(...peers.map((peer) => peer.readyMs))
    const pairs = peers.flatMap((peer) =>
      peers.filter((other) => other !== peer).map((other) => peer.sees(other.name)),
    )
    const seen = await Promise.all(pairs)
    console.log(
      `six sightings ${Math.round(performance.now() - readyMs)} ms after the last was ready`,
    )
    const addressOf = new Map(
      hosts.map((name, i) => [name as string, `tcp://10.77.1.${i + 1}:9701`]),
    )
    for (const { name, endpoints } of seen)
      expect(endpoints.map(({ address }) => address)).toEqual([addressOf.get(name)])
  })

  test('10,000 messages of 1 KiB come through in order and complete, while another sends too', async () => {
    const pipe = await createPipe(a!, 'many')
    await Promise.all([b!.pipe('many'), c!.pipe('many')])
    const [many, few] = [10_000, 100]
    const listening = await a!.run('listen', 'many', '--count', String(many + few))
    await said(listening, /listening on many/)
    const sending = [sendLines(b!, 'many', many), sendLines(c!, 'many', few)]
    const got = new Map<string, string[]>([
      ['b', []],
      ['c', []],
    ])
    for await (const line of listening.lines) {
      const { message } = JSON.parse(line) as { message: ReceivedRow }
      got.get(message.peerName)!.push(message.elements[0]!.text!)
    }
    expect(await Promise.all([...sending, listening.ended])).toEqual([0, 0, 0])
    expect(got.get('b')).toEqual(linesOf(many))
    expect(got.get('c')).toEqual(linesOf(few))
    const row = await a!.pipe('many')
    expect(row).toMatchObject({ id: pipe.id, input: { received: many + few, lost: 0 } })
  })

  test('the answer names a tcp endpoint of the interface that answered', async () => {
    await createPipe(a!, 'over-tcp', { transport: 'tcp' })
    const { answers, resolution, code } = await resolve(b!, 'over-tcp')
    expect(answers).toMatchObject([
      { peerName: 'a', endpoint: 'tcp://10.77.1.1:9701', transport: 'tcp', verdict: 'usable' },
    ])
    expect(resolution.summary).toBe('1 peer can be bound.')
    expect(code).toBe(0)
  })

  test('for a pipe that specifies ws nobody answers, and that is what is said', async () => {
    await createPipe(a!, 'over-ws', { transport: 'ws' })
    const { answers, resolution, code } = await resolve(b!, 'over-ws')
    expect(answers).toEqual([])
    expect(resolution.summary).toMatch(
      /^Nobody answered\. The pipe specifies the transport ws: only /,
    )
    expect(code).toBe(5)
  })

  test('a second peer on the same machine takes the next port, and says so', async () => {
    const second = await rig.peer(b!.space, 'b2')
    const status = await second.status('online', ({ state }) => state === 'online')
    expect(status.endpoints.map(({ address }) => address)).toEqual(['tcp://10.77.1.2:9702'])
    expect(status.notes.join()).toMatch(/9701.*9702/)
    await second.kill()
  })

  test('two processes cannot share a profile', async () => {
    const run = await b!.run('up')
    expect(await run.ended).toBe(4)
    expect(JSON.parse(run.stderr())).toMatchObject({ error: { code: 'host/profile-in-use' } })
  })

  test('when a peer’s address changes, the others notice and a bound pipe goes on', async () => {
    const { id } = await createPipe(a!, 'moving')
    await b!.pipe('moving')
    await b!.client.call('pipes.bind', { pipeId: id })
    const next = await listen(a!, id)
    await send(b!, id, 'before')
    expect(await next()).toBe('b: before')

    // In this order: with the first address of a subnet the system takes away the later ones too.
    rig.address(a!.space, 'del', '10.77.1.1')
    rig.address(a!.space, 'replace', '10.77.1.11')
    for (const other of [b!, c!]) {
      await other.until('knowing the new address', 'peers', {}, (peers) => {
        const addresses = peers.find(({ name }) => name === 'a')?.endpoints ?? []
        return addresses.some(({ address }) => address === 'tcp://10.77.1.11:9701') || undefined
      })
    }
    await b!.until('bound again', 'pipes', {}, (pipes) => {
      const pipe = pipes.find((one) => one.id === id)
      return pipe?.state === 'Bound' && pipe.output?.endpoint.includes('10.77.1.11')
        ? true
        : undefined
    })
    await send(b!, id, 'after')
    expect(await next()).toBe('b: after')
  })
})

describe('where multicast is blocked', possible, () => {
  const rig = createRig()

  test('peers with one seed find each other through it, and a pipe of one is bound by the other', async () => {
    const [atA, atB, atC] = threeOnABridge(rig)
    for (const space of [atA, atB, atC]) rig.blockMulticast(space)
    await rig.peer(atA, 'a')
    const seed = ['--seed', 'tcp://10.77.1.1:9701']
    const [b, c] = await Promise.all([rig.peer(atB, 'b', ...seed), rig.peer(atC, 'c', ...seed)])
    await b.until('knowing c', 'peers', {}, (peers) => peers.find(({ name }) => name === 'c'))
    const { id } = await createPipe(b, 'by-seed')
    const next = await listen(b, id)
    await c.pipe('by-seed')
    await c.client.call('pipes.bind', { pipeId: id })
    await send(c, id, 'hello')
    expect(await next()).toBe('c: hello')
    for (const space of [atA, atB, atC]) expect(rig.dropped(space)).toBeGreaterThan(0)
  })
})

describe('a peer on two subnets', possible, () => {
  const rig = createRig()

  test('answers each asker with the endpoint on the asker’s own subnet', async () => {
    const [first, second] = [rig.bridge('first'), rig.bridge('second')]
    const [between, left, right] = [rig.space('between'), rig.space('left'), rig.space('right')]
    rig.join(between, first, '10.77.1.1', 'eth0')
    rig.join(between, second, '10.77.2.1', 'eth1')
    rig.join(left, first, '10.77.1.2')
    rig.join(right, second, '10.77.2.2')
    const [middle, ...askers] = await Promise.all([
      rig.peer(between, 'middle'),
      rig.peer(left, 'left'),
      rig.peer(right, 'right'),
    ])
    await createPipe(middle, 'both')
    const [toLeft, toRight] = await Promise.all(askers.map((peer) => resolve(peer, 'both')))
    expect(toLeft!.answers.map(({ endpoint }) => endpoint)).toEqual(['tcp://10.77.1.1:9701'])
    expect(toRight!.answers.map(({ endpoint }) => endpoint)).toEqual(['tcp://10.77.2.1:9701'])
  })
})

describe('a peer that stays on its network', possible, () => {
  const rig = createRig()

  test('sends no packet beyond it, by its seeds or at a wish; one that does not stay there does', async () => {
    const bridge = rig.bridge('bridge')
    const [home, free, near] = [rig.space('home'), rig.space('free'), rig.space('near')]
    for (const [i, space] of [home, free, near].entries())
      rig.join(space, bridge, `10.77.1.${i + 1}`)
    for (const space of [home, free]) rig.countLeaving(space, '10.77.1.0', '10.77.1.3')
    const seed = ['--seed', 'tcp://10.99.0.1:9701']
    const [local, roaming] = await Promise.all([
      rig.peer(home, 'local', '--local-only', ...seed),
      rig.peer(free, 'roaming', ...seed),
      rig.peer(near, 'near'),
    ])
    await Promise.all([local.sees('near'), roaming.sees('near')])
    const call = local.client.call('peers.connect', { address: 'tcp://10.99.0.2:9701' })
    await expect(call).rejects.toMatchObject({ code: 'endpoint/off-network' })
    await local.client.call('peers.connect', { address: 'tcp://10.77.1.3:9701' })
    expect(rig.left(free)).toBeGreaterThan(0)
    expect(rig.left(home)).toBe(0)
  })
})

describe('a peer that is told to stay on its network', possible, () => {
  const rig = createRig()

  test('ends its links beyond it at once, sends nothing there any more, and goes back when it may', async () => {
    const [first, second] = [rig.bridge('first'), rig.bridge('second')]
    const [between, home, away] = [rig.space('between'), rig.space('home'), rig.space('away')]
    rig.join(between, first, '10.77.1.1', 'eth0')
    rig.join(between, second, '10.77.2.1', 'eth1')
    rig.join(home, first, '10.77.1.2')
    rig.join(away, second, '10.77.2.2')
    rig.exec(between, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    rig.exec(away, 'ip', 'route', 'add', 'default', 'via', '10.77.2.1')
    rig.countLeaving(home, '10.77.1.0', '10.77.1.1')
    rig.refuseDials(between, 'eth1')
    const [local, far] = await Promise.all([rig.peer(home, 'local'), rig.peer(away, 'far')])
    const connect = () => local.client.call('peers.connect', { address: 'tcp://10.77.2.2:9701' })
    await connect()
    await far.status('linked', ({ connections }) => connections === 1)

    await local.client.call('settings.set', { localOnly: true })
    await local.status('alone', (row) => row.localOnly && row.connections === 0)
    await far.status('left', ({ connections }) => connections === 0)
    const left = rig.left(home)
    expect(left).toBeGreaterThan(0)
    await expect(connect()).rejects.toMatchObject({ code: 'endpoint/off-network' })
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(rig.left(home)).toBe(left)

    await local.client.call('settings.set', { localOnly: false })
    await connect()
    await local.status('linked again', ({ connections }) => connections === 1)
  })
})

describe('a peer without a network', possible, () => {
  const rig = createRig()

  test('starts, says so, and finds the others once an interface comes', async () => {
    const bridge = rig.bridge('bridge')
    const [away, there] = [rig.space('away', { loopback: false }), rig.space('there')]
    rig.join(there, bridge, '10.77.1.2')
    const [lonely] = await Promise.all([rig.peer(away, 'lonely'), rig.peer(there, 'there')])
    const before = await lonely.status('without a network', ({ state }) => state === 'noNetwork')
    expect(before.stateReason).toMatch(/No network interface is up/)
    expect(before.endpoints).toEqual([])

    rig.join(away, bridge, '10.77.1.1')
    const after = await lonely.status('online', ({ state }) => state === 'online')
    expect(after.endpoints).toMatchObject([{ address: 'tcp://10.77.1.1:9701' }])
    expect((await lonely.sees('there')).endpoints[0]?.address).toBe('tcp://10.77.1.2:9701')
  })
})

const linesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => String(i).padEnd(1024, '.'))

/** Sends so many lines of 1 KiB with the command line; gives its exit code. */
const sendLines = async (peer: NetPeer, pipe: string, count: number): Promise<number | null> => {
  const run = await peer.run('send', pipe, '--lines')
  // What is wrong with it is told by the exit code.
  run.child.stdin!.on('error', () => {}).end(`${linesOf(count).join('\n')}\n`)
  return run.ended
}

/** Waits until a command has said something on its error output. */
const said = (run: CommandRun, what: RegExp): Promise<void> =>
  within(
    `not said: ${String(what)}`,
    new Promise<void>((heard) => {
      const look = (): void => void (what.test(run.stderr()) && heard())
      run.child.stderr!.on('data', look)
      look()
    }),
    TIMEOUT_MS / 2,
  )
