import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { FeedEvent } from '../../../shared/contract.ts'
import type { TrafficRow, TrafficViewRow } from '../../../shared/rows.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { Counters } from '../../base/counters.ts'
import type { TrafficEvent } from '../../peer/endpoint/traffic.ts'
import { JXTA_NAMESPACE, PIPE_SERVICE } from '../../protocol/constants.ts'
import { createPeerId, createPipeId } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import { bytesElement, Message, textElement } from '../../protocol/message/message.ts'
import { seededRandom } from '../../base/random.ts'
import { temporaryFolder } from '../../../../tests/support/folders.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { CaptureFolder } from '../../platform/captures/index.ts'
import { Capture } from './capture.ts'
import { CaptureFiles } from './capture-files.ts'
import { ContentRing, wholeOf } from './content-ring.ts'
import type { Flow } from './record.ts'
import { RecordRing } from './record-ring.ts'
import { Recorder } from './recorder.ts'
import { memorySource } from './source.ts'
import { TrafficFeeds } from './traffic-feeds.ts'

const random = seededRandom(6)
const bytes = (count: number) => random.bytes(count)
const PIPE = createPipeId(bytes)
const OTHER = createPipeId(bytes)
const PEER = createPeerId(bytes)

const pipeMessage = (text: string, more: Partial<TrafficEvent> = {}): TrafficEvent => {
  const message = Message.of(
    textElement('', 'data', text),
    textElement(JXTA_NAMESPACE, 'EndpointDestinationAddress', `jxta://x/${PIPE_SERVICE}/${PIPE}`),
  )
  return {
    ...{ direction: 'in', peerId: PEER, proven: true, transport: 'tcp' },
    ...{ address: 'tcp://10.0.0.7:9701', service: PIPE_SERVICE, param: PIPE },
    ...{ message, sizeBytes: message.byteLength },
    ...more,
  }
}

const rig = () => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const capture = new Capture({ clock, counters })
  const names = {
    peer: (id: string) => (id === PEER ? 'lab-7' : 'somebody'),
    pipe: (id: string) => (id === PIPE ? 'telemetry' : 'other'),
  }
  const source = memorySource(capture, names, () => 'home')
  const folder = new CaptureFolder(join(temporaryFolder(), 'captures'))
  const recorder = new Recorder({ clock, counters, capture, source, folder })
  onTestFinished(() => recorder.stop())
  const files = new CaptureFiles(folder, recorder)
  onTestFinished(() => files.stop())
  const feeds = new TrafficFeeds({ capture, clock, source, recorder, files })
  const watch = (source: { subscribe(on: (event: FeedEvent) => void): () => void }) => {
    const events: FeedEvent[] = []
    const end = source.subscribe((event) => events.push(event))
    const rows = () => events.flatMap((event) => event.rows)
    return { events, end, rows, last: () => events.at(-1)?.rows[0] }
  }
  return { clock, counters, capture, feeds, watch }
}
const summaries = (rows: readonly unknown[]) => (rows as TrafficRow[]).map(({ summary }) => summary)

describe('the capture', () => {
  it('keeps the metadata of a message, and not its payload', () => {
    const { capture } = rig()
    capture.take(pipeMessage('secret'))
    const record = capture.records.get(1)
    expect(record).toMatchObject({ kind: 'pipe-message', pipeId: PIPE, summary: 'data' })
    const content = capture.contentOf(1)
    expect(content?.kind).toBe('outline')
    expect(JSON.stringify(content)).not.toContain(JSON.stringify([...utf8Encode('secret')]))
    const [data] = content?.kind === 'outline' ? content.elements : []
    expect(data).toMatchObject({ name: 'data', sizeBytes: 6, head: new Uint8Array(0) })
  })

  it('keeps the whole message of a pipe whose payload may be kept, from then on', () => {
    const { capture } = rig()
    capture.take(pipeMessage('before'))
    capture.setPayload(PIPE, true)
    capture.take(pipeMessage('after'))
    capture.take(pipeMessage('of another', { param: OTHER }))
    capture.setPayload(PIPE, false)
    capture.take(pipeMessage('no longer'))
    const kinds = [1, 2, 3, 4].map((number) => capture.contentOf(number)?.kind)
    expect(kinds).toEqual(['outline', 'whole', 'outline', 'outline'])
    const content = capture.contentOf(2)
    const message = content?.kind === 'whole' ? decodeMessage(content.bytes) : undefined
    expect(message?.get('', 'data')?.body).toEqual(utf8Encode('after'))
    expect(capture.records.get(2)?.summary).toBe('data: after')
  })

  it('takes nothing in while it is stopped, and counts what passes', () => {
    const { capture } = rig()
    capture.isRunning = false
    capture.take(pipeMessage('x'))
    expect([capture.records.end, capture.passed]).toEqual([1, 1])
    capture.isRunning = true
    capture.take(pipeMessage('x'))
    expect(capture.records.end).toBe(2)
  })

  it('allows payload for a bounded number of pipes', () => {
    const { capture } = rig()
    for (let i = 0; i < 256; i++) capture.setPayload(createPipeId(bytes), true)
    expect(() => capture.setPayload(PIPE, true)).toThrow(/256 pipes/)
  })
})

