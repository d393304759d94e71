import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../../App.vue'
import { sampleTransfer } from '../../dev/evening-transfers.ts'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle } from '../../dev/mount-with.ts'
import {
  fingerprintOf,
  peerId,
  sampleInbox,
  samplePeer,
  sampleStatus,
  sampleTrust,
} from '../../dev/sample-rows.ts'
import { useCommandTable } from '../../commands/index.ts'
import { TRANSFER_STATES } from '../../../shared/rows.ts'
import type { TransferRow } from '../../../shared/rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(at: string, ...transfers: readonly TransferRow[]) {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  host.put('trust', {}, sampleTrust('lathe-2', { standing: 'paired' }), sampleTrust('stranger'))
  host.put('peers', {}, samplePeer('lathe-2'), samplePeer('stranger'))
  host.put('transfers', {}, ...transfers)
  const router = createPageRouter()
  page = await mountWith(host, App, { router, at })
  return { host, router }
}
const at = ({ id }: TransferRow) => `/transfers/${encodeURIComponent(id)}`
const rows = () => marks(testids.transferRow).map((one) => one.dataset.id)
const toasts = () => marks('toast').map((one) => one.textContent)
const offer = sampleTransfer('curves', {
  ...{ direction: 'in', state: 'Waiting', files: 7, freeBytes: 10, sizeBytes: 1_000 },
})
const choose = async (kind: string) => {
  const select = mark<HTMLSelectElement>(testids.transferKind)
  if (!select) throw new Error('there is no choice of states')
  select.value = kind
  select.dispatchEvent(new Event('change', { bubbles: true }))
  await settle()
}
const withFiles = (kind: 'dragover' | 'drop' | 'paste', ...names: readonly string[]) => {
  const files = names.map((name) =>
    Object.assign(new File([name], name), { webkitRelativePath: '' }),
  )
  const event = new Event(kind, { bubbles: true, cancelable: true })
  const data = { items: [], files, types: ['Files'], dropEffect: '' }
  const key = kind === 'paste' ? 'clipboardData' : 'dataTransfer'
  return Object.assign(event, { [key]: data })
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the list of transfers', () => {
  const every = TRANSFER_STATES.map((state) => sampleTransfer(state, { state }))

  it('shows every state in words, and those of a kind alone', async () => {
    await open('/transfers', ...every)
    expect(rows()).toHaveLength(TRANSFER_STATES.length)
    await choose('stopped')
    expect(rows().sort()).toEqual(
      ['Cancelled', 'Expired', 'Failed', 'Paused', 'Refused'].map((state) => `transfer ${state}`),
    )
    await choose('saved')
    expect(rows()).toEqual(['transfer Saved'])
  })

  it('teaches while nothing was sent', async () => {
    await open('/transfers')
    expect(document.body.textContent).toContain('Nothing was sent or received yet')
    expect(document.body.textContent).toContain('pipefitter file send')
  })

  it('pauses and resumes all of them', async () => {
    const { host } = await open('/transfers', ...every)
    await press(mark(testids.transferPauseAll))
    await press(mark(testids.transferResumeAll))
    expect(host.calls).toEqual([
      { name: 'transfers.pause', input: {} },
      { name: 'transfers.resume', input: {} },
    ])
  })

  it('says how much is verified, and counts the offers over the rail', async () => {
    await open('/transfers', sampleTransfer('half', { sizeBytes: 200, doneBytes: 51 }), offer)
    const progress = marks(testids.transferProgress).map((one) => one.dataset.percent)
    expect(progress.sort()).toEqual(['0', '25'])
    expect(mark(testids.transferBadge)?.dataset.count).toBe('1')
  })
})

