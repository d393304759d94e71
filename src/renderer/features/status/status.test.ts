import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
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

describe('a standstill of all pipes', () => {
  it('is said for as long as it is so, with the way back', async () => {
    const host = withStatus()
    await open(host)
    expect(mark(testids.statusStandstill)).toBeNull()
    host.put('status', {}, sampleStatus({ paused: true }))
    await settle()
    expect(mark(testids.statusStandstill)?.textContent).toContain('All pipes paused')
    await press(mark(testids.statusStandstill))
    await press(mark(testids.statusResume))
    expect(host.calls).toEqual([{ name: 'settings.set', input: { paused: false } }])
    host.put('status', {}, sampleStatus())
    await settle()
    expect(mark(testids.statusStandstill)).toBeNull()
  })

  it('of receiving is said too, and both ways back are there where both are so', async () => {
    const host = withStatus({ receiving: false })
    await open(host)
    expect(mark(testids.statusStandstill)?.dataset.state).toBe('deaf')
    expect(mark(testids.statusStandstill)?.textContent).toContain('Receiving off')
    host.put('status', {}, sampleStatus({ receiving: false, paused: true }))
    await settle()
    await press(mark(testids.statusStandstill))
    expect(mark(testids.statusResume)).not.toBeNull()
    await press(mark(testids.statusReceive))
    expect(host.calls).toEqual([{ name: 'settings.set', input: { receiving: true } }])
  })

  it('is begun by the palette', async () => {
    const host = withStatus()
    await open(host)
    const choose = async (title: string) => {
      const chord = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true }
      document.body.dispatchEvent(new KeyboardEvent('keydown', chord))
      await settle()
      const field = mark<HTMLInputElement>(testids.paletteText)
      await type(field, title)
      await key('Enter', field ?? undefined)
    }
    await choose('Pause all pipes')
    expect(host.calls).toEqual([{ name: 'settings.set', input: { paused: true } }])
    await choose('Switch receiving off')
    expect(host.calls.at(-1)).toEqual({ name: 'settings.set', input: { receiving: false } })
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
