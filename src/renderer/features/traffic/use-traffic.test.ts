import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { FakeTraffic } from '../../dev/fake-traffic.ts'
import { settle, useWith } from '../../dev/mount-with.ts'
import { sampleTraffic } from '../../dev/sample-rows.ts'
import { useTraffic } from './use-traffic.ts'

const filter = ref('')

async function watching(count: number) {
  filter.value = ''
  const host = new FakeHost()
  const capture = new FakeTraffic(host)
  const rows = (from: number, to: number, more = {}) =>
    Array.from({ length: to - from }, (_, at) => sampleTraffic(from + at, more))
  capture.put(...rows(0, count))
  const { result } = await useWith(host, () => useTraffic(() => filter.value))
  const come = async (from: number, to: number, more = {}) => {
    capture.put(...rows(from, to, more))
    await settle()
  }
  const shown = () => {
    const { value } = result.source
    return Array.from({ length: value.count }, (_, at) => value.at(at)?.id)
  }
  return { host, traffic: result, come, shown }
}
const asked = (host: FakeHost) => host.calls.filter(({ name }) => name === 'traffic.rows')

describe('the live list', () => {
  it('shows what comes', async () => {
    const { shown, come } = await watching(3)
    await come(3, 5)
    expect(shown()).toEqual(['0', '1', '2', '3', '4'])
  })

  it('asks for nothing while it follows, however much there is', async () => {
    const { host, traffic, come } = await watching(3_000)
    await come(3_000, 5_000)
    traffic.need(4_960, 5_000)
    await settle()
    expect(asked(host)).toEqual([])
    expect(traffic.source.value.at(4_999)?.id).toBe('4999')
  })

  it('asks for what is scrolled to, once', async () => {
    const { host, traffic } = await watching(3_000)
    traffic.freeze()
    traffic.need(1_000, 1_040)
    traffic.need(1_001, 1_041)
    await settle()
    expect(asked(host).map(({ input }) => input)).toEqual([
      { viewId: 'view ', from: 940, count: 200 },
    ])
    expect(traffic.source.value.at(1_040)?.id).toBe('1040')
    expect(traffic.source.value.indexOf('1040')).toBe(1_040)
  })

  it('stands still while paused and counts what is new', async () => {
    const { traffic, shown, come } = await watching(3)
    traffic.togglePause()
    await come(3, 10)
    expect(shown()).toEqual(['0', '1', '2'])
    expect(traffic.fresh.value).toBe(7)
    traffic.togglePause()
    expect(traffic.source.value.count).toBe(10)
    expect(traffic.fresh.value).toBe(0)
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

  it('filters in the host, in what is shown and in what is new', async () => {
    const { traffic, shown, come } = await watching(3)
    await come(3, 5, { summary: 'route query for lab-7' })
    filter.value = 'ROUTE lab-7'
    await settle()
    expect(shown()).toEqual(['3', '4'])
    traffic.freeze()
    await come(5, 9)
    await come(9, 10, { summary: 'route query for lab-7' })
    expect(traffic.fresh.value).toBe(1)
  })

  it('stays paused under another filter', async () => {
    const { traffic, shown, come } = await watching(3)
    traffic.togglePause()
    filter.value = 'telemetry'
    await settle()
    await come(3, 5)
    expect(shown()).toEqual(['0', '1', '2'])
    expect(traffic.paused.value).toBe(true)
  })
})
