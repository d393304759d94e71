import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import * as sample from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
const router = createPageRouter()

async function open(firstRun = true, host = new FakeHost()) {
  host.put('status', {}, sample.sampleStatus({ firstRun, name: 'bench' }))
  page = await mountWith(host, App, { router, at: '/overview' })
  return host
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the first minute', () => {
  it('has an answer to everything, so that one click is enough', async () => {
    const host = await open()
    expect(mark<HTMLInputElement>(testids.welcomeName)?.value).toBe('bench')
    await press(mark(testids.welcomeDone))
    await settle()
    expect(host.calls).toEqual([{ name: 'settings.set', input: { firstRun: false } }])
    expect(router.currentRoute.value.name).toBe('peers')
  })

  it('keeps the name that was typed, wherever one goes next', async () => {
    const host = await open()
    host.on('invitations.create', () => ({
      invitation: sample.sampleInvitation(''),
      ...{ link: 'pipefitter:invite/abc', words: ['one', 'two'] },
    }))
    await type(mark(testids.welcomeName), 'lathe')
    await press(mark(testids.welcomeInvite))
    await settle()
    expect(host.calls.map(({ name, input }) => [name, input])).toContainEqual([
      'peer.rename',
      { name: 'lathe' },
    ])
    expect(router.currentRoute.value.name).toBe('inbox')
    expect(mark(testids.inviteSheet)).not.toBeNull()
    expect(host.calls.map(({ name }) => name)).toContain('invitations.create')
  })

  it('opens the field for an invitation that one has', async () => {
    await open()
    await press(mark(testids.welcomeRedeem))
    await settle()
    expect(mark(testids.redeemSheet)).not.toBeNull()
    expect(router.currentRoute.value.query).toEqual({})
  })

  it('may be reached from anywhere when that is chosen', async () => {
    const host = await open()
    const [, anywhere] = mark(testids.welcomeReach)?.querySelectorAll('button') ?? []
    await press(anywhere ?? null)
    expect(host.calls).toEqual([{ name: 'settings.set', input: { reach: 'anywhere' } }])
  })

  it('makes a pipe, lets the echo peer take it, binds it and opens it, by one click', async () => {
    const host = await open()
    const pipe = sample.samplePipe('hello')
    const of = { pipeId: pipe.id }
    host.on('pipes.create', () => pipe)
    host.on('pipes.bind', () => sample.sampleBinding(pipe, 'Echo'))
    host.put('pipes', {}, pipe)
    await press(mark(testids.welcomeAlone))
    await settle()
    expect(host.calls.filter(({ name }) => name !== 'settings.set')).toEqual([
      { name: 'pipes.create', input: { name: 'hello', listen: true } },
      { name: 'echo.listen', input: { ...of, listening: true } },
      { name: 'pipes.bind', input: of },
    ])
    expect(router.currentRoute.value.params['id']).toBe(pipe.id)
  })

  it('comes before what needs attention, and without notes that are no faults', async () => {
    const host = new FakeHost()
    const keyStorage = { kind: 'file', words: 'In a file of the profile' } as const
    const state = { state: 'noNetwork' as const, channels: [] }
    host.put('status', {}, sample.sampleStatus({ firstRun: true, keyStorage, ...state }))
    page = await mountWith(host, App, { router, at: '/overview' })
    const ids = () => marks(testids.problem).map((one) => one.dataset['id'])
    const isFirst = () => {
      const [welcome, problem] = [mark(testids.welcome), mark(testids.problem)]
      const order = problem ? welcome?.compareDocumentPosition(problem) : undefined
      return order === Node.DOCUMENT_POSITION_FOLLOWING
    }
    expect(ids()).toEqual(['host'])
    expect(isFirst()).toBe(true)
    host.put('status', {}, sample.sampleStatus({ keyStorage, ...state }))
    await settle()
    expect(ids()).toEqual(['host', 'key-in-file'])
  })

  it('is over for good', async () => {
    await open(false)
    expect(marks(testids.welcome)).toEqual([])
  })
})

describe('the echo peer', () => {
  const pipe = sample.samplePipe('telemetry', { state: 'Unbound' })
  const openPipe = async (row = pipe, host = new FakeHost()) => {
    host.put('status', {}, sample.sampleStatus())
    host.put('pipes', {}, row)
    page = await mountWith(host, App, { router, at: `/pipes/${encodeURIComponent(row.id)}` })
    return host
  }

  it('is offered where nobody is at the other end, and bound to at once', async () => {
    const host = await openPipe()
    host.on('pipes.bind', () => sample.sampleBinding(pipe, 'Echo'))
    await press(mark(testids.echoTry))
    const of = { pipeId: pipe.id }
    expect(host.calls).toEqual([
      { name: 'echo.listen', input: { ...of, listening: true } },
      { name: 'pipes.bind', input: of },
    ])
  })

  it('is sent away where it is', async () => {
    const host = await openPipe({ ...pipe, echo: true })
    await press(mark(testids.echoAway))
    expect(host.calls).toEqual([
      { name: 'echo.listen', input: { pipeId: pipe.id, listening: false } },
    ])
  })

  it('is not offered for pipes to many', async () => {
    await openPipe({ ...pipe, type: 'JxtaPropagate' })
    expect(marks(testids.echoTry)).toEqual([])
  })

  it('is told from a peer that merely calls itself so', async () => {
    const host = new FakeHost()
    const name = 'Echo (inside this app)'
    host.put('status', {}, sample.sampleStatus())
    host.put(
      'peers',
      {},
      sample.samplePeer(name, { builtIn: true }),
      sample.samplePeer(name, { id: sample.peerId('liar') }),
    )
    page = await mountWith(host, App, { router, at: '/peers' })
    expect(marks(testids.peerRow)).toHaveLength(2)
    expect(marks(testids.builtIn)).toHaveLength(1)
  })
})
