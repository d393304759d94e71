import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { sampleAttachment } from '../../dev/sample-attachments.ts'
import { peerId, samplePipe, sampleStatus, sampleTrust } from '../../dev/sample-rows.ts'
import type { AttachmentConnectionRow, AttachmentRow } from '../../../shared/rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

const pipe = samplePipe('orders')
const taken =
  'Port 5432 of 127.0.0.1 is taken by postgres (process 811). End that program and switch this on again.'
const port = (more: Partial<AttachmentRow> = {}) =>
  sampleAttachment('port', pipe, {
    kind: 'port',
    stateReason: 'Listens at 127.0.0.1:5432.',
    ...more,
  })

async function open(host: FakeHost, at: string, ...rows: readonly AttachmentRow[]) {
  host.put('status', {}, sampleStatus())
  host.put('pipes', {}, pipe)
  host.put('attachments', {}, ...rows)
  const router = createPageRouter()
  page = await mountWith(host, App, { router, at })
  return router
}
const openOne = (host: FakeHost, row: AttachmentRow) =>
  open(host, `/attachments/${encodeURIComponent(row.id)}`, row)
const submit = async (testid: string) => {
  mark(testid)?.closest('form')?.requestSubmit()
  await settle()
}
const textOf = (testid: string) => mark(testid)?.textContent.replaceAll(/\s+/g, ' ') ?? ''
const names = (host: FakeHost) => host.calls.map(({ name }) => name)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the attachments', () => {
  it('where there are none teach what they are, with a way to each', async () => {
    await open(new FakeHost(), '/attachments')
    expect(document.body.textContent).toContain('Nothing is attached yet')
    expect(document.body.textContent).toContain('pipefitter attach share notes 127.0.0.1:8080')
    await key('u')
    expect(mark(testids.useSheet)).not.toBeNull()
  })

  it('are listed with state, pipe, ends and connections, and found by what a person knows', async () => {
    const host = new FakeHost()
    await open(
      host,
      '/attachments',
      sampleAttachment('a', pipe, { connections: 3 }),
      port({ state: 'Off' }),
    )
    expect(marks(testids.attachmentRow)).toHaveLength(2)
    expect(marks(testids.attachmentRow)[0]?.textContent).toMatch(
      /orders.*Ready.*127\.0\.0\.1:5432.*3/s,
    )
    await type(mark<HTMLInputElement>(testids.attachmentFilter), 'leads to')
    expect(marks(testids.attachmentRow).map(({ dataset }) => dataset.id)).toEqual([
      'attachment port',
    ])
    await type(mark<HTMLInputElement>(testids.attachmentFilter), 'nothing such')
    expect(marks(testids.attachmentRow)).toHaveLength(0)
  })

  it('in error stand on the overview with why, and lead to what can be done', async () => {
    const router = await open(
      new FakeHost(),
      '/overview',
      port({ state: 'Error', stateReason: taken }),
    )
    const problem = marks(testids.problem).find(
      ({ dataset }) => dataset.id === 'attachment attachment port',
    )
    expect(problem?.textContent).toContain('taken by postgres (process 811)')
    await press(problem?.querySelector('a') ?? null)
    await settle()
    expect(router.currentRoute.value).toMatchObject({
      name: 'attachments',
      params: { id: 'attachment port' },
    })
  })

  it('of a pipe stand in its detail, with the ways to fit it', async () => {
    const host = new FakeHost()
    await open(host, `/pipes/${encodeURIComponent(pipe.id)}/attachments`, port())
    expect(marks(testids.pipeAttachment).map(({ dataset }) => dataset.id)).toEqual([
      'attachment port',
    ])
    await press(mark(testids.pipeUse))
    await settle()
    expect(mark<HTMLSelectElement>(testids.usePipe)?.value).toBe(pipe.id)
  })
})

