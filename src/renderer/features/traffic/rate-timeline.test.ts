import { expect, it, vi } from 'vitest'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, mountWith, settle } from '../../dev/mount-with.ts'
import { testids } from '../../testids.ts'
import RateTimeline from './components/RateTimeline.vue'

const told = () => mark(testids.trafficRate)?.textContent.trim()

it('says what flows in this second, and that nothing does when it has ended', async () => {
  const host = new FakeHost()
  const page = await mountWith(host, RateTimeline)
  expect(told()).toBe('0/s')
  const bytes = { bytesIn: 4_000, bytesOut: 200 }
  host.put('trafficRate', {}, { id: 'now', atWallMs: Date.now(), in: 40, out: 2, ...bytes })
  await settle()
  expect(told()).toBe('42/s')
  await vi.waitFor(() => expect(told()).toBe('0/s'), { timeout: 20_000 })
  page.unmount()
})
