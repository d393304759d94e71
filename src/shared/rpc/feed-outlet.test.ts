import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../contract.ts'
import { FeedOutlet } from './feed-outlet.ts'
import { EVENT_MAX_ROWS, EVENT_WINDOW } from './limits.ts'
import type { FeedKind } from './merge.ts'

const table: FeedKind = { kind: 'table' }

const outletOf = (feed: FeedKind = table) => {
  const sent: FeedEvent[] = []
  const more: boolean[] = []
  const carrier = { isCongested: false }
  const outlet = new FeedOutlet({
    feed,
    send: (event, hasMore) => {
      sent.push(event)
      more.push(hasMore)
    },
    isCongested: () => carrier.isCongested,
  })
  let seq = 0
  const push = (kind: FeedEvent['kind'], ids: readonly string[], skip = 0): void => {
    seq += skip
    outlet.push({ kind, seq: seq++, rows: ids.map((id) => ({ id })), removed: [], dropped: 0 })
  }
  return { outlet, sent, more, carrier, push }
}

const idsOf = (event: FeedEvent | undefined) =>
  (event?.rows as { id: string }[]).map(({ id }) => id)
const numbers = (count: number) => Array.from({ length: count }, (_, i) => String(i))

describe('a feed on its way to a client', () => {
  it('passes events on as they come while they are acknowledged', () => {
    const { outlet, sent, push } = outletOf()
    push('snapshot', ['a'])
    for (let i = 0; i < 10; i++) {
      outlet.acknowledge(sent.at(-1)!.seq)
      push('change', [String(i)])
    }
    expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1))
    expect(sent.slice(1).map(idsOf)).toEqual(numbers(10).map((id) => [id]))
  })

  it('merges what comes while the window is full, and sends it as one when it opens', () => {
    const { outlet, sent, push } = outletOf()
    push('snapshot', [])
    for (let i = 0; i < 100; i++) push('change', [String(i % 7)])
    expect(sent).toHaveLength(EVENT_WINDOW)
    outlet.acknowledge(1)
    expect(sent).toHaveLength(EVENT_WINDOW + 1)
    expect(idsOf(sent.at(-1)).sort()).toEqual(numbers(7))
    expect(sent.at(-1)?.seq).toBe(EVENT_WINDOW + 1)
  })

  it('has one event on its way when the carrier is congested, and goes on when that is acknowledged', () => {
    const { outlet, sent, carrier, push } = outletOf()
    carrier.isCongested = true
    push('snapshot', ['a'])
    push('change', ['b'])
    push('change', ['c'])
    expect(sent.map(idsOf)).toEqual([['a']])
    outlet.acknowledge(1)
    expect(sent.map(idsOf)).toEqual([['a'], ['b', 'c']])
  })

  it('counts what a log lost while the client was slow', () => {
    const { outlet, sent, push } = outletOf({ kind: 'log', keep: 10 })
    push('snapshot', [])
    for (let i = 1; i < EVENT_WINDOW; i++) push('change', [])
    for (let i = 0; i < 25; i++) push('change', [String(i)])
    outlet.acknowledge(EVENT_WINDOW)
    expect(idsOf(sent.at(-1))).toEqual(numbers(25).slice(15))
    expect(sent.at(-1)?.dropped).toBe(15)
  })

  it('sends a large snapshot in parts, as many as the window takes, and what changed after it', () => {
    const { outlet, sent, more, push } = outletOf()
    const ids = numbers(EVENT_MAX_ROWS * 6 + 1)
    push('snapshot', ids)
    push('change', ['later'])
    expect(sent).toHaveLength(EVENT_WINDOW)
    outlet.acknowledge(4)
    expect(sent.map(({ kind }) => kind)).toEqual(['snapshot', ...Array<string>(7).fill('change')])
    expect(sent.flatMap(idsOf)).toEqual([...ids, 'later'])
    expect(more).toEqual([true, true, true, true, true, true, false, false])
  })

  it('leaves a gap in its numbers where the feed has one', () => {
    const { sent, push } = outletOf()
    push('snapshot', [])
    push('change', ['a'])
    push('change', ['c'], 1)
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 4])
  })

  it('is not opened by an acknowledgement of what was never sent', () => {
    const { outlet, sent, push } = outletOf()
    push('snapshot', [])
    outlet.acknowledge(1_000)
    for (let i = 0; i < 10; i++) push('change', [String(i)])
    expect(sent).toHaveLength(1 + EVENT_WINDOW)
  })
})
