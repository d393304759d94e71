import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { sampleStatus, sampleTraffic } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(count: number) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  if (count > 0) {
    host.put('traffic', {}, ...Array.from({ length: count }, (_, at) => sampleTraffic(at)))
  }
  page = await mountWith(host, App, { router: createPageRouter(), at: '/traffic' })
  return host
}
const come = async (host: FakeHost, id: number, more = {}) => {
  host.put('traffic', {}, sampleTraffic(id, more))
  await settle()
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the screen of traffic', () => {
  it('teaches while nothing has been seen, then shows what comes', async () => {
    const host = await open(0)
    expect(document.body.textContent).toContain('Nothing on the wire yet')
    await come(host, 1)
    expect(marks(testids.trafficRow)).toHaveLength(1)
  })

  it('pauses by Space and goes on by the pill', async () => {
    const host = await open(2)
    await key(' ')
    await come(host, 2)
    expect(marks(testids.trafficRow)).toHaveLength(2)
    expect(mark(testids.trafficNew)?.textContent).toContain('1 new')
    await press(mark(testids.trafficNew))
    expect(marks(testids.trafficRow)).toHaveLength(3)
    expect(mark(testids.trafficNew)).toBeNull()
  })

  it('does not move under a person who looks at a row', async () => {
    const host = await open(2)
    await press(marks(testids.trafficRow)[0]!)
    await come(host, 2)
    expect(marks(testids.trafficRow)).toHaveLength(2)
  })

  it('filters by words', async () => {
    const host = await open(2)
    await come(host, 2, { summary: 'route query' })
    await type(mark<HTMLInputElement>(testids.trafficFilter), 'route')
    expect(marks(testids.trafficRow).map((row) => row.dataset.id)).toEqual(['2'])
  })

  it('shows the elements of a message, as text and as bytes', async () => {
    const host = await open(1)
    const element = {
      namespace: 'jxta',
      name: 'src',
      type: 'text/plain',
      sizeBytes: 2,
      text: 'hi',
      cut: false,
    }
    host.on('traffic.detail', () => ({ elements: [element] }))
    await press(marks(testids.trafficRow)[0]!)
    expect(host.calls.at(-1)).toEqual({ name: 'traffic.detail', input: { id: '0' } })
    expect(mark(testids.trafficElement)?.textContent).toContain('jxta:src')
    const hex = [...(mark(testids.trafficElement)?.querySelectorAll('button') ?? [])].find(
      (one) => one.textContent.trim() === 'Hex',
    )
    await press(hex ?? null)
    expect(mark(testids.trafficElement)?.textContent).toContain('68 69')
  })

  it('says when the content was not kept', async () => {
    const host = await open(1)
    host.on('traffic.detail', () => ({ elements: [] }))
    await press(marks(testids.trafficRow)[0]!)
    expect(mark(testids.trafficDetail)?.textContent).toContain('was not kept')
  })

  it('clears in the host', async () => {
    const host = await open(1)
    await press(mark(testids.trafficClear))
    expect(host.calls).toEqual([{ name: 'traffic.clear', input: {} }])
  })
})
