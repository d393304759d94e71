import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { settle, useWith } from '../../dev/mount-with.ts'
import { sampleTraffic } from '../../dev/sample-rows.ts'
import { useTraffic } from './use-traffic.ts'

const filter = ref('')

async function watching(count: number) {
  filter.value = ''
  const host = new FakeHost()
  host.put('traffic', {}, ...Array.from({ length: count }, (_, at) => sampleTraffic(at)))
  const { result } = await useWith(host, () => useTraffic(() => filter.value))
  const come = async (from: number, to: number, more = {}) => {
    host.put(
      'traffic',
      {},
      ...Array.from({ length: to - from }, (_, at) => sampleTraffic(from + at, more)),
    )
    await settle()
  }
  return { host, traffic: result, come }
}

describe('the live list', () => {
  it('shows what comes', async () => {
    const { traffic, come } = await watching(3)
    await come(3, 5)
    expect(traffic.shown.value.map((row) => row.id)).toEqual(['0', '1', '2', '3', '4'])
  })

  it('stands still while paused and counts what is new', async () => {
    const { traffic, come } = await watching(3)
    traffic.togglePause()
    await come(3, 10)
    expect(traffic.shown.value).toHaveLength(3)
    expect(traffic.fresh.value).toBe(7)
    traffic.togglePause()
    expect(traffic.shown.value).toHaveLength(10)
    expect(traffic.fresh.value).toBe(0)
  })

  it('stands still even when all that is shown has been forgotten', async () => {
    const { traffic, come } = await watching(3)
    traffic.freeze()
    await come(3, 10_400)
    expect(traffic.shown.value.map((row) => row.id)).toEqual(['0', '1', '2'])
    expect(traffic.total.value).toBe(10_000)
    expect(traffic.fresh.value).toBe(10_397)
  })

  it('looking back does not end a pause, following does', async () => {
    const { traffic } = await watching(3)
    traffic.togglePause()
    traffic.freeze()
    expect(traffic.paused.value).toBe(true)
    traffic.follow()
    expect(traffic.paused.value).toBe(false)
    expect(traffic.following.value).toBe(true)
  })

  it('filters by every word, in what is shown and in what is new', async () => {
    const { traffic, come } = await watching(3)
    await come(3, 5, { summary: 'route query for lab-7' })
    filter.value = 'ROUTE lab-7'
    expect(traffic.shown.value.map((row) => row.id)).toEqual(['3', '4'])
    traffic.freeze()
    await come(5, 9)
    await come(9, 10, { summary: 'route query for lab-7' })
    expect(traffic.fresh.value).toBe(1)
  })

  it('tells how many were left out', async () => {
    const { host, traffic } = await watching(1)
    host.drop('traffic', {}, 250)
    await settle()
    expect(traffic.dropped.value).toBe(250)
  })
})
