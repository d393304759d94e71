import { base64Encode } from '../../../main/base/base64.ts'
import { concatBytes, utf8Encode } from '../../../main/base/bytes.ts'
import { encodeMessage } from '../../../main/protocol/message/binary.ts'
import { bytesElement, Message } from '../../../main/protocol/message/message.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { FakeTraffic, sampleCapture } from '../../dev/fake-traffic.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { sampleStatus, sampleTraffic } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let traffic: FakeTraffic
let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(count: number) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  traffic = new FakeTraffic(host)
  host.on('traffic.detail', () => ({ content: 'outline', elements: [] }))
  traffic.put(...Array.from({ length: count }, (_, at) => sampleTraffic(at)))
  page = await mountWith(host, App, { router: createPageRouter(), at: '/traffic' })
  return host
}
const come = async (id: number, more = {}) => {
  traffic.put(sampleTraffic(id, more))
  await settle()
}
const menuItem = (words: string) =>
  [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find((one) =>
    one.textContent.includes(words),
  ) ?? null
async function askAbout(row: number, column: string) {
  const cell = marks(testids.trafficRow)[row]?.querySelector(`[data-column="${column}"]`)
  cell?.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
  await settle()
}
async function openTab(name: string) {
  const tab = mark(`tab-${name}`)
  tab?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))
  await press(tab)
}
const filterField = () => mark<HTMLInputElement>(testids.trafficFilter)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the screen of traffic', () => {
  it('teaches while nothing has been seen, then shows what comes', async () => {
    await open(0)
    expect(document.body.textContent).toContain('Nothing on the wire yet')
    await come(1)
    expect(marks(testids.trafficRow)).toHaveLength(1)
  })

  it('pauses by Space and goes on by the pill', async () => {
    await open(2)
    await key(' ')
    await come(2)
    expect(marks(testids.trafficRow)).toHaveLength(2)
    expect(mark(testids.trafficNew)?.textContent).toContain('1 new')
    await press(mark(testids.trafficNew))
    expect(marks(testids.trafficRow)).toHaveLength(3)
    expect(mark(testids.trafficNew)).toBeNull()
  })

  it('does not move under a person who looks at a row', async () => {
    await open(2)
    await press(marks(testids.trafficRow)[0]!)
    await come(2)
    expect(marks(testids.trafficRow)).toHaveLength(2)
  })

  it('filters by words, and by fields', async () => {
    await open(2)
    await come(2, { summary: 'route query', sizeBytes: 9_000 })
    for (const filter of ['route', 'pipe == telemetry and size > 8k']) {
      await type(filterField(), filter)
      await settle()
      expect(marks(testids.trafficRow).map((row) => row.dataset['id'])).toEqual(['2'])
      expect(filterField()?.dataset['verdict']).toBe('valid')
    }
  })

  it('says what is wrong with a filter, and keeps to the last that was one', async () => {
    await open(2)
    await come(2, { summary: 'route query' })
    await type(filterField(), 'route')
    await settle()
    await type(filterField(), 'route and size >')
    await settle()
    expect(filterField()?.dataset['verdict']).toBe('wrong')
    expect(mark(testids.trafficFilterVerdict)?.textContent).toContain('A value is missing after >')
    expect(marks(testids.trafficRow)).toHaveLength(1)
    await type(filterField(), 'payload contains x')
    expect(filterField()?.dataset['verdict']).toBe('doubt')
  })

  it('completes by the keyboard, and remembers', async () => {
    await open(2)
    const field = filterField()!
    await type(field, 'pi')
    expect(marks(testids.trafficSuggestion).map((one) => one.textContent)).toHaveLength(1)
    await key('ArrowDown', field)
    await key('Enter', field)
    expect(field.value).toBe('pipe ')
    await type(field, 'pipe == telemetry')
    await key('Enter', field)
    await type(field, '')
    await press(field)
    expect(marks(testids.trafficSuggestion)[0]?.textContent).toContain('pipe == telemetry')
  })

  it('makes a filter of a cell, and adds to one', async () => {
    await open(2)
    await come(2, { peerName: 'kiln' })
    await askAbout(2, 'peer')
    await press(menuItem('Only peer kiln'))
    expect(filterField()?.value).toBe('peer == "kiln"')
    await askAbout(0, 'direction')
    await press(menuItem('Without direction in'))
    expect(filterField()?.value).toBe('peer == "kiln" and direction != "in"')
  })

  it('asks the host to keep the payload of a pipe, and shows that it does', async () => {
    const host = await open(1)
    await askAbout(0, 'pipe')
    await press(menuItem('Keep payload of this pipe'))
    const pipeId = sampleTraffic(0).pipeId!
    expect(host.calls.at(-1)).toEqual({
      name: 'traffic.keepPayload',
      input: { keep: true, pipeId },
    })
    host.put('capture', {}, sampleCapture({ payloadPipes: [{ id: pipeId, name: 'telemetry' }] }))
    await settle()
    expect(mark(testids.trafficPayload)?.textContent).toContain('Payload of 1 pipe')
  })

  it('stops the capture apart from the list, and says what is missing', async () => {
    const host = await open(1)
    await press(mark(testids.trafficRun))
    expect(host.calls.at(-1)).toEqual({ name: 'traffic.run', input: { running: false } })
    host.put('capture', {}, sampleCapture({ running: false, passed: 12, forgotten: 3_000 }))
    await settle()
    expect(mark(testids.trafficDropped)?.textContent).toContain('12 messages went by')
    expect(mark(testids.trafficDropped)?.textContent).toContain('3,000 older forgotten')
  })

  it('shows the elements of a message, as text and as bytes', async () => {
    const host = await open(1)
    const element = {
      namespace: 'jxta',
      name: 'src',
      type: 'text/plain',
      sizeBytes: 2,
      text: 'hi',
      cut: false,
    }
    host.on('traffic.detail', () => ({ content: 'outline', elements: [element] }))
    await press(marks(testids.trafficRow)[0]!)
    expect(host.calls.at(-1)).toEqual({ name: 'traffic.detail', input: { id: '0' } })
    expect(mark(testids.trafficElement)?.textContent).toContain('jxta:src')
    const hex = [...(mark(testids.trafficElement)?.querySelectorAll('button') ?? [])].find(
      (one) => one.textContent.trim() === 'Hex',
    )
    await press(hex ?? null)
    expect(mark(testids.trafficElement)?.textContent).toContain('68 69')
  })

  it('links the parts of a message to its bytes, and back', async () => {
    const host = await open(1)
    const bytes = concatBytes(
      encodeMessage(
        Message.of(
          bytesElement('', 'reading', utf8Encode('{"t":21.4}'), 'application/json'),
          bytesElement('', 'still', new Uint8Array(8_000)),
        ),
      ),
    )
    host.on('traffic.detail', () => ({ content: 'whole', sizeBytes: bytes.length, elements: [] }))
    host.on('traffic.bytes', ({ from, count }) => ({
      base64: base64Encode(bytes.subarray(from, from + count)),
      sizeBytes: bytes.length,
    }))
    await press(marks(testids.trafficRow)[0]!)
    await openTab('bytes')
    await press(marks(testids.trafficPart).find((part) => part.textContent.startsWith('t21.4'))!)
    const lit = () =>
      [...document.querySelectorAll('[data-lit]')].map((one) => one.textContent.trim()).join(' ')
    expect(lit()).toBe('22 74 22 3a 32 31 2e 34')
    const byte = [...(mark(testids.trafficHex)?.querySelectorAll('span') ?? [])].find(
      (one) => one.textContent === '6a' && one.children.length === 0,
    )
    await press(byte ?? null)
    expect(
      marks(testids.trafficPart).find((part) => part.ariaSelected === 'true')?.textContent,
    ).toContain('Header')
    expect(host.calls.filter(({ name }) => name === 'traffic.bytes')).toHaveLength(1)
    await press(mark(testids.trafficLoadAll))
    expect(mark(testids.trafficLoadAll)).toBeNull()
    expect(host.calls.at(-1)).toMatchObject({ input: { from: 0, count: bytes.length } })
  })

  it('writes what the filter lets pass into a file, part after part', async () => {
    const host = await open(2)
    const files: Blob[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      files.push(file as Blob)
      return 'blob:x'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const parts = ['one,', 'two']
    host.on('traffic.export', () => {
      const text = parts.shift() ?? ''
      const rest = parts.length > 0 ? { cursor: { next: 1, until: 2 } } : {}
      return { base64: btoa(text), messages: 1, end: 1, left: parts.length, ...rest }
    })
    await type(filterField(), 'telemetry')
    await settle()
    await press(mark(testids.trafficExport))
    await press(mark(testids.trafficExportRun))
    expect(await files[0]?.text()).toBe('one,two')
    const asked = host.calls.filter(({ name }) => name === 'traffic.export')
    expect(asked.map(({ input }) => input)).toEqual([
      { format: 'jsonl', filter: 'telemetry' },
      { format: 'jsonl', filter: 'telemetry', cursor: { next: 1, until: 2 } },
    ])
  })

  it('hands out what Wireshark reads its files with', async () => {
    await open(1)
    const files: Blob[] = []
    const names: string[] = []
    vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
      files.push(file as Blob)
      return 'blob:x'
    })
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      names.push(this.download)
    })
    await press(mark(testids.trafficExport))
    expect(marks(testids.trafficDissector)).toEqual([])
    const pcapng = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent.trim() === 'PCAPNG',
    )
    await press(pcapng ?? null)
    await press(mark(testids.trafficDissector))
    await vi.waitFor(() => expect(files).toHaveLength(1), { timeout: 20_000 })
    expect(names).toEqual(['pipefitter.lua'])
    expect(await files[0]?.text()).toContain('Proto("pipefitter"')
  })

  const messageOf = (text: string) =>
    concatBytes(
      encodeMessage(
        Message.of(
          bytesElement('', 'reading', utf8Encode(text), 'application/json'),
          bytesElement('jxta', 'x', utf8Encode('y'), 'text/plain'),
        ),
      ),
    )

  it('shows what differs from the message before it', async () => {
    const host = await open(2)
    const texts: Record<string, string> = { 0: '{"t":21,"u":1}', 1: '{"t":22,"u":1}' }
    host.on('traffic.detail', () => ({ content: 'whole', elements: [], previousId: '0' }))
    host.on('traffic.bytes', ({ id }) => ({
      base64: base64Encode(messageOf(texts[id] ?? '')),
      sizeBytes: 1,
    }))
    await press(marks(testids.trafficRow)[1]!)
    await openTab('difference')
    const changed = [...document.querySelectorAll('[data-kind="gone"], [data-kind="new"]')]
    expect(changed.map((one) => one.querySelector('bdi')?.textContent)).toEqual([
      '  "t": 21,',
      '  "t": 22,',
    ])
  })

  it('sends a message again, without what the protocols had added', async () => {
    const host = await open(1)
    const bytes = messageOf('{"t":21}')
    host.on('traffic.bytes', () => ({ base64: base64Encode(bytes), sizeBytes: bytes.length }))
    await askAbout(0, 'pipe')
    await press(menuItem('Send again'))
    expect(host.calls.at(-1)).toEqual({
      name: 'pipes.send',
      input: {
        pipeId: sampleTraffic(0).pipeId,
        elements: [
          {
            ...{ namespace: '', name: 'reading', type: 'application/json' },
            base64: btoa('{"t":21}'),
          },
        ],
      },
    })
  })

  it('says when the content was not kept', async () => {
    const host = await open(1)
    host.on('traffic.detail', () => ({ content: 'forgotten', elements: [] }))
    await press(marks(testids.trafficRow)[0]!)
    expect(mark(testids.trafficDetail)?.textContent).toContain('not there any more')
  })

  it('clears in the host', async () => {
    const host = await open(1)
    await press(mark(testids.trafficClear))
    expect(host.calls).toEqual([{ name: 'traffic.clear', input: {} }])
  })
})
