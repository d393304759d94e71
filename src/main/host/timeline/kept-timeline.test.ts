import { describe, expect, it } from 'vitest'
import { pipeIdOf } from '../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { KeptEvent } from '../../peer/ports/event-store.ts'
import { KeptTimeline } from './kept-timeline.ts'

const pipeId = pipeIdOf(1)
const event = (text: string) => ({ atWallMs: 5, kind: 'bind', tone: 'good', text }) as const

const around = () => {
  const rows: KeptEvent[] = []
  const disk = { full: false }
  const store = {
    events: () => rows.map(({ text }) => text),
    append: (events: readonly KeptEvent[]) => {
      if (disk.full) throw new PipefitterError('store/failed', 'full')
      rows.push(...events)
    },
    remove: () => void rows.splice(0),
  }
  const clock = new VirtualClock()
  const counters = new Counters()
  return { rows, disk, clock, counters, kept: new KeptTimeline(store, clock, counters) }
}

describe('what happened to a pipe', () => {
  it('is written in one go, or as soon as somebody reads it', async () => {
    const { kept, rows, clock } = around()
    kept.add(pipeId, event('one'))
    kept.add(pipeId, event('two'))
    expect(rows).toEqual([])
    await clock.advance(2_000)
    expect(rows).toHaveLength(2)
    kept.add(pipeId, event('three'))
    expect(kept.load(pipeId).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('is left out where it is damaged, and counted', () => {
    const { kept, rows, counters } = around()
    rows.push(...['nonsense', '{"kind":"bind"}'].map((text) => ({ pipeId, text })))
    kept.add(pipeId, event('good'))
    expect(kept.load(pipeId)).toEqual([event('good')])
    expect(counters.snapshot()).toContainEqual({ name: 'timeline.damaged', value: 2 })
  })

  it('is given up, and counted, where the disk is full; later events are kept again', () => {
    const { kept, disk, counters } = around()
    disk.full = true
    kept.add(pipeId, event('lost'))
    kept.write()
    expect(counters.snapshot()).toContainEqual({ name: 'timeline.events-unwritten', value: 1 })
    disk.full = false
    kept.add(pipeId, event('kept'))
    expect(kept.load(pipeId)).toEqual([event('kept')])
    kept.forget(pipeId)
    expect(kept.load(pipeId)).toEqual([])
  })
})
