import { beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { silentLog } from '../../base/log.ts'
import { CloneWatch, OWN_HALF_MS } from './clone-watch.ts'

const half = (mark: string, initiator: boolean) => ({ mark, initiator, address: `tcp://${mark}` })

describe('the watch for a second peer with this key', () => {
  let clock: VirtualClock
  let counters: Counters
  let kept: string | undefined
  let renewed: number
  const create = (): CloneWatch =>
    new CloneWatch({
      ...{ clock, counters, log: silentLog },
      load: () => kept,
      save: (text) => (kept = text),
      renew: () => renewed++,
    })

  beforeEach(() => {
    clock = new VirtualClock()
    counters = new Counters()
    kept = undefined
    renewed = 0
  })

  it('takes both ends of one link for this peer itself, whichever shows first', async () => {
    const watch = create()
    watch.met(half('a', true))
    watch.met(half('a', false))
    watch.met(half('b', false))
    watch.met(half('b', true))
    await clock.advance(OWN_HALF_MS * 2)
    expect(watch.alarm).toBeUndefined()
    expect(counters.get('clone.own-links')).toBe(2)
  })

  it('raises the alarm for a link whose other end was elsewhere, and counts on', async () => {
    const watch = create()
    watch.met(half('a', true))
    watch.met(half('b', true))
    expect(watch.alarm).toBeUndefined()
    await clock.advance(OWN_HALF_MS)
    expect(watch.alarm).toMatchObject({ sign: 'link', where: 'tcp://b', times: 2 })
  })

  it('remembers no more than so many ends, and counts the rest', async () => {
    const watch = create()
    for (let i = 0; i < 1_000; i++) watch.met(half(`${i}`, true))
    expect(counters.get('clone.dropped-halves')).toBe(936)
    await clock.advance(OWN_HALF_MS)
    expect(watch.alarm?.times).toBe(64)
  })

  it('is alarmed by no hint, and shows this peer anew at most once a minute', async () => {
    const watch = create()
    for (let i = 0; i < 100; i++) watch.hinted()
    expect([watch.alarm, renewed]).toEqual([undefined, 1])
    await clock.advance(60_000)
    watch.hinted()
    expect(renewed).toBe(2)
  })

  it('keeps the alarm over a start until a person takes it back', () => {
    create().signed('the cache of bob')
    const next = create()
    next.load()
    expect(next.alarm).toMatchObject({ sign: 'signature', where: 'the cache of bob', times: 1 })
    next.dismiss()
    const last = create()
    last.load()
    expect(last.alarm).toBeUndefined()
  })

  it.each(['', 'x', '[]', '{"sign":"link"}', '{"sign":"other","where":"a","times":1}'])(
    'passes over what it did not keep: %s',
    (text) => {
      kept = text
      const watch = create()
      watch.load()
      expect(watch.alarm).toBeUndefined()
    },
  )
})
