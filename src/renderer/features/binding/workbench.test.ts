import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PipeRow } from '../../../shared/rows.ts'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import * as sample from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(pipe: PipeRow, host = new FakeHost()) {
  host.put('status', {}, sample.sampleStatus())
  host.put('pipes', {}, pipe)
  page = await mountWith(host, App, {
    router: createPageRouter(),
    at: `/pipes/${encodeURIComponent(pipe.id)}`,
  })
  return host
}
const output = {
  peerId: sample.peerId('lathe'),
  peerName: 'lathe',
  endpoint: 'tcp://10.0.0.2:9701',
  transport: 'tcp',
  sent: 0,
  sentBytes: 0,
  waiting: 0,
}
const pipe = sample.samplePipe('telemetry', { state: 'Unbound' })
const of = { pipeId: pipe.id }

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('a propagate pipe', () => {
  it('is joined in one step, without an answer, and not offered again once it is', async () => {
    const news = { ...pipe, type: 'JxtaPropagate' as const }
    const host = await open(news)
    host.on('pipes.bind', () => sample.sampleBinding(news, 'everyone'))
    expect(mark(testids.bindByRule)?.textContent).toContain('Send to everyone')
    await press(mark(testids.bindByRule))
    expect(host.calls).toEqual([{ name: 'pipes.bind', input: of }])
    const everyone = { peerName: 'everyone', transport: 'propagate', endpoint: 'mcast:eth0' }
    host.put('pipes', {}, { ...news, state: 'Bound', output: { ...output, ...everyone } })
    await settle()
    expect(marks(testids.bindByRule)).toEqual([])
    expect(marks(testids.unbindButton)).toHaveLength(1)
  })
})

describe('resolving', () => {
  it('asks by R, and not twice at once', async () => {
    const host = await open(pipe)
    await key('r')
    host.put('resolutions', of, sample.sampleResolution(pipe, { state: 'asking' }))
    await settle()
    await key('r')
    expect(host.calls).toEqual([{ name: 'pipes.resolve', input: of }])
  })

  it('shows each channel as it stands, and calls it silent only when the query is over', async () => {
    const host = await open(pipe)
    const asked = [
      { channel: 'multicast on eth0', state: 'answered' as const, answers: 2, firstAnswerMs: 2.4 },
      { channel: 'lab-7', state: 'sent' as const, answers: 0 },
      { channel: 'multicast on tun0', state: 'failed' as const, answers: 0, error: 'unreachable' },
    ]
    const words = () =>
      marks(testids.askedChannel).map((one) => one.textContent.replaceAll(/\s+/g, ' ').trim())
    host.put('resolutions', of, sample.sampleResolution(pipe, { state: 'asking', asked }))
    await settle()
    expect(words()[1]).toContain('asked')
    host.put('resolutions', of, sample.sampleResolution(pipe, { state: 'done', asked }))
    await settle()
    expect(words()[0]).toMatch(/2 answers.*2\.4 ms/)
    expect(words()[1]).toContain('silent')
    expect(words()[2]).toMatch(/failed.*unreachable/)
  })

  it('says in the host’s words that nobody answered', async () => {
    const host = await open(sample.samplePipe('telemetry', { transport: 'ws' }))
    const summary = 'For ws: nobody answered; no peer here has a ws endpoint.'
    host.put('resolutions', of, sample.sampleResolution(pipe, { answers: 0, asked: [], summary }))
    await settle()
    expect(mark(testids.resolveSummary)?.textContent).toContain(summary)
    expect(marks(testids.answerRow)).toEqual([])
  })

  it('stops a query that runs', async () => {
    const host = await open(pipe)
    host.put('resolutions', of, sample.sampleResolution(pipe, { state: 'asking' }))
    await settle()
    await press(mark(testids.resolveCancel))
    expect(host.calls.at(-1)).toEqual({
      name: 'pipes.cancelResolve',
      input: { resolutionId: sample.sampleResolution(pipe).id },
    })
  })
})

