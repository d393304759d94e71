import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../../../shared/contract.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { ENTRIES_PER_PERIOD, LogFeed } from './log-feed.ts'
import { COALESCE_MS } from './table-feed.ts'

const rig = (keep: number) => {
  const clock = new VirtualClock()
  const feed = new LogFeed<string, { id: string; text: string }>(
    clock,
    keep,
    ({ number, source }) => ({
      id: String(number),
      text: source,
    }),
  )
  const events: FeedEvent<{ id: string; text: string }>[] = []
  const watch = () =>
    feed.subscribe((event) => events.push(event as FeedEvent<{ id: string; text: string }>))
  return {
    clock,
    feed,
    events,
    watch,
    texts: () => events.flatMap(({ rows }) => rows.map(({ text }) => text)),
  }
}

describe('a log feed', () => {
  it('gives what it has kept, then what comes, in order and once', async () => {
    const { clock, feed, events, watch, texts } = rig(10)
    feed.append(() => 'before')
    watch()
    await clock.advance(0)
    feed.append(() => 'first')
    feed.append(() => 'second')
    await clock.advance(COALESCE_MS)
    expect(events.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['snapshot', 1],
      ['change', 2],
    ])
    expect(texts()).toEqual(['before', 'first', 'second'])
  })

  it('forgets the oldest beyond what it keeps', async () => {
    const { clock, feed, watch, texts } = rig(2)
    for (const text of ['a', 'b', 'c']) feed.append(() => text)
    watch()
    await clock.advance(0)
    expect(texts()).toEqual(['b', 'c'])
    expect(feed.find('1')).toBeUndefined()
    expect(feed.find('3')).toBe('c')
  })

  it('does not even make entries that come too fast, and counts them', async () => {
    const { clock, feed, events, watch } = rig(10_000)
    watch()
    await clock.advance(0)
    let made = 0
    for (let i = 0; i < ENTRIES_PER_PERIOD + 500; i++) feed.append(() => String(made++))
    await clock.advance(COALESCE_MS)
    expect(made).toBe(ENTRIES_PER_PERIOD)
    expect(events[1]).toMatchObject({ kind: 'change', dropped: 500 })
    expect(events[1]?.rows).toHaveLength(ENTRIES_PER_PERIOD)
  })

  it('takes entries in again in the next period', async () => {
    const { clock, feed, watch, texts } = rig(10_000)
    watch()
    for (let i = 0; i < ENTRIES_PER_PERIOD + 1; i++) feed.append(() => 'fast')
    await clock.advance(COALESCE_MS)
    feed.append(() => 'calm')
    await clock.advance(COALESCE_MS)
    expect(texts().at(-1)).toBe('calm')
  })

  it('shows itself empty after it was cleared', async () => {
    const { clock, feed, events, watch } = rig(10)
    feed.append(() => 'old')
    watch()
    await clock.advance(0)
    feed.clear()
    await clock.advance(0)
    expect(events.at(-1)).toEqual({ kind: 'snapshot', seq: 1, rows: [], removed: [], dropped: 0 })
  })
})
