// One profile is one peer: whoever comes second is sent to the first, or told in words.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { startHeadless } from './support/browser.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { cli, Program, ROOT } from './support/programs.ts'
import { electronPath, whyNoElectron } from './support/runtime.ts'

describe('a profile whose window is open', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  const network = createNetwork()
  let ada: WindowStation

  beforeAll(async () => {
    ada = await openWindow(place, { network, name: 'Ada' })
  })
  afterAll(() => place.close())

  /** As a person starts it, with no debugger. */
  const startWindow = (profile: string): Program => {
    const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
    const flags = ['--profile', profile, ...network.flags]
    const program = new Program(electronPath(), [...sandbox, ROOT, ...flags])
    place.defer(() => program.stop())
    return program
  }

  const isVisible = () =>
    ada.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

  test('a second start shows the first window and ends', async () => {
    await ada.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await expect.poll(isVisible).toBe(false)
    const second = startWindow(ada.profile)
    expect((await second.ended).code).toBe(0)
    await expect.poll(isVisible).toBe(true)
    expect(ada.app.windows()).toHaveLength(1)
  })

  test('a headless peer is refused, and told by whom it is in use and what to do', async () => {
    const up = cli('up', '--profile', ada.profile, ...network.flags)
    place.defer(() => up.stop())
    const { code, stderr } = await up.ended
    expect(code).toBe(4)
    expect(stderr).toContain(ada.profile)
    expect(stderr).toContain(String(ada.app.process().pid))
    expect(stderr).toContain('Close the other Pipefitter, or choose another profile with --profile')
  })

  test('a window on the profile of a headless peer says so, and what to do', async () => {
    const hub = await startHeadless(place, network, 'Hub')
    const window = startWindow(hub.profile)
    await expect.poll(() => window.stderr).toContain('Pipefitter did not start')
    expect(window.stderr).toContain('host/profile-in-use')
    expect(window.stderr).toContain('choose another profile with --profile')
  })
})