describe('binding', () => {
  async function withAnswers() {
    const host = await open(pipe)
    host.on('pipes.bind', () => sample.sampleBinding(pipe, 'lathe'))
    host.put('resolutions', of, sample.sampleResolution(pipe))
    host.put(
      'answers',
      of,
      sample.sampleAnswer(pipe, 'lathe', { score: 90, wouldChoose: 'the fastest.' }),
      sample.sampleAnswer(pipe, 'kiln', { score: 10, verdict: 'refused' }),
      sample.sampleAnswer(pipe, 'bench', { score: 50 }),
    )
    await settle()
    return host
  }

  it('lists the best answer first and marks what the rule would choose', async () => {
    await withAnswers()
    expect(marks(testids.answerRow).map((row) => row.dataset.id)).toEqual([
      'answer-lathe',
      'answer-bench',
      'answer-kiln',
    ])
    expect(mark(testids.wouldChoose)?.textContent).toMatch(/lathe.*the fastest/)
  })

  it('offers to bind only to usable answers', async () => {
    await withAnswers()
    const bindable = marks(testids.answerRow).filter((row) =>
      row.querySelector(`[data-testid="${testids.answerBind}"]`),
    )
    expect(bindable.map((row) => row.dataset.id)).toEqual(['answer-lathe', 'answer-bench'])
  })

  it('binds by hand to the answer of the row', async () => {
    const host = await withAnswers()
    await press(marks(testids.answerBind)[1]!)
    expect(host.calls.at(-1)).toEqual({
      name: 'pipes.bind',
      input: { ...of, answerId: 'answer-bench' },
    })
  })

  it('binds by B to what the rule would choose while no row is selected', async () => {
    const host = await withAnswers()
    await key('b')
    expect(host.calls.at(-1)).toEqual({
      name: 'pipes.bind',
      input: { ...of, answerId: 'answer-lathe' },
    })
  })

  it('binds by the rule', async () => {
    const host = await withAnswers()
    await press(mark(testids.bindByRule))
    expect(host.calls.at(-1)).toEqual({ name: 'pipes.bind', input: of })
  })

  it('shows why binding failed', async () => {
    const host = await withAnswers()
    host.on('pipes.bind', () => {
      throw callError('pipe/nobody-answered', 'Nobody answered.', 'Resolve again.')
    })
    await press(mark(testids.bindByRule))
    expect(mark(testids.workbenchAnswers)?.querySelector('[role=alert]')?.textContent).toContain(
      'Nobody answered.',
    )
  })
})

describe('testing a way', () => {
  const words = 'Round trip 2.1 ms (1.0 to 3.0, 5 pings); 32 MB/s (32 MB in 1000 ms)'
  const measured = {
    ...{ endpoint: 'tcp://192.168.1.23:9701', atWallMs: Date.now(), outcome: 'measured' as const },
    ...{ words, roundTripsMs: [1, 2, 3, 2, 2.1] },
  }
  async function withAnswer(more: Parameters<typeof sample.sampleAnswer>[2] = {}) {
    const host = await open(pipe)
    host.put('resolutions', of, sample.sampleResolution(pipe))
    host.put('answers', of, sample.sampleAnswer(pipe, 'lathe', more))
    await settle()
    return host
  }

  it('asks the host to measure the answer that is shown, and shows what it found', async () => {
    const host = await withAnswer()
    host.on('pipes.test', () => measured)
    await press(mark(testids.answerTest))
    expect(host.calls.at(-1)).toEqual({
      name: 'pipes.test',
      input: { ...of, answerId: 'answer-lathe' },
    })
    host.put('answers', of, sample.sampleAnswer(pipe, 'lathe', { test: measured }))
    await settle()
    expect(mark(testids.answerTested)?.textContent).toContain(words)
  })

  it('can be stopped by whoever began it', async () => {
    const host = await withAnswer()
    let stopped = false
    host.on(
      'pipes.test',
      (_input, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped = true
            reject(callError('base/cancelled', 'Stopped.', ''))
          })
        }),
    )
    await press(mark(testids.answerTest))
    host.put('answers', of, sample.sampleAnswer(pipe, 'lathe', { testing: true }))
    await settle()
    await press(mark(testids.answerTestStop))
    expect(stopped).toBe(true)
  })

  it('is not offered where the answer names no endpoint that can be dialled', async () => {
    await withAnswer({ verdict: 'unusable' })
    expect(marks(testids.answerTest)).toEqual([])
  })
})

