import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle } from '../../dev/mount-with.ts'
import { sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { SCREENS } from '../../shell/screens.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(host: FakeHost, at = '/settings') {
  page = await mountWith(host, App, { router: createPageRouter(), at })
}
const withStatus = (more = {}) => {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus(more))
  return host
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the status bar', () => {
  it('has the state in its word and the reason behind it', async () => {
    await open(withStatus({ state: 'noNetwork', stateReason: 'No interface is up.' }))
    await press(mark(testids.statusState))
    expect(mark(testids.statusState)?.textContent).toContain('No network')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('No interface is up.')
  })

  it('counts what was dropped', async () => {
    await open(withStatus({ dropped: 1_234 }))
    expect(mark(testids.statusBar)?.textContent).toMatch(/1.234 dropped/)
  })

  it('waits in words while the host says nothing', async () => {
    await open(new FakeHost())
    expect(mark(testids.statusState)?.textContent).toContain('Starting')
  })
})

describe('the connection to the host', () => {
  it('is spoken of only while it is broken', async () => {
    const host = withStatus()
    await open(host)
    expect(mark(testids.connectionBanner)).toBeNull()
    host.setState('reconnecting')
    await settle()
    expect(mark(testids.connectionBanner)?.textContent).toContain('made again by itself')
    host.setState('connected')
    await settle()
    expect(mark(testids.connectionBanner)).toBeNull()
  })
})

describe('the settings', () => {
  it('show counters by name', async () => {
    const host = withStatus()
    host.put('counters', {}, { id: 'tcp.refused', value: 2 }, { id: 'message.malformed', value: 1 })
    await open(host)
    expect(marks(testids.counterRow).map((row) => row.dataset.id)).toEqual([
      'message.malformed',
      'tcp.refused',
    ])
  })
})

describe('the keyboard', () => {
  it('goes to each screen by its number and lists the keys by ?', async () => {
    await open(withStatus())
    for (const { name, keys } of SCREENS) {
      await key(keys[0] ?? '')
      expect(mark(testids.railItem(name))?.getAttribute('aria-current')).toBe('page')
    }
    await key('?')
    expect(mark(testids.keySheet)?.textContent).toContain('Traffic')
  })
})
