import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PipeRow } from '../../../shared/rows.ts'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import * as sample from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

const pipe = sample.samplePipe('telemetry')
const of = { pipeId: pipe.id }

async function open(host = new FakeHost(), shown: PipeRow = pipe) {
  host.put('status', {}, sample.sampleStatus())
  host.put('pipes', {}, shown)
  host.put('peers', {}, sample.samplePeer('lathe', { state: 'nearby' }))
  page = await mountWith(host, App, {
    router: createPageRouter(),
    at: `/pipes/${encodeURIComponent(shown.id)}/conversations`,
  })
  return host
}

const textOf = (testid: string) => mark(testid)?.textContent ?? ''

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('conversations', () => {
  it('are opened with whoever answers, reliable by default, and the new one is shown', async () => {
    const host = await open()
    const row = sample.sampleConversation(pipe, 'lathe')
    host.on('conversations.open', () => row)
    await press(mark(testids.conversationOpen))
    expect(host.calls).toEqual([{ name: 'conversations.open', input: { ...of, reliable: true } }])
    host.put('conversations', of, sample.sampleConversation(pipe, 'saw'), row)
    await settle()
    expect(marks(testids.conversationRow)).toHaveLength(2)
    await type(mark(testids.messageText), 'hello')
    await press(mark(testids.messageSend))
    expect(host.calls.at(-1)).toMatchObject({
      name: 'conversations.send',
      input: { conversationId: row.id, elements: [{ name: 'data', text: 'hello' }] },
    })
  })

  it('that cannot be opened say why and what to do', async () => {
    const host = await open()
    host.on('conversations.open', () => {
      throw callError('pipe/nobody-answered', 'Nobody answered.', 'Start a peer that listens.')
    })
    await press(mark(testids.conversationOpen))
    expect(document.querySelector('[role="alert"]')?.textContent).toMatch(
      /Nobody answered\..*Start a peer that listens\./,
    )
  })

  it('that are saved say where, and until when one that is away is waited for', async () => {
    const saved = { here: true, there: true }
    const host = await open()
    const row = sample.sampleConversation(pipe, 'lathe', { saved, givesUpWallMs: Date.now() })
    host.put('conversations', of, row)
    await settle()
    expect(document.body.textContent).toContain('here and there')
    expect(document.body.textContent).toContain('Waits until')
    host.put('conversations', of, { ...row, saved: { here: false, there: true } })
    await settle()
    expect(document.body.textContent).toContain('it outlives the other program')
  })

  it('show the path that messages take, directly or over whom, and why', async () => {
    const host = await open()
    const row = sample.sampleConversation(pipe, 'lathe')
    host.put('conversations', of, row)
    await settle()
    expect(textOf(testids.conversationPath)).toMatch(/tcp·\s*direct·2\.4 ms/)
    const relays = [{ peerId: row.peerId, name: 'tower' }]
    const path = { transport: 'ws', endpoint: 'ws://10.0.0.9:9702', relays, sinceWallMs: 1 }
    host.put('conversations', of, { ...row, path: { ...path, reason: 'it fell silent' } })
    await settle()
    expect(textOf(testids.conversationPath)).toMatch(/ws·\s*over tower/)
    expect(mark(testids.conversationPath)?.title).toBe('ws://10.0.0.9:9702: it fell silent')
    const { path: _none, ...without } = row
    host.put('conversations', of, without)
    await settle()
    expect(mark(testids.conversationPath)).toBeNull()
  })

  it('show both paths while two are taken at once, and the first alone once the second is gone', async () => {
    const host = await open()
    const row = sample.sampleConversation(pipe, 'lathe', { beside: sample.sampleSecondPath })
    host.put('conversations', of, row)
    await settle()
    expect(textOf(testids.conversationPath)).toMatch(/^tcp·\s*direct/)
    expect(textOf(testids.conversationBeside)).toMatch(/^also\s*ws·\s*direct·3\.1 ms/)
    expect(mark(testids.conversationBeside)?.title).toMatch(/^ws:.*another interface$/)
    expect(textOf(testids.conversationFacts)).toContain('43 messages sent over both')
    const { beside: _gone, ...alone } = row
    host.put('conversations', of, alone)
    await settle()
    expect(mark(testids.conversationBeside)).toBeNull()
    expect(textOf(testids.conversationPath)).toMatch(/^tcp/)
  })

  it('say what is held while there is no way, keep what cannot be sent, and are closed', async () => {
    const host = await open()
    const stateReason = 'The link broke; another way is looked for'
    const lost = { state: 'Rebinding', held: 37, stateReason } as const
    const row = sample.sampleConversation(pipe, 'lathe', lost)
    host.put('conversations', of, row)
    await settle()
    expect(textOf(testids.conversationState)).toBe('Rebinding')
    expect(textOf(testids.conversationFacts)).toContain('37 messages held')
    expect(document.body.textContent).toContain(stateReason)
    host.on('conversations.send', () => {
      throw callError('pipe/full', 'There is no room', 'Wait.')
    })
    await type(mark(testids.messageText), 'not lost')
    await press(mark(testids.messageSend))
    expect((mark(testids.messageText) as HTMLTextAreaElement).value).toBe('not lost')
    await press(mark(testids.conversationClose))
    expect(host.calls.at(-1)).toEqual({
      ...{ name: 'conversations.close', input: { conversationId: row.id } },
    })
  })

  it('that are over can be read but not written to, and are not counted', async () => {
    const host = await open()
    const over = { state: 'Unbound', stateReason: 'The other side closed it' } as const
    const row = sample.sampleConversation(pipe, 'lathe', over)
    host.put('conversations', of, row)
    host.put('conversationMessages', { conversationId: row.id }, sample.sampleMessage(pipe, 1))
    await settle()
    expect(marks(testids.messageRow)).toHaveLength(1)
    expect([marks(testids.messageText), marks(testids.conversationClose)]).toEqual([[], []])
    expect(textOf('tab-conversations').trim()).toBe('Conversations')
  })

  it('are not offered over a propagate pipe', async () => {
    await open(new FakeHost(), { ...pipe, type: 'JxtaPropagate' })
    expect(marks(testids.conversationOpen)).toEqual([])
    expect(document.body.textContent).toContain('A conversation has two ends')
  })
})