describe('the records', () => {
  const flow: Flow = {
    ...{ direction: 'in', peerId: PEER, proven: true, transport: 'tcp' },
    ...{ address: 'tcp://10.0.0.7:9701', kind: 'pipe-message', pipeId: PIPE },
  }

  it('are a million, of which the oldest are forgotten', () => {
    const ring = new RecordRing()
    expect(ring.capacity).toBeGreaterThan(1_000_000)
    const small = new RecordRing(2)
    for (let i = 1; i <= 40_000; i++) small.append(flow, i, i, `${i % 7}`)
    expect([small.first, small.end]).toEqual([16_385, 40_001])
    expect(small.get(16_384)).toBeUndefined()
    for (const number of [16_385, 32_768, 32_769, 40_000])
      expect(small.get(number)).toMatchObject({
        ...{ number, atWallMs: number, sizeBytes: number, summary: `${number % 7}` },
      })
    expect(small.get(40_001)).toBeUndefined()
    for (const none of [NaN, 1.5, -1, Infinity]) expect(small.get(none)).toBeUndefined()
  })

  it('tell ways apart that differ in one thing alone, and know each again', () => {
    const ring = new RecordRing()
    const way: Flow = {
      ...{ direction: 'in', peerId: PEER, proven: true, transport: 'tcp' },
      ...{ address: 'tcp://10.0.0.7:9701', kind: 'pipe-message', pipeId: PIPE },
    }
    const ways: readonly Flow[] = [
      way,
      { ...way, direction: 'out' },
      { ...way, peerId: undefined },
      { ...way, proven: false },
      { ...way, transport: 'ws' },
      { ...way, address: 'tcp://10.0.0.8:9701' },
      { ...way, kind: 'other' },
      { ...way, pipeId: undefined },
      { ...way, pipeId: OTHER },
    ]
    for (const one of [...ways, ...ways]) ring.append({ ...one }, 0, 1, '')
    ways.forEach((one, index) => {
      expect(ring.get(index + 1)).toMatchObject(one)
      expect(ring.get(index + 1 + ways.length)).toMatchObject(one)
    })
  })

  it('stay bounded whatever pipes and words strangers make up, and say that something is missing', () => {
    const ring = new RecordRing(1)
    for (let i = 0; i < 3_000; i++) ring.append({ ...flow, pipeId: createPipeId(bytes) }, 0, 0, '')
    expect(ring.abridged).toBe(3_000 - 2_048)
    expect(ring.get(3_000)?.pipeId).toBeUndefined()
    for (let i = 0; i < 9_000; i++) ring.append(flow, 0, 0, `${i}`.padEnd(240, 'x'))
    expect(ring.abridged).toBeGreaterThan(4_000)
    expect(ring.get(12_000)?.summary).toBe('')
  })
})

describe('the contents', () => {
  it('stay within their budget, the oldest giving way, counted', () => {
    const ring = new ContentRing(10_000)
    const message = Message.of(bytesElement('', 'data', new Uint8Array(2_000)))
    for (let number = 1; number <= 10; number++) ring.put(number, wholeOf(message))
    expect(ring.bytes).toBeLessThanOrEqual(10_000)
    expect(ring.forgotten).toBe(6)
    expect([ring.get(6), ring.get(7)?.kind]).toEqual([undefined, 'whole'])
  })

  it('are found by their numbers alone, also after all were forgotten', () => {
    const ring = new ContentRing()
    const contents = Array.from({ length: 40 }, (_, i) =>
      wholeOf(Message.of(textElement('', 'n', String(i)))),
    )
    contents.slice(0, 20).forEach((content, i) => ring.put(i + 1, content))
    expect(ring.get(1)).toBe(contents[0])
    expect(ring.get(20)).toBe(contents[19])
    for (const none of [0, -1, 21, 1.5, NaN]) expect(ring.get(none)).toBeUndefined()
    ring.clear()
    contents.slice(20).forEach((content, i) => ring.put(i + 21, content))
    expect(ring.get(20)).toBeUndefined()
    expect(ring.get(21)).toBe(contents[20])
    expect(ring.get(40)).toBe(contents[39])
  })

  it('hold nothing of what the sender’s bytes were read into', () => {
    const body = utf8Encode('same')
    const content = wholeOf(Message.of(bytesElement('', 'data', body)))
    body.fill(0)
    const message = content.kind === 'whole' ? decodeMessage(content.bytes) : undefined
    expect(message?.get('', 'data')?.body).toEqual(utf8Encode('same'))
  })
})

