import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { FakeTraffic, sampleCapture } from '../../dev/fake-traffic.ts'
import { mark, marks, mountWith, press, settle } from '../../dev/mount-with.ts'
import { sampleStatus, sampleTraffic } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
const PIPE = sampleTraffic(0).pipeId ?? ''
const MB = 1024 * 1024

const recording = (more = {}) => ({
  ...{ name: 'traffic-now', sinceWallMs: 0, quotaBytes: 500 * MB, messages: 7, usedBytes: 12 * MB },
  ...{ forgotten: 0, dropped: 0, waiting: 0 },
  ...more,
})
async function open(capture = sampleCapture()) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  new FakeTraffic(host).put(sampleTraffic(0), sampleTraffic(1))
  host.put('capture', {}, capture)
  page = await mountWith(host, App, { router: createPageRouter(), at: '/traffic' })
  return host
}
async function ofRow(words: string) {
  const cell = mark(testids.trafficRow)?.querySelector('[data-column="pipe"]')
  cell?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
  await settle()
  const items = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  await press(items.find((one) => one.textContent.includes(words)) ?? null)
}
const sent = (host: FakeHost) => host.calls.filter(({ name }) => name.startsWith('traffic.'))

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the capture file', () => {
  it('is begun with a quota, and ended', async () => {
    const host = await open()
    await press(mark(testids.trafficFile))
    await press(mark(testids.trafficFileBegin))
    expect(sent(host)).toEqual([{ name: 'traffic.beginFile', input: { quotaBytes: 500 * MB } }])
    host.put('capture', {}, sampleCapture({ file: recording() }))
    await settle()
    expect(mark(testids.trafficFileState)?.textContent).toContain('12 MiB of 500 MiB')
    expect(mark(testids.statusCapture)?.textContent).toContain('12 MiB of 500 MiB')
    await press(mark(testids.trafficFileEnd))
    expect(sent(host).at(-1)).toEqual({ name: 'traffic.endFile', input: {} })
  })

  it('is begun for one pipe by its consent, takes in another, and ends with the last', async () => {
    const host = await open()
    await ofRow('Write this pipe into a file')
    expect(sent(host)).toEqual([
      { name: 'traffic.keepPayload', input: { pipeId: PIPE, keep: true } },
      { name: 'traffic.beginFile', input: { quotaBytes: 500 * MB, pipes: [PIPE] } },
    ])
    const other = { id: 'urn:other', name: 'other' }
    host.put('capture', {}, sampleCapture({ file: recording({ pipes: [other] }) }))
    await settle()
    await ofRow('Write this pipe into a file')
    expect(sent(host).at(-1)).toEqual({
      name: 'traffic.filePipes',
      input: { pipes: [other.id, PIPE] },
    })
    const own = { id: PIPE, name: 'telemetry' }
    host.put('capture', {}, sampleCapture({ file: recording({ pipes: [own] }) }))
    await settle()
    await ofRow('No longer write this pipe')
    expect(sent(host).at(-1)).toEqual({ name: 'traffic.endFile', input: {} })
  })

  it('says why it is paused, what to do, and goes on', async () => {
    const paused = { why: 'disk-full' as const, text: 'database or disk is full' }
    const host = await open(sampleCapture({ file: recording({ paused, waiting: 1_200 }) }))
    const banner = mark(testids.trafficFilePaused)
    expect(banner?.textContent).toContain('The disk is full')
    expect(banner?.textContent).toContain('Free some space')
    expect(banner?.textContent).toContain('1,200 messages wait in memory')
    expect(mark(testids.statusCapture)?.dataset['state']).toBe('paused')
    await press(mark(testids.trafficFileResume))
    expect(sent(host)).toEqual([{ name: 'traffic.resumeFile', input: {} }])
  })

  it('of before is read alone, and exported from', async () => {
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    const host = await open()
    host.on('traffic.export', () => ({ base64: '', messages: 0, end: 1, left: 0 }))
    await press(mark(testids.trafficFile))
    await press(mark(testids.trafficFileOpen))
    expect(mark(testids.trafficFileBar)).not.toBeNull()
    for (const gone of [testids.trafficRun, testids.trafficPause, testids.trafficClear])
      expect(mark(gone)).toBeNull()
    expect(marks(testids.trafficRow).length).toBeGreaterThan(0)
    await press(mark(testids.trafficExport))
    await press(mark(testids.trafficExportRun))
    expect(sent(host).at(-1)).toEqual({
      name: 'traffic.export',
      input: { format: 'jsonl', file: 'traffic-night' },
    })
    await press(mark(testids.trafficFileClose))
    expect(mark(testids.trafficRun)).not.toBeNull()
  })

  it('is deleted after a question', async () => {
    const host = await open()
    await press(mark(testids.trafficFile))
    await press(mark(testids.trafficFileDelete))
    expect(sent(host)).toEqual([])
    await press(mark(testids.trafficFileDeleteConfirm))
    expect(sent(host)).toEqual([{ name: 'traffic.deleteFile', input: { file: 'traffic-night' } }])
  })
})
