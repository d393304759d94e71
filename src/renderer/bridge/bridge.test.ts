import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectHost } from './index.ts'

const code = 'c'.repeat(43)
const token = 't'.repeat(43)

/** A browser's WebSocket whose server is the test. */
class FakeSocket {
  static made: FakeSocket[] = []
  readonly url: string
  readonly sent: unknown[] = []
  bufferedAmount = 0
  onopen = (): void => {}
  onmessage = (_event: { data: unknown }): void => {}
  onclose = (_event: { code: number }): void => {}

  constructor(url: string) {
    this.url = url
    FakeSocket.made.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(): void {}

  says(frame: unknown): void {
    this.onmessage({ data: JSON.stringify(frame) })
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const latest = () => FakeSocket.made.at(-1)!

/** Connects, with the page at this address, up to the greeting. */
const open = async (hash: string) => {
  history.replaceState(null, '', `/${hash}`)
  const connection = connectHost()
  await settle()
  FakeSocket.made.at(-1)?.onopen()
  return connection
}

describe('the page in a browser', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('WebSocket', FakeSocket)
    FakeSocket.made = []
    sessionStorage.clear()
  })

  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('greets with the code of its link, takes that out of the address and keeps the token', async () => {
    const connection = await open(`#code=${code}`)
    expect(location.hash).toBe('#/')
    expect(latest()).toMatchObject({
      url: `ws://${location.host}/rpc`,
      sent: [{ t: 'greet', code }],
    })
    expect(connection).toMatchObject({ carrier: 'browser' })
    expect(connection.state()).toBe('connecting')
    latest().says({ t: 'welcome', token })
    await settle()
    expect(connection.state()).toBe('connected')
    expect(Object.values({ ...sessionStorage })).toEqual([token])
    expect(localStorage).toHaveLength(0)
  })

  it('greets with its token after a reload, and leaves the address as it is', async () => {
    sessionStorage.setItem('pipefitter-token', token)
    await open('#/pipes')
    expect(location.hash).toBe('#/pipes')
    expect(latest().sent).toEqual([{ t: 'greet', token }])
  })

  it('is unauthorised without a link, and asks nobody', async () => {
    const connection = await open('')
    expect([connection.state(), FakeSocket.made]).toEqual(['unauthorised', []])
  })

  it('is unauthorised when the host refuses it, forgets its token and does not try again', async () => {
    sessionStorage.setItem('pipefitter-token', token)
    const connection = await open('')
    latest().onclose({ code: 4401 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(connection.state()).toBe('unauthorised')
    expect([FakeSocket.made.length, sessionStorage.length]).toEqual([1, 0])
    await expect(connection.client.call('peers.search', {})).rejects.toMatchObject({
      code: 'rpc/unauthorised',
    })
  })

  it('reconnects by its token, never by the spent code', async () => {
    const connection = await open(`#code=${code}`)
    const states: string[] = []
    connection.onState((state) => states.push(state))
    latest().says({ t: 'welcome', token })
    await settle()
    latest().onclose({ code: 1006 })
    await vi.advanceTimersByTimeAsync(1_000)
    latest().onopen()
    expect(latest().sent).toEqual([{ t: 'greet', token }])
    latest().says({ t: 'welcome', token })
    await settle()
    expect(states).toEqual(['connected', 'reconnecting', 'connected'])
  })
})

describe('the page in the window', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('speaks through the bridge, and opens a new channel when the host ended one', async () => {
    vi.useFakeTimers()
    const ends: (() => void)[] = []
    const send = vi.fn()
    const bridge = { send, open: (_read: unknown, onEnded: () => void) => void ends.push(onEnded) }
    vi.stubGlobal('pipefitter', bridge)
    const connection = connectHost()
    await settle()
    expect([connection.carrier, connection.state()]).toEqual(['electron', 'connected'])
    connection.client.subscribe('peers', {}, () => {})
    ends[0]!()
    expect(connection.state()).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(connection.state()).toBe('connected')
    expect(ends).toHaveLength(2)
    expect(send.mock.calls).toEqual([
      [expect.objectContaining({ t: 'subscribe' })],
      [expect.objectContaining({ t: 'subscribe' })],
    ])
    vi.useRealTimers()
  })
})
