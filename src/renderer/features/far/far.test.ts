import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import type { FarState } from '../../bridge/index.ts'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, mountWith, press, settle } from '../../dev/mount-with.ts'
import { sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

const TARGET = {
  fingerprint: 'b'.repeat(64),
  name: 'Lab server',
  ownFingerprint: 'a'.repeat(64),
}

let page: Awaited<ReturnType<typeof mountWith>> | undefined

class PlayedFar {
  readonly target = TARGET
  #state: FarState = { kind: 'open' }
  #tell = () => {}
  state() {
    return this.#state
  }
  onState(listener: () => void) {
    this.#tell = listener
    return () => {}
  }
  become(state: FarState) {
    this.#state = state
    this.#tell()
  }
}

const open = async (at = '/') => {
  const host = new FakeHost()
  const far = new PlayedFar()
  host.far = far
  host.put('status', {}, sampleStatus({ name: 'server-7' }))
  page = await mountWith(host, App, { router: createPageRouter(), at })
  return { host, far }
}
const banner = () => mark(testids.farBanner)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('another peer that is managed from here', () => {
  it('is named in its frame, in the status bar, and on every screen', async () => {
    await open('/pipes')
    expect(banner()?.textContent).toContain('Lab server')
    expect(mark(testids.farStatus)?.textContent).toContain('Lab server')
    expect(document.querySelector('.border-far')).not.toBeNull()
  })

  it('is left by the button and by its key', async () => {
    const { host } = await open()
    await press(mark(testids.farBack))
    const chord = { key: 'b', ctrlKey: true, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new KeyboardEvent('keydown', chord))
    await settle()
    expect(host.managed).toEqual([undefined, undefined])
  })

  it('tells of the way to it: lost, begun anew, and back', async () => {
    const { host, far } = await open()
    expect(banner()?.dataset.state).toBe('open')
    far.become({ kind: 'lost', words: 'no route' })
    await settle()
    expect(banner()?.dataset.state).toBe('lost')
    host.setState('reconnecting')
    await settle()
    expect(banner()?.dataset.state).toBe('broke')
    expect(mark(testids.connectionBanner)).toBeNull()
    far.become({ kind: 'open' })
    host.setState('connected')
    await settle()
    expect(banner()?.dataset.state).toBe('open')
  })

  it('says why it is refused and what to do there, in place of its screens', async () => {
    const { host } = await open()
    host.endedBecause = { code: 'far/off', message: 'off', hint: 'switch it on', retry: false }
    host.setState('ended')
    await settle()
    const text = mark(testids.farRefused)?.textContent
    expect(text).toContain('pipefitter settings managed on')
    expect(text).toContain(`pipefitter peer grant ${TARGET.ownFingerprint} --right administrate`)
    await press(mark(testids.farAgain))
    expect(host.managed).toEqual([TARGET])
  })

  it('does not offer what belongs to its machine', async () => {
    await open('/settings')
    expect(mark(testids.settingsManaged)).toBeNull()
    expect(mark(testids.keyHome)).toBeNull()
    expect(mark(testids.settingsDnsSd)).not.toBeNull()
  })
})
