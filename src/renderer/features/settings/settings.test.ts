import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'
import { WORDS as words } from './words.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(more = {}) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus(more))
  page = await mountWith(host, App, { router: createPageRouter(), at: '/settings' })
  return host
}
const choose = (label: string) =>
  press(
    [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === label) ??
      null,
  )
const settingOf = (id: string) => marks(testids.setting).find((one) => one.dataset.id === id)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the settings', () => {
  it('rename the peer', async () => {
    const host = await open()
    await type(mark<HTMLInputElement>(testids.settingsName), ' anvil ')
    mark(testids.settingsName)?.closest('form')?.requestSubmit()
    await settle()
    expect(host.calls).toEqual([{ name: 'peer.rename', input: { name: 'anvil' } }])
  })

  it('switch the theme and keep it, marked as changed until it is reset', async () => {
    await open()
    expect(mark(testids.settingReset)).toBeNull()
    await choose('High contrast')
    expect(document.documentElement.dataset.theme).toBe('contrast')
    expect(localStorage.getItem('pipefitter.theme')).toBe('"contrast"')
    expect(settingOf('theme')?.textContent).toContain('Changed')
    await press(mark(testids.settingReset))
    expect(document.documentElement.dataset.theme).toBe('system')
    expect(mark(testids.settingReset)).toBeNull()
  })

  it('are found by words, and by none it is said', async () => {
    await open()
    await key('/')
    await type(mark<HTMLInputElement>(testids.settingsFilter), 'relay')
    expect(marks(testids.setting).map((one) => one.dataset.id)).toEqual(['relay'])
    await type(mark<HTMLInputElement>(testids.settingsFilter), 'tractor')
    expect(document.body.textContent).toContain('No setting is about “tractor”')
  })

  it('say how far away peers are looked for, and how that goes', async () => {
    const host = await open()
    expect(settingOf('reach')?.textContent).toContain('on networks of this machine')
    await choose('Anywhere')
    expect(host.calls).toEqual([{ name: 'settings.set', input: { reach: 'anywhere' } }])
    const directory = { name: 'DHT', sinceWallMs: 0, words: 'No node answers.' } as const
    const reach = { reach: 'anywhere', directories: [{ ...directory, kind: 'alone' }] } as const
    host.put('status', {}, sampleStatus({ ...reach, directories: [...reach.directories] }))
    await settle()
    expect(settingOf('reach')?.textContent).toContain('DHT: not reached. No node answers.')
  })

  it('have the router open a port, and say what came of it', async () => {
    const host = await open()
    expect(settingOf('mapPorts')?.textContent).toContain('No router is asked')
    await press(mark(testids.settingsMapPorts))
    expect(host.calls).toEqual([{ name: 'settings.set', input: { mapPorts: true } }])
    const mapping = { transport: 'tcp', port: 9701, state: 'failed', words: 'No port' } as const
    host.put('status', {}, sampleStatus({ mapPorts: true, mappings: [mapping] }))
    await settle()
    expect(settingOf('mapPorts')?.textContent).toContain('No port.')
  })

  it('let ordinary tools see the peer, and say whether they do', async () => {
    const host = await open()
    expect(settingOf('dnsSd')?.textContent).toContain(words.dnsSd.off)
    await press(mark(testids.settingsDnsSd))
    expect(host.calls).toEqual([{ name: 'settings.set', input: { dnsSd: true } }])
    expect(mark(testids.settingsDnsSd)?.getAttribute('aria-checked')).toBe('false')
    host.put('status', {}, sampleStatus({ dnsSd: true }))
    await settle()
    expect(mark(testids.settingsDnsSd)?.getAttribute('aria-checked')).toBe('true')
    expect(settingOf('dnsSd')?.textContent).toContain(words.dnsSd.on)
    await press(
      settingOf('dnsSd')?.querySelector(`[data-testid="${testids.settingReset}"]`) ?? null,
    )
    expect(host.calls.at(-1)).toEqual({ name: 'settings.set', input: { dnsSd: false } })
  })

  it('let legacy peers in and out, and say what it means', async () => {
    const host = await open()
    expect(settingOf('legacy')?.textContent).toContain('Nobody is linked to without')
    await choose('Allow')
    expect(host.calls).toEqual([{ name: 'settings.set', input: { legacy: 'allow' } }])
    host.put('status', {}, sampleStatus({ legacy: 'allow', localOnly: true }))
    await settle()
    expect(settingOf('legacy')?.textContent).toContain('labelled “legacy · not authenticated”')
    expect(settingOf('localOnly')?.textContent).toContain('networks of this one alone')
    await press(mark(testids.settingsLocalOnly))
    expect(host.calls.at(-1)).toEqual({ name: 'settings.set', input: { localOnly: false } })
    const words = mark<HTMLSelectElement>(testids.settingsPairingWords)
    if (words) words.value = '7'
    words?.dispatchEvent(new Event('change'))
    await settle()
    expect(host.calls.at(-1)).toEqual({ name: 'settings.set', input: { pairingWords: 7 } })
    expect(settingOf('cbjx')?.textContent).toContain('Messages are not signed')
    expect(settingOf('legacySecure')?.textContent).toContain('not made with older peers')
  })

  it('name the file path and the line that does the same', async () => {
    await open()
    expect(settingOf('profile')?.textContent).toContain('/home/mara/.local/share/pipefitter')
    expect(settingOf('role')?.textContent).toContain('pipefitter up --role')
  })

  it('say when nobody is to be disturbed, and how the window is closed', async () => {
    const host = await open()
    const calls = () => host.calls.map(({ input }) => input)
    await press(mark(testids.settingsQuiet))
    expect(calls()).toEqual([{ quiet: { from: 1_320, to: 420 } }])
    const quiet = { from: 1_320, to: 420 }
    host.put('status', {}, sampleStatus({ desktop: { ...sampleStatus().desktop, quiet } }))
    await settle()
    const until = mark<HTMLInputElement>(testids.settingsQuietTo)
    expect(until?.value).toBe('07:00')
    await type(until, '06:30')
    expect(calls().at(-1)).toEqual({ quiet: { from: 1_320, to: 390 } })
    await press(mark(testids.settingsLogin))
    expect(calls().at(-1)).toEqual({ startAtLogin: true })
    await choose('Keep running')
    expect(calls().at(-1)).toEqual({ closing: 'background' })
    await press(
      settingOf('notify')?.querySelector(`[data-testid="${testids.settingReset}"]`) ?? null,
    )
    expect(calls().at(-1)).toEqual({ notify: true, quiet: null })
  })
})
