import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../../../shared/contract.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { COALESCE_MS, TableFeed } from './table-feed.ts'

interface Pipe {
  readonly id: string
  readonly sent: number
}

const rig = (initial: readonly Pipe[] = []) => {
  const clock = new VirtualClock()
  const rows = new Map(initial.map((row) => [row.id, row]))
  let made = 0
  const feed = new TableFeed<Pipe>(
    clock,
    () => [...rows.values()],
    (id) => {
      made++
      return rows.get(id)
    },
  )
  const events: FeedEvent[] = []
  return {
    clock,
    rows,
    feed,
    events,
    made: () => made,
    watch: () => feed.subscribe((event) => events.push(event)),
  }
}

describe('a table feed', () => {
  it('gives a snapshot first, and never inside the subscribing call', async () => {
    const { clock, events, watch } = rig([{ id: 'a', sent: 1 }])
    watch()
    expect(events).toEqual([])
    await clock.advance(0)
    expect(events).toEqual([
      { kind: 'snapshot', seq: 1, rows: [{ id: 'a', sent: 1 }], removed: [], dropped: 0 },
    ])
  })

  it('gathers a thousand changes of a row into one', async () => {
    const { clock, rows, feed, events, watch } = rig([{ id: 'a', sent: 0 }])
    watch()
    await clock.advance(0)
    for (let sent = 1; sent <= 1000; sent++) {
      rows.set('a', { id: 'a', sent })
      feed.touch('a')
    }
    await clock.advance(COALESCE_MS)
    expect(events.slice(1)).toEqual([
      { kind: 'change', seq: 2, rows: [{ id: 'a', sent: 1000 }], removed: [], dropped: 0 },
    ])
  })

  it('says nothing when a touched row is as it was', async () => {
    const { clock, feed, events, watch } = rig([{ id: 'a', sent: 0 }])
    watch()
    await clock.advance(0)
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    expect(events).toHaveLength(1)
  })

  it('names rows that are gone, once', async () => {
    const { clock, rows, feed, events, watch } = rig([{ id: 'a', sent: 0 }])
    watch()
    await clock.advance(0)
    rows.delete('a')
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    expect(events.slice(1)).toEqual([
      { kind: 'change', seq: 2, rows: [], removed: ['a'], dropped: 0 },
    ])
  })

  it('makes no row while nobody watches, and none after the last has left', async () => {
    const { clock, feed, made, watch } = rig([{ id: 'a', sent: 0 }])
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    const leave = watch()
    await clock.advance(0)
    leave()
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    expect(made()).toBe(0)
  })

  it('that is looked at tells at once what is new, other and gone, and is silent where nothing is', async () => {
    const { clock, rows, feed, events, watch } = rig([
      { id: 'a', sent: 0 },
      { id: 'b', sent: 0 },
      { id: 'c', sent: 0 },
    ])
    feed.look()
    watch()
    await clock.advance(0)
    feed.look()
    expect(events).toHaveLength(1)
    rows.delete('a')
    rows.set('b', { id: 'b', sent: 1 }).set('d', { id: 'd', sent: 0 })
    feed.touch('c')
    feed.look()
    expect(events.slice(1)).toEqual([
      {
        ...{ kind: 'change', seq: 2, removed: ['a'], dropped: 0 },
        rows: [
          { id: 'b', sent: 1 },
          { id: 'd', sent: 0 },
        ],
      },
    ])
    expect(clock.pendingCount).toBe(0)
  })

  it('makes each row once for all who watch, whatever was touched', async () => {
    const { clock, rows, feed, made, watch } = rig([{ id: 'a', sent: 0 }])
    watch()
    watch()
    await clock.advance(0)
    rows.set('a', { id: 'a', sent: 1 })
    feed.touch('a')
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    expect(made()).toBe(1)
  })

  it('gives a later subscriber its own snapshot, numbered for itself', async () => {
    const { clock, rows, feed, events, watch } = rig([{ id: 'a', sent: 0 }])
    watch()
    await clock.advance(0)
    const later: FeedEvent[] = []
    feed.subscribe((event) => later.push(event))
    await clock.advance(0)
    rows.set('a', { id: 'a', sent: 1 })
    feed.touch('a')
    await clock.advance(COALESCE_MS)
    expect(events.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['snapshot', 1],
      ['change', 2],
    ])
    expect(later.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['snapshot', 1],
      ['change', 2],
    ])
  })
})
