import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pipeRow, statusRow } from '../../../../tests/support/rows.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import type { FeedEvent, HostApi } from '../../../shared/contract.ts'
import type { DesktopChoices, InboxRow } from '../../../shared/rows.ts'
import { silentLog } from '../../base/log.ts'
import { DesktopTongue } from '../tongue.ts'
import { DOWN_FOR_MS } from './notice-machine.ts'
import { Notifier } from './notifier.ts'
import { GROUP_MS } from './waiting-notices.ts'

interface Shown extends EventEmitter {
  readonly title: string
  readonly body: string
  readonly actions: readonly unknown[]
}

/** The system's notices that are seen now. */
const shown = vi.hoisted((): Shown[] => [])
vi.mock('electron', () => ({
  Notification: class extends EventEmitter implements Shown {
    static readonly isSupported = (): boolean => true
    readonly title: string
    readonly body: string
    readonly actions: readonly unknown[]

    constructor({ title, body, actions }: Pick<Shown, 'title' | 'body' | 'actions'>) {
      super()
      this.title = title
      this.body = body
      this.actions = actions
    }

    show(): void {
      shown.push(this)
    }

    close(): void {
      shown.splice(shown.indexOf(this), 1)
    }
  },
}))

const MINUTE_MS = 60_000
/** By the clock on the wall here, whatever the zone: eight minutes to ten in the evening. */
const EVENING_MS = new Date(2026, 0, 1, 21, 52).getTime()
const NIGHT = { from: 22 * 60, to: 7 * 60 }

const request = (name: string): InboxRow => ({
  ...{ id: `pairing:${name}`, kind: 'pairing', fingerprint: 'f'.repeat(64), name, shortId: 'S' },
  ...{ peerId: `urn:jxta:uuid-${name}`, summary: `${name} asks to pair`, consequence: '' },
  ...{ wants: [], host: '10.0.0.2', paired: false, count: 1, firstWallMs: 1, lastWallMs: 1 },
})
const critical = (name: string, isUp: boolean) =>
  pipeRow(name, {
    critical: true,
    state: isUp ? 'Bound' : 'Unbound',
    stateReason: 'Its link broke',
  })

describe('notices of the system', () => {
  let clock: VirtualClock
  let notifier: Notifier
  let calls: unknown[]
  let places: string[]
  const feeds = new Map<string, (event: FeedEvent) => void>()

  const tell = (feed: string, ...rows: readonly unknown[]): void =>
    feeds.get(feed)?.({ kind: 'snapshot', rows: [...rows], removed: [] } as unknown as FeedEvent)
  const choose = (more: Partial<DesktopChoices> = {}): void => {
    const desktop = { notify: true, startAtLogin: false, closing: 'ask', ...more } as const
    tell('status', statusRow({ desktop }))
  }
  const titles = () => shown.map(({ title }) => title)

  beforeEach(() => {
    shown.length = 0
    clock = new VirtualClock(EVENING_MS)
    calls = []
    places = []
    const api = {
      call: (name: string, input: unknown) => {
        calls.push({ name, input })
        return Promise.resolve({})
      },
      subscribe: (feed: string, _params: unknown, onEvent: (event: FeedEvent) => void) => {
        feeds.set(feed, onEvent)
        return () => feeds.delete(feed)
      },
    } as unknown as HostApi
    notifier = new Notifier({
      ...{ api, clock, log: silentLog, tongue: new DesktopTongue(['en']) },
      present: (place) => places.push(place),
      showInFolder: () => {},
    })
  })

  afterEach(() => notifier.stop())

  it('wait until it is known what the person wants', () => {
    tell('inbox', request('ada'))
    expect(titles()).toEqual([])
    choose()
    expect(titles()).toEqual(['A request waits'])
  })

  it('of a burst of requests are one, which takes the place of the first', async () => {
    choose()
    tell('inbox', request('ada'))
    tell('inbox', request('ada'), request('ben'))
    tell('inbox', request('ada'), request('ben'), request('cleo'))
    expect(titles()).toEqual(['A request waits'])
    await clock.advance(GROUP_MS)
    expect(titles()).toEqual(['3 requests wait'])
    tell('inbox')
    expect(titles()).toEqual([])
  })

  it('lead to what they are of, and refuse what can be refused there', async () => {
    choose()
    tell('inbox', request('ada'))
    const [notice] = shown
    expect(notice?.actions).toEqual([{ type: 'button', text: 'Not now' }])
    notice?.emit('click')
    expect(places).toEqual([`/inbox/${encodeURIComponent('pairing:ada')}`])
    notice?.emit('action', {}, 0)
    await clock.advance(0)
    expect(calls).toEqual([{ name: 'inbox.act', input: { id: 'pairing:ada', action: 'refuse' } }])
  })

  it('hold in quiet hours, which begin and end by the clock alone', async () => {
    choose({ quiet: NIGHT })
    await clock.advance(9 * MINUTE_MS)
    tell('inbox', request('ada'), request('ben'))
    await clock.advance(30 * MINUTE_MS)
    expect(titles()).toEqual([])
    await clock.advance(9 * 60 * MINUTE_MS)
    expect(titles()).toEqual(['2 requests wait'])
  })

  it('are not shown to whoever wants none', async () => {
    choose({ notify: false })
    tell('inbox', request('ada'))
    tell('pipes', critical('telemetry', false))
    await clock.advance(MINUTE_MS)
    expect(titles()).toEqual([])
  })

  it('are not shown to whoever looks at the window, and are taken away from them', () => {
    choose()
    tell('inbox', request('ada'))
    notifier.looking(true)
    expect(titles()).toEqual([])
    tell('inbox', request('ada'), request('ben'))
    notifier.looking(false)
    expect(titles()).toEqual([])
  })

  it('of a critical pipe come when it was down for ten seconds, and go when it is up', async () => {
    choose()
    tell('pipes', critical('telemetry', false), pipeRow('other', { state: 'Unbound' }))
    await clock.advance(DOWN_FOR_MS - 1)
    expect(titles()).toEqual([])
    await clock.advance(1)
    expect(shown).toMatchObject([{ title: '“telemetry” is down', body: 'Its link broke' }])
    tell('pipes', critical('telemetry', true))
    expect(titles()).toEqual([])
  })

  it('are not made of pipes that a person paused', async () => {
    choose()
    tell('pipes', pipeRow('telemetry', { critical: true, state: 'Paused' }))
    await clock.advance(MINUTE_MS)
    expect(titles()).toEqual([])
  })

  it('come no more once it has stopped, and no timer is left', async () => {
    choose()
    tell('pipes', critical('telemetry', false))
    await notifier.stop()
    await clock.advance(MINUTE_MS)
    expect(titles()).toEqual([])
    expect(clock.pendingNames()).toEqual([])
  })
})