describe('the menu of a pipe', () => {
  const openMenu = async (type: (typeof pipe)['type']) => {
    const host = new FakeHost()
    await open(host, `/pipes/${encodeURIComponent(pipe.id)}`)
    host.put('pipes', {}, { ...pipe, type })
    await settle()
    await press(document.querySelector('[aria-label="More for this pipe"]'))
    return [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  }

  it('leads to sharing a service through it', async () => {
    const items = await openMenu('JxtaUnicastSecure')
    await press(items.find((one) => one.textContent.includes('Share a service through it')) ?? null)
    await settle()
    expect(mark<HTMLSelectElement>(testids.sharePipe)?.value).toBe(pipe.id)
  })

  it('of one that goes to everybody offers nothing of the kind', async () => {
    const items = await openMenu('JxtaPropagate')
    expect(items.map((one) => one.textContent).join()).not.toContain('service')
  })
})

describe('an attachment', () => {
  it('says why it does not work, and what failed last', async () => {
    const row = port({ state: 'Error', stateReason: taken, lastError: 'Nobody holds the pipe' })
    await openOne(new FakeHost(), row)
    expect(textOf(testids.attachmentState)).toBe('Error')
    expect(textOf(testids.attachmentDetail)).toContain(taken)
    expect(textOf(testids.attachmentLastError)).toContain('Nobody holds the pipe')
    expect(textOf(testids.attachmentLocal)).not.toContain('can connect to')
  })

  it('of a port says plainly who can connect, and has its address in each form', async () => {
    await openOne(new FakeHost(), port())
    expect(textOf(testids.attachmentLocal)).toMatch(
      /Any program on this computer can connect to .?127\.0\.0\.1:5432/,
    )
    expect(marks(testids.attachmentCopy).map(({ dataset }) => dataset.form)).toEqual([
      ...['address', 'web', 'ssh', 'database'],
    ])
  })

  it('of a socket file says that this account alone can connect', async () => {
    await openOne(new FakeHost(), port({ port: undefined, local: '/run/user/1000/orders.sock' }))
    expect(textOf(testids.attachmentLocal)).toContain('Only programs of your account')
  })

  it('of a program says where it is registered, and offers no way to it here', async () => {
    const row = sampleAttachment('jq', pipe, { kind: 'command', local: '/usr/bin/jq -c .' })
    await openOne(new FakeHost(), row)
    expect(textOf(testids.attachmentDetail)).toContain('by the command line alone')
    expect(textOf(testids.attachmentDetail)).toContain('pipefitter attach command')
  })

  it('shows who is connected over which path, and ends one connection alone', async () => {
    const host = new FakeHost()
    const row = port({ connections: 2 })
    const connection = (name: string): AttachmentConnectionRow => ({
      ...{ id: `c ${name}`, attachmentId: row.id, peerId: peerId(name), peerName: name },
      ...{ openedWallMs: Date.now(), bytesIn: 2_048, bytesOut: 512, conversationId: name },
      path: {
        ...{ transport: 'tcp', endpoint: 'tcp://10.0.0.7:9701', relays: [], rttMs: 3 },
        ...{ sinceWallMs: 1, reason: 'first' },
      },
    })
    const of = { attachmentId: row.id }
    host.put('attachmentConnections', of, connection('lathe'), connection('kiln'))
    await openOne(host, row)
    expect(marks(testids.attachmentConnection)).toHaveLength(2)
    expect(marks(testids.attachmentConnection)[0]?.textContent).toMatch(
      /lathe.*tcp.*direct.*2.*KiB/s,
    )
    await press(marks(testids.attachmentConnectionClose)[1] ?? null)
    expect(host.calls).toEqual([
      { name: 'attachments.closeConnection', input: { connectionId: 'c kiln' } },
    ])
    host.remove('attachmentConnections', of, 'c lathe', 'c kiln')
    await settle()
    expect(document.body.textContent).toContain('Nobody is connected.')
  })

  it('is switched off and on, and removed only when that is confirmed', async () => {
    const host = new FakeHost()
    const row = port({ connections: 2 })
    await openOne(host, row)
    await press(mark(testids.attachmentSwitch))
    expect(document.body.textContent).toContain('2 open connections ended.')
    host.put('attachments', {}, { ...row, enabled: false, state: 'Off', connections: 0 })
    await settle()
    await press(mark(testids.attachmentSwitch))
    expect(host.calls.map(({ input }) => input)).toEqual([
      { attachmentId: row.id, on: false },
      { attachmentId: row.id, on: true },
    ])
    await press(document.querySelector('[aria-label="More for this attachment"]'))
    await press(mark(testids.attachmentRemove))
    expect(document.body.textContent).toMatch(/Nothing leads from .?127\.0\.0\.1:5432/)
    expect(names(host)).not.toContain('attachments.remove')
    await press(mark(testids.attachmentRemoveConfirm))
    expect(names(host)).toContain('attachments.remove')
  })
})

describe('sharing a service', () => {
  const SERVICES = [
    { port: 8_000, address: '0.0.0.0', process: 'python3', pid: 4_711 },
    { port: 631, address: '127.0.0.1' },
  ]
  const start = async (host: FakeHost, at = '/attachments') => {
    host.on('attachments.localServices', () => ({ services: SERVICES }))
    host.on('pipes.create', ({ name }) => samplePipe(name))
    host.on('pipes.publish', () => ({ channels: [] }))
    await open(host, at)
    if (at === '/attachments') await key('n')
  }

  it('checks the one that is chosen, makes a secure pipe for it and shares it there', async () => {
    const host = new FakeHost()
    const guest = sampleTrust('lathe', { standing: 'paired' })
    host.put('trust', {}, guest)
    host.on('attachments.check', () => ({ ok: true, words: '127.0.0.1:8000 answers.' }))
    host.on('attachments.share', ({ port: at }) => sampleAttachment('new', pipe, { port: at }))
    await start(host)
    await press(marks(testids.shareService)[0] ?? null)
    expect(mark(testids.shareChecked)?.dataset.ok).toBe('true')
    expect(mark<HTMLInputElement>(testids.shareName)?.value).toBe('python3 8000')
    await press(mark(testids.createGuest))
    await submit(testids.shareName)
    const made = samplePipe('python3 8000')
    expect(host.calls.slice(2)).toEqual([
      {
        name: 'pipes.create',
        input: {
          ...{ name: 'python3 8000', type: 'JxtaUnicastSecure', listen: true },
          ...{ access: 'chosen', letIn: [guest.id] },
        },
      },
      {
        name: 'attachments.share',
        input: { pipeId: made.id, host: '127.0.0.1', port: 8_000 },
      },
      { name: 'pipes.publish', input: { pipeId: made.id } },
    ])
    expect(textOf(testids.shareResult)).toContain(`pipefitter attach use ${pipe.id}`)
    host.on('invitations.create', () => ({
      ...{ invitation: {} as never, link: 'pipefitter:invite/abc', words: [] },
    }))
    await press(mark(testids.shareInvite))
    expect(textOf(testids.shareLink)).toBe('pipefitter:invite/abc')
  })

  it('takes the new pipe back where the service may not be shared, and says why', async () => {
    const host = new FakeHost()
    host.on('attachments.share', () => {
      throw callError('attachment/target', 'This is a port of this peer itself.', 'Choose another.')
    })
    await start(host)
    await type(mark<HTMLInputElement>(testids.sharePort), '9701')
    await submit(testids.sharePort)
    expect(names(host).slice(-3)).toEqual(['pipes.create', 'attachments.share', 'pipes.remove'])
    expect(textOf(testids.shareSheet)).toContain('This is a port of this peer itself.')
  })

  it('over a pipe that is there makes none, and asks for nothing that is missing', async () => {
    const host = new FakeHost()
    host.on('attachments.share', () => sampleAttachment('new', pipe))
    await start(host, `/attachments?share=${encodeURIComponent(pipe.id)}`)
    expect(mark<HTMLSelectElement>(testids.sharePipe)?.value).toBe(pipe.id)
    await submit(testids.sharePort)
    expect(mark(testids.sharePort)?.getAttribute('aria-invalid')).toBe('true')
    await type(mark<HTMLInputElement>(testids.sharePort), '80')
    await submit(testids.sharePort)
    expect(names(host)).toEqual(['attachments.localServices', 'attachments.share'])
  })
})

describe('using a service', () => {
  it('makes a port over the chosen pipe, and shows its address as the peer has it', async () => {
    const host = new FakeHost()
    host.on('attachments.use', () => port({ local: '127.0.0.1:40123', port: 40_123 }))
    await open(host, '/attachments')
    await key('u')
    await submit(testids.usePipe)
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Choose the pipe')
    const select = mark<HTMLSelectElement>(testids.usePipe)
    if (select) select.value = pipe.id
    select?.dispatchEvent(new Event('change'))
    await submit(testids.usePipe)
    expect(host.calls.at(-1)).toEqual({ name: 'attachments.use', input: { pipeId: pipe.id } })
    expect(textOf(testids.useResult)).toContain('http://127.0.0.1:40123/')
  })

  it('says that the port is taken, and by whom, where it was made', async () => {
    const host = new FakeHost()
    host.on('attachments.use', ({ port: at }) =>
      port({ state: 'Error', stateReason: taken, port: at }),
    )
    await open(host, `/attachments?use=${encodeURIComponent(pipe.id)}`)
    await type(mark<HTMLInputElement>(testids.usePort), '5432')
    expect(textOf(testids.useWords)).toMatch(
      /Any program on this computer can connect to .?127\.0\.0\.1:5432/,
    )
    await submit(testids.usePort)
    expect(host.calls.at(-1)?.input).toEqual({ pipeId: pipe.id, port: 5_432 })
    expect(textOf(testids.useResult)).toContain(taken)
  })

  it('takes a socket file for this account alone in place of a port', async () => {
    const host = new FakeHost()
    host.on('attachments.use', () => port({ port: undefined, local: '/p/orders.sock' }))
    await open(host, `/attachments?use=${encodeURIComponent(pipe.id)}`)
    const place = [...document.querySelectorAll<HTMLElement>('button')].find((one) =>
      one.textContent.includes('A socket file'),
    )
    await press(place ?? null)
    expect(mark(testids.usePort)).toBeNull()
    await submit(testids.usePipe)
    expect(host.calls.at(-1)?.input).toEqual({ pipeId: pipe.id, socket: true })
  })
})
