import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../App.vue'
import { evening } from '../dev/evening.ts'
import { key, mark, mountWith, settle, type } from '../dev/mount-with.ts'
import { peerId, pipeId } from '../dev/sample-rows.ts'
import { createPageRouter } from '../router.ts'
import { testids } from '../testids.ts'
import { speakIn } from '../words/index.ts'
import { SCREENS } from './screens.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
const open = async (at: string) => {
  page = await mountWith(evening(), App, { router: createPageRouter(), at })
}

/** Every text and name that a person or a screen reader gets; without numbers, which time alone changes. */
const TOLD = ['aria-label', 'placeholder', 'title', 'aria-description'] as const
function textsSeen(): ReadonlySet<string> {
  const texts = [...document.querySelectorAll('body *')].flatMap((one) => [
    ...[...one.childNodes].filter(({ nodeType }) => nodeType === 3).map((node) => node.nodeValue),
    ...TOLD.map((name) => one.getAttribute(name)),
  ])
  const seen = texts.map((text) => (text ?? '').replace(/\d+/g, '').trim())
  return new Set(seen.filter((text) => /\p{L}{3}/u.test(text)))
}

beforeEach(() => localStorage.clear())
afterEach(async () => {
  page?.unmount()
  await speakIn('en')
})

describe('another language', () => {
  it.each([
    ...SCREENS.map(({ name }) => `/${name}`),
    `/pipes/${encodeURIComponent(pipeId('telemetry'))}`,
    `/peers/${encodeURIComponent(peerId('lathe-2'))}`,
  ])('is spoken at once and everywhere at %s, with nothing built anew', async (at) => {
    await open(at)
    const english = textsSeen()
    const frame = mark(testids.statusBar)
    await speakIn('pseudo')
    await settle()
    expect(mark(testids.statusBar)).toBe(frame)
    const live = textsSeen()
    page?.unmount()
    await open(at)
    const fresh = textsSeen()
    expect([...live].filter((text) => english.has(text) && !fresh.has(text))).toEqual([])
  })

  it('leaves a sheet open with what was typed', async () => {
    await open('/pipes')
    await key('n')
    await type(mark<HTMLInputElement>(testids.createName), 'half a name')
    const before = document.querySelector('[role=dialog]')?.textContent
    await speakIn('de')
    await settle()
    expect(mark<HTMLInputElement>(testids.createName)?.value).toBe('half a name')
    expect(document.querySelector('[role=dialog]')?.textContent).not.toBe(before)
  })
})