describe('the log of matches', () => {
  it('gives what matches, first of what was there, then as it comes', async () => {
    const { clock, capture, feeds, watch } = rig()
    capture.setPayload(PIPE, true)
    capture.take(pipeMessage('an Error'))
    capture.take(pipeMessage('fine'))
    const log = watch(feeds.log('pipe == telemetry and payload contains "err"'))
    await clock.advance(0)
    expect(summaries(log.rows())).toEqual(['data: an Error'])
    capture.take(pipeMessage('errors'))
    capture.take(pipeMessage('fine'))
    await clock.advance(100)
    expect(summaries(log.rows())).toEqual(['data: an Error', 'data: errors'])
  })

  it('leaves out what comes too fast, and says how many', async () => {
    const { clock, capture, feeds, watch } = rig()
    const log = watch(feeds.log())
    await clock.advance(0)
    for (let i = 0; i < 1_300; i++) capture.take(pipeMessage('x'))
    await clock.advance(100)
    expect(log.events.at(-1)).toMatchObject({ kind: 'change', dropped: 300 })
    expect(log.rows()).toHaveLength(1_000)
  })

  it('begins anew when all was forgotten', async () => {
    const { clock, capture, feeds, watch } = rig()
    capture.take(pipeMessage('x'))
    const log = watch(feeds.log())
    await clock.advance(0)
    capture.clear()
    await clock.advance(100)
    expect(log.events.map(({ kind, rows }) => [kind, rows.length])).toEqual([
      ['snapshot', 1],
      ['snapshot', 0],
    ])
  })

  it('refuses a filter that is none, with the place', () => {
    expect(() => rig().feeds.log('size >')).toThrow(/at character 7: A value is missing/)
  })
})

describe('a list that is looked at', () => {
  it('finds its matches among many without holding up the rest, then follows', async () => {
    const { clock, capture, feeds, watch } = rig()
    for (let i = 0; i < 10_000; i++)
      capture.take(pipeMessage('x', { direction: i % 4 === 0 ? 'out' : 'in' }))
    const view = watch(feeds.view('direction == out'))
    const row = () => view.last() as TrafficViewRow
    await clock.advance(0)
    expect(row().looking).toBeGreaterThan(0)
    await clock.advance(500)
    expect(row()).toMatchObject({ first: 0, end: 2_500, looking: 0 })
    expect(row().tail.at(-1)?.id).toBe('9997')
    capture.take(pipeMessage('x', { direction: 'out' }))
    await clock.advance(500)
    expect(row().end).toBe(2_501)
    const { rows } = feeds.require(row().id) && { rows: feeds.require(row().id).rows(10, 13) }
    expect(rows.map(({ id }) => id)).toEqual(['41', '45', '49'])
  })

  it('keeps the places of its rows when all before them was forgotten', async () => {
    const { clock, capture, feeds, watch } = rig()
    for (let i = 0; i < 5; i++) capture.take(pipeMessage('x'))
    const view = watch(feeds.view())
    await clock.advance(300)
    capture.clear()
    capture.take(pipeMessage('y'))
    await clock.advance(300)
    expect(view.last()).toMatchObject({ first: 5, end: 6, tail: [{ id: '6' }] })
  })

  it('ends with its watcher, and there are only so many', () => {
    const { feeds, watch } = rig()
    const all = Array.from({ length: 32 }, () => watch(feeds.view()))
    expect(() => feeds.view()).toThrow(/32 lists/)
    all[0]?.end()
    expect(() => feeds.view()).not.toThrow()
    expect(() => feeds.require('view-1')).toThrow(/not looked at/)
  })
})

describe('the rate', () => {
  it('is told for each second in which anything passed', async () => {
    const { clock, capture, watch } = rig()
    const rate = watch(capture.rate.feed)
    const said = vi.fn()
    capture.take(pipeMessage('x', { sizeBytes: 10 }))
    capture.take(pipeMessage('x', { sizeBytes: 20, direction: 'out' }))
    await clock.advance(5_000)
    capture.take(pipeMessage('x', { sizeBytes: 30 }))
    await clock.advance(5_000)
    rate.rows().forEach(said)
    expect(said.mock.calls.map(([row]) => row as object)).toMatchObject([
      { in: 1, out: 1, bytesIn: 10, bytesOut: 20 },
      { in: 1, out: 0, bytesIn: 30, bytesOut: 0 },
    ])
  })
})