describe('one transfer', () => {
  it('is paused by Space, and cancelled only when what that ends was read', async () => {
    const going = sampleTransfer('going', { state: 'Sending', doneBytes: 2_048 })
    const { host } = await open(at(going), going)
    await key(' ')
    expect(host.calls).toEqual([{ name: 'transfers.pause', input: { transferId: going.id } }])
    useCommandTable()
      .offered.find(({ id }) => id === 'transfer.cancel')
      ?.run()
    await settle()
    expect(host.calls).toHaveLength(1)
    expect(document.body.textContent).toContain('is deleted there')
    await press(mark(testids.transferCancelConfirm))
    expect(host.calls.at(-1)).toEqual({
      ...{ name: 'transfers.cancel', input: { transferId: going.id } },
    })
  })

  it('that was saved there shows the receipt; that was saved here, where it lies', async () => {
    const there = sampleTransfer('there', { state: 'Saved' })
    await open(at(there), there)
    expect(mark(testids.transferReceipt)?.textContent).toContain('Saved at')
    expect(mark(testids.transferShow)).toBeNull()
    page?.unmount()
    const here = sampleTransfer('here', {
      ...{ direction: 'in', state: 'Saved', savedTo: '/home/ada/plan.pdf' },
    })
    const copied = vi.fn(() => Promise.resolve())
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: copied } })
    const { host } = await open(at(here), here)
    await press(mark(testids.transferShow))
    vi.unstubAllGlobals()
    // A browser has no view of folders: it copies the path.
    expect(copied).toHaveBeenCalledWith('/home/ada/plan.pdf')
    expect(host.calls).toEqual([])
  })

  it('of a peer that need not ask says so, and takes it back', async () => {
    const row = sampleTransfer('plan', { direction: 'in', alwaysAllowed: true })
    const { host } = await open(at(row), row)
    expect(mark(testids.transferAskAgain)).toBeNull()
    const trust = sampleTrust('lathe-2', { standing: 'paired', grants: [{ right: 'attach-file' }] })
    host.put('trust', {}, trust)
    await settle()
    await press(mark(testids.transferAskAgain))
    expect(host.calls).toEqual([
      { name: 'trust.revoke', input: { fingerprint: trust.id, right: 'attach-file' } },
    ])
  })
})

describe('an offer', () => {
  const items = (host: FakeHost) =>
    host.put(
      'transferItems',
      { transferId: offer.id },
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, at) => ({
        ...{ id: String(at), name, sizeBytes: 1, doneBytes: 0, state: 'waiting' as const },
      })),
    )

  it('says who, what, how much and that there is too little room, and is accepted', async () => {
    const { host } = await open(at(offer), offer)
    items(host)
    await settle()
    const card = mark(testids.transferOffer)
    expect(card?.textContent).toMatch(/lathe-2.* wants to send you 7 files/)
    expect(card?.querySelectorAll('li')).toHaveLength(6)
    expect(card?.textContent).toContain('and 2 more')
    expect(card?.querySelector('[role="alert"]')?.textContent).toContain('are free here')
    await press(mark(testids.transferAccept))
    expect(host.calls).toEqual([{ name: 'transfers.accept', input: { transferId: offer.id } }])
  })

  it('in the inbox is answered on its card, while its peer is ignored or blocked beside it', async () => {
    const request = sampleInbox('lathe-2', {
      ...{ kind: 'file', paired: true, peerId: peerId('lathe-2') },
      ...{ fingerprint: fingerprintOf('lathe-2'), summary: 'lathe-2 wants to send files' },
    })
    const { host, router } = await open('/overview', offer)
    host.put('inbox', {}, request)
    await router.push({ name: 'inbox', params: { id: request.id } })
    await settle()
    expect(marks(testids.inboxAction('accept'))).toHaveLength(0)
    expect(marks(testids.inboxAction('refuse'))).toHaveLength(0)
    expect(marks(testids.inboxAction('block'))).toHaveLength(1)
    await press(mark(testids.transferAlways))
    await press(mark(testids.transferRefuse))
    expect(host.calls).toEqual([
      { name: 'transfers.accept', input: { transferId: offer.id, always: true } },
      { name: 'transfers.refuse', input: { transferId: offer.id } },
    ])
  })

  it('that comes is told of once and leads there, and is told of no longer when it is decided', async () => {
    const { host, router } = await open('/doctor')
    host.put('transfers', {}, offer)
    host.put('inbox', {}, sampleInbox('lathe-2', { kind: 'file', summary: 'files' }))
    await settle()
    expect(toasts()).toEqual([expect.stringMatching(/lathe-2.* wants to send you “.*curves/)])
    await press(mark('toast-action'))
    expect(router.currentRoute.value).toMatchObject({ name: 'transfers', params: { id: offer.id } })
    host.put('transfers', {}, { ...offer, id: 'second' })
    await settle()
    expect(toasts()).toHaveLength(1)
    host.put('transfers', {}, { ...offer, id: 'second', state: 'Receiving' })
    await settle()
    expect(toasts()).toEqual([])
  })

  it('that cannot be accepted says why', async () => {
    const { host } = await open(at(offer), offer)
    host.on('transfers.accept', () => {
      throw callError('transfer/over', 'It is over', 'Ask again')
    })
    await press(mark(testids.transferAccept))
    expect(toasts()).toEqual([expect.stringContaining('It is over')])
  })
})