describe('what is known of who answered', () => {
  it('stands beside each answer, and those who were silent beneath', async () => {
    const host = await open(pipe)
    const asked = [
      { channel: 'multicast on eth0', state: 'answered' as const, answers: 1, firstAnswerMs: 2 },
      {
        ...{ channel: 'kiln, directly', state: 'sent' as const, answers: 0 },
        peer: { peerId: sample.peerId('kiln'), name: 'kiln' },
      },
    ]
    host.put('resolutions', of, sample.sampleResolution(pipe, { asked }))
    host.put('answers', of, sample.sampleAnswer(pipe, 'lathe', { proven: false }))
    await settle()
    expect(mark(testids.answerRow)?.textContent).toContain('Unproven')
    expect(mark(testids.answerDetail)?.textContent).toContain('it proved no key')
    expect(marks(testids.silentPeer).map((one) => one.textContent.trim())).toEqual(['kiln'])
  })

  it('is copied as text for a bug report', async () => {
    const copied = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: copied } })
    const host = await open(pipe)
    host.on('pipes.report', () => ({ text: 'Binding report' }))
    host.put('resolutions', of, sample.sampleResolution(pipe))
    await settle()
    await press(mark(testids.bindingReport))
    vi.unstubAllGlobals()
    expect(host.calls.at(-1)).toEqual({ name: 'pipes.report', input: of })
    expect(copied).toHaveBeenCalledWith('Binding report')
  })
})

describe('the message console', () => {
  const bound = sample.samplePipe('telemetry', { state: 'Bound', output })
  const field = () => mark<HTMLTextAreaElement>(testids.messageText)

  it('sends what was typed by Enter and empties the field', async () => {
    const host = await open(bound)
    await type(field(), 'hello')
    await key('Enter', field()!)
    expect(host.calls.at(-1)).toMatchObject({
      name: 'pipes.send',
      input: { pipeId: bound.id, elements: [{ text: 'hello' }] },
    })
    expect(field()?.value).toBe('')
  })

  it('keeps what was typed when sending fails, and says why', async () => {
    const host = await open(bound)
    host.on('pipes.send', () => {
      throw callError('pipe/broken', 'The connection broke.', 'Bind again.')
    })
    await type(field(), 'hello')
    await key('Enter', field()!)
    expect(field()?.value).toBe('hello')
    expect(document.body.textContent).toContain('The connection broke.')
  })

  it('offers no field where there is nobody to send to', async () => {
    await open(pipe)
    expect(field()).toBeNull()
    expect(mark(testids.workbenchMessages)?.textContent).toContain('Not bound')
  })

  it('shows text as text and bytes as hexadecimal', async () => {
    const host = await open(bound)
    const element = { namespace: '', type: '', sizeBytes: 3, cut: false }
    host.put(
      'messages',
      { pipeId: bound.id },
      sample.sampleMessage(bound, 1, {
        elements: [
          { ...element, name: 'a', text: '<b>no markup</b>' },
          { ...element, name: 'b', hex: '00ff41' },
        ],
      }),
    )
    await settle()
    const row = mark(testids.messageRow)
    expect(row?.textContent).toContain('<b>no markup</b>')
    expect(row?.querySelector('b')).toBeNull()
    expect(row?.textContent).toContain('00 ff 41')
  })
})
