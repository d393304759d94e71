import { describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { FakeHost } from '../dev/fake-host.ts'
import { settle, useWith } from '../dev/mount-with.ts'
import {
  pipeId,
  samplePeer,
  samplePipe,
  sampleResolution,
  sampleTraffic,
} from '../dev/sample-rows.ts'
import { useFeed } from './use-feed.ts'

describe('useFeed', () => {
  it('shows the snapshot, then what changes', async () => {
    const host = new FakeHost()
    host.put('peers', {}, samplePeer('a'))
    const { result } = await useWith(host, () => useFeed('peers', {}))
    expect(result.rows.value.map((row) => row.name)).toEqual(['a'])
    host.put('peers', {}, samplePeer('b'))
    await settle()
    expect(result.rows.value.map((row) => row.name)).toEqual(['a', 'b'])
  })

  it('is not loaded before the snapshot', async () => {
    const host = new FakeHost()
    vi.spyOn(host.client, 'subscribe').mockReturnValue(() => {})
    const { result } = await useWith(host, () => useFeed('peers', {}))
    expect(result.loaded.value).toBe(false)
  })

  it('replaces the rows once a frame, however many events come', async () => {
    const host = new FakeHost()
    const { result } = await useWith(host, () => useFeed('traffic', {}))
    const before = result.rows.value
    for (let number = 0; number < 500; number++) host.put('traffic', {}, sampleTraffic(number))
    expect(result.rows.value).toBe(before)
    await settle()
    expect(result.rows.value).toHaveLength(500)
    expect(result.received.value).toBe(500)
  })

  it('subscribes anew after a gap and misses nothing', async () => {
    const host = new FakeHost()
    const { result } = await useWith(host, () => useFeed('peers', {}))
    host.skip('peers', {})
    host.put('peers', {}, samplePeer('a'))
    await vi.waitFor(() => expect(result.rows.value.map((row) => row.name)).toEqual(['a']), {
      timeout: 10_000,
    })
    expect(host.subscriptions('peers')).toBe(1)
  })

  it('subscribes anew after an error', async () => {
    const host = new FakeHost()
    await useWith(host, () => useFeed('peers', {}))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    host.fail('peers', {}, new Error('gone'))
    expect(host.subscriptions('peers')).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(host.subscriptions('peers')).toBe(1)
    vi.useRealTimers()
  })

  it('begins anew when its parameters change, and forgets the old rows at once', async () => {
    const host = new FakeHost()
    host.put('resolutions', { pipeId: pipeId('a') }, sampleResolution(samplePipe('a')))
    const of = ref(pipeId('a'))
    const { result } = await useWith(host, () =>
      useFeed('resolutions', () => ({ pipeId: of.value })),
    )
    expect(result.rows.value).toHaveLength(1)
    of.value = pipeId('b')
    await settle()
    expect(result.rows.value).toEqual([])
    expect(host.subscriptions('resolutions')).toBe(1)
  })

  it('ends with its scope', async () => {
    const host = new FakeHost()
    const { stop } = await useWith(host, () => useFeed('peers', {}))
    stop()
    expect(host.subscriptions('peers')).toBe(0)
  })
})
