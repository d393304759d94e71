import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import * as sample from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

const OLD = 'pipefitter.console.templates'
const output = {
  ...{ peerId: sample.peerId('lathe'), peerName: 'lathe', endpoint: 'tcp://10.0.0.2:9701' },
  ...{ transport: 'tcp', sent: 0, sentBytes: 0, waiting: 0 },
}
const pipe = sample.samplePipe('telemetry', { state: 'Bound', output })

let page: Awaited<ReturnType<typeof mountWith>> | undefined
async function open(...kept: readonly { id: string; mode: 'text'; text: string; rank: number }[]) {
  const host = new FakeHost()
  host.put('status', {}, sample.sampleStatus())
  host.put('pipes', {}, pipe)
  host.put('templates', {}, ...kept)
  page = await mountWith(host, App, {
    router: createPageRouter(),
    at: `/pipes/${encodeURIComponent(pipe.id)}`,
  })
  await settle()
  return host
}
const texts = () => marks(testids.messageTemplate).map((one) => one.textContent.trim())

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('messages that are written often', () => {
  it('are those of the host, the latest first, and are written again by a press', async () => {
    await open(
      { id: 'template 0', mode: 'text', text: 'start', rank: 1 },
      { id: 'template 1', mode: 'text', text: 'stop', rank: 2 },
    )
    await press(mark(testids.messageTemplates))
    expect(texts()).toEqual(['stop', 'start'])
    await press(marks(testids.messageTemplate)[1] ?? null)
    expect(mark<HTMLTextAreaElement>(testids.messageText)?.value).toBe('start')
  })

  it('are kept by the host', async () => {
    const host = await open()
    await type(mark<HTMLTextAreaElement>(testids.messageText), 'faster')
    await press(mark(testids.messageTemplates))
    await press(mark(testids.messageKeep))
    expect(host.calls.filter(({ name }) => name === 'templates.keep')).toEqual([
      { name: 'templates.keep', input: { mode: 'text', text: 'faster' } },
    ])
  })

  it('of an older window are handed over once, in their order, but those that the host has', async () => {
    const old = ['latest', 'start', 'first'].map((text) => ({ mode: 'text', text }))
    localStorage.setItem(OLD, JSON.stringify(old))
    const host = await open({ id: 'template 0', mode: 'text', text: 'start', rank: 1 })
    expect(host.calls.map(({ input }) => input)).toEqual([
      { mode: 'text', text: 'first' },
      { mode: 'text', text: 'latest' },
    ])
    expect(localStorage.getItem(OLD)).toBeNull()
  })

  it('of an older window that are damaged are not handed over', async () => {
    localStorage.setItem(OLD, JSON.stringify([{ mode: 'text', text: 7 }, '<b>']))
    const host = await open()
    expect(host.calls).toEqual([])
  })
})