describe('sending', () => {
  const peer = () => mark<HTMLSelectElement>(testids.sendPeer)
  const submit = () => mark<HTMLButtonElement>(testids.sendSubmit)

  it('offers what was dropped onto a peer to that peer, and shows the transfer', async () => {
    const { host, router } = await open('/peers')
    host.put('trust', {}, sampleTrust('lab-7', { standing: 'paired' }))
    host.on('transfers.begin', () => ({ transferId: 't1' }))
    const row = marks(testids.peerRow).find(({ dataset }) => dataset.id === peerId('lathe-2'))
    row?.dispatchEvent(withFiles('drop', 'a.txt'))
    await settle()
    expect(peer()?.value).toBe(peerId('lathe-2'))
    expect(mark(testids.sendSummary)?.textContent).toContain('1 file')
    mark(testids.sendSheet)?.querySelector('form')?.requestSubmit()
    await settle()
    const begun = { peerId: peerId('lathe-2'), files: [{ name: ['a.txt'], sizeBytes: 5 }] }
    expect(host.calls[0]).toEqual({ name: 'transfers.begin', input: begun })
    await vi.waitFor(() => expect(host.calls.at(-1)?.name).toBe('transfers.offer'))
    expect(router.currentRoute.value).toMatchObject({ name: 'transfers', params: { id: 't1' } })
    expect(mark(testids.sendSheet)).toBeNull()
  })

  it('says that files go only to peers that are paired', async () => {
    await open('/peers')
    const row = marks(testids.peerRow).find(({ dataset }) => dataset.id === peerId('stranger'))
    row?.dispatchEvent(withFiles('drop', 'a.txt'))
    await settle()
    expect(mark(testids.sendSheet)?.textContent).toContain('not paired with this peer')
    expect(submit()?.disabled).toBe(true)
  })

  it('takes what is pasted or dropped on its screen, and the only peer there is', async () => {
    await open('/transfers')
    document.body.dispatchEvent(withFiles('paste', 'a.txt', 'b.txt'))
    await settle()
    expect(mark(testids.sendSummary)?.textContent).toContain('2 files')
    expect(peer()?.value).toBe(peerId('lathe-2'))
    expect(submit()?.disabled).toBe(false)
    await key('Escape')
    mark(testids.transferList)?.dispatchEvent(withFiles('drop', 'c.txt'))
    await settle()
    expect(mark(testids.sendSummary)?.textContent).toContain('1 file')
  })

  it('leaves what is pasted into a field to the field', async () => {
    await open('/transfers')
    const event = withFiles('paste', 'a.txt')
    mark(testids.transferFilter)?.dispatchEvent(event)
    await settle()
    expect([mark(testids.sendSheet), event.defaultPrevented]).toEqual([null, false])
  })

  it('shows where a drop goes, and lets no drop elsewhere take the place of the page', async () => {
    await open('/transfers')
    const list = mark(testids.transferList)
    list?.dispatchEvent(withFiles('dragover', 'a.txt'))
    await settle()
    expect(mark(testids.dropTarget)?.textContent).toContain('Drop to send')
    list?.dispatchEvent(new Event('dragleave', { bubbles: true }))
    await settle()
    expect(mark(testids.dropTarget)).toBeNull()
    const elsewhere = withFiles('drop', 'a.txt')
    mark(testids.statusBar)?.dispatchEvent(elsewhere)
    await settle()
    expect([elsewhere.defaultPrevented, mark(testids.sendSheet)]).toEqual([true, null])
  })
})
