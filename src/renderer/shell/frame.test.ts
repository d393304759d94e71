import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../App.vue'
import { FakeHost } from '../dev/fake-host.ts'
import { key, mark, marks, mountWith, settle, type } from '../dev/mount-with.ts'
import { pipeId, samplePeer, samplePipe, sampleStatus } from '../dev/sample-rows.ts'
import { MENU_KEYS } from '../../shared/menu-keys.ts'
import { useCommandTable } from '../commands/index.ts'
import { createPageRouter } from '../router.ts'
import { testids } from '../testids.ts'
import { help } from '../words/en/help.ts'
import { SCREENS } from './screens.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(at = '/') {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  host.put('pipes', {}, samplePipe('telemetry'), samplePipe('alarms', { state: 'Refused' }))
  host.put('peers', {}, samplePeer('lathe-2'))
  const router = createPageRouter()
  page = await mountWith(host, App, { router, at })
  return { host, router }
}
const chord = async (letter: string, target: EventTarget = document.body) => {
  const event = { key: letter, ctrlKey: true, bubbles: true, cancelable: true }
  target.dispatchEvent(new KeyboardEvent('keydown', event))
  await settle()
}
const current = () => document.querySelector('[aria-current="page"]')?.textContent.trim()

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('a window', () => {
  it('begins on the overview, and later where the last one was left', async () => {
    const { router } = await open()
    expect(current()).toBe('Overview')
    await router.push({ name: 'groups' })
    await settle()
    page?.unmount()
    await open()
    expect(current()).toBe('Groups')
  })

  it('keeps the selection of a list while another screen is shown', async () => {
    const { router } = await open(`/pipes/${encodeURIComponent(pipeId('telemetry'))}`)
    await key('2')
    await key('3')
    expect(router.currentRoute.value.params.id).toBe(pipeId('telemetry'))
  })
})

describe('the menu bar', () => {
  it('offers nothing that no command of a list answers', async () => {
    await open('/pipes')
    const answered = new Set(useCommandTable().offered.flatMap(({ keys }) => keys ?? []))
    expect(MENU_KEYS.filter(({ key: one }) => !answered.has(one))).toEqual([])
  })
})

describe('what one is looking at', () => {
  it.each(['peers', 'transfers', 'settings'] as const)('is told of %s', async (name) => {
    await open(`/${name}`)
    await key('h')
    const told = mark(testids.helpSheet)?.textContent ?? ''
    for (const text of Object.values(help.screens[name])) expect(told).toContain(text)
  })

  it('has an entry for every screen', () => {
    expect(Object.keys(help.screens).toSorted()).toEqual(SCREENS.map(({ name }) => name).toSorted())
  })

  it('leads to the keys of the screen', async () => {
    await open('/peers')
    mark(testids.railHelp)?.click()
    await settle()
    mark(testids.helpKeys)?.click()
    await settle()
    expect(mark(testids.keySheet)).toBeTruthy()
    expect(mark(testids.helpSheet)).toBeNull()
  })
})

describe('the sheet of keys', () => {
  it('exchanges a key for the one that is pressed on it, on every screen', async () => {
    const { router } = await open('/peers')
    await key('?')
    const cap = () => document.querySelector<HTMLElement>('[data-testid=key-cap][data-key="2"]')!
    cap().click()
    await settle()
    cap().dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true, cancelable: true }))
    await settle()
    expect(cap().textContent.trim()).toBe('X')
    expect(mark(testids.keysSaid)?.textContent).toContain('X')
    await key('Escape')
    await router.push({ name: 'groups' })
    await settle()
    await key('2')
    expect(current()).toBe('Groups')
    await key('x')
    expect(current()).toBe('Peers')
  })

  it('turns the single keys off, and Ctrl K still finds everything', async () => {
    await open('/groups')
    await key('?')
    mark(testids.keysSingle)?.click()
    await settle()
    await key('Escape')
    await key('2')
    expect(current()).toBe('Groups')
    await chord('k')
    expect(mark(testids.palette)).toBeTruthy()
  })
})

describe('the inspector', () => {
  it('opens by I with every field of what is selected, and stays open', async () => {
    await open(`/pipes/${encodeURIComponent(pipeId('telemetry'))}`)
    await key('i')
    expect(mark(testids.inspector)?.textContent).toContain(pipeId('telemetry'))
    expect(mark(testids.inspector)?.textContent).toContain('stateReason')
    page?.unmount()
    await open('/overview')
    expect(mark(testids.inspector)?.textContent).toContain('Select a row')
  })
})

describe('the palette', () => {
  const text = () => mark<HTMLInputElement>(testids.paletteText)
  const active = () =>
    marks(testids.paletteItem).find((one) => one.getAttribute('aria-selected') === 'true')

  it('goes to what was typed, by the keyboard alone, and remembers it', async () => {
    const { router } = await open()
    await chord('k')
    await type(text(), 'go gro')
    expect(active()?.dataset.id).toBe('go.groups')
    await key('Enter', text() ?? undefined)
    expect(router.currentRoute.value.name).toBe('groups')
    expect(mark(testids.palette)).toBeNull()
    await chord('k')
    expect(active()?.dataset.id).toBe('go.groups')
  })

  it('finds a pipe by its name and opens it', async () => {
    const { router } = await open()
    await chord('k')
    await type(text(), 'teleme')
    await key('Enter', text() ?? undefined)
    expect(router.currentRoute.value).toMatchObject({
      ...{ name: 'pipes', params: { id: pipeId('telemetry') } },
    })
  })

  it('offers what the screen offers, and moves by the arrows with the field told', async () => {
    await open(`/pipes/${encodeURIComponent(pipeId('telemetry'))}`)
    await chord('k')
    await type(text(), 'publish')
    expect(active()?.dataset.id).toBe('pipe.publish')
    await type(text(), '')
    await key('ArrowDown', text() ?? undefined)
    expect(active()).toBe(marks(testids.paletteItem)[1])
    expect(text()?.getAttribute('aria-activedescendant')).toBe(active()?.id)
  })
})

describe('the overview', () => {
  it('has problems first, with the way to each', async () => {
    await open('/overview')
    const [problem] = marks(testids.problem)
    expect(problem?.textContent).toContain('alarms is refused')
    expect(problem?.querySelector('a')?.getAttribute('href')).toContain('#/pipes/')
    expect(marks(testids.unboundPipe)).toHaveLength(1)
  })
})
