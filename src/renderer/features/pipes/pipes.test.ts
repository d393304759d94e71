import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SecurityRow } from '../../../shared/rows.ts'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { pipeId, samplePipe, sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(host: FakeHost, at = '/pipes') {
  host.put('status', {}, sampleStatus())
  page = await mountWith(host, App, { router: createPageRouter(), at })
}
const submit = async () => {
  mark(testids.createName)?.closest('form')?.requestSubmit()
  await settle()
}
const callsOf = (host: FakeHost, name: string) => host.calls.filter((call) => call.name === name)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('a secure pipe', () => {
  const protectedBy = async (security: SecurityRow | undefined) => {
    const host = new FakeHost()
    const output = {
      ...{ peerId: 'urn:jxta:uuid-1', peerName: 'bob', endpoint: 'tcp://10.0.0.2:9701' },
      ...{ transport: 'tcp', sent: 0, sentBytes: 0, waiting: 0 },
    }
    const bound = security === undefined ? {} : { output: { ...output, security } }
    host.put('pipes', {}, samplePipe('secret', { type: 'JxtaUnicastSecure', ...bound }))
    await open(host, `/pipes/${encodeURIComponent(pipeId('secret'))}`)
    return mark(testids.pipeSecurity)
  }
  const fingerprint = 'ab12'.repeat(16)

  it('says before it is bound that it will be encrypted', async () => {
    expect((await protectedBy(undefined))?.textContent).toContain('Encrypted once bound')
  })

  it('says with what it is protected, and shows the key of the other end', async () => {
    const cipher = 'TLS_AES_256_GCM_SHA384'
    const badge = await protectedBy({ profile: 'tls13', protocol: 'TLSv1.3', cipher, fingerprint })
    expect(badge?.textContent).toContain('TLS 1.3')
    expect(badge?.getAttribute('aria-label')).toContain(cipher)
    expect(badge?.getAttribute('aria-label')).toContain('ab12 ab12')
  })

  it('calls weak what is weak', async () => {
    const cipher = 'ECDHE-RSA-AES256-SHA'
    const badge = await protectedBy({ profile: 'legacy', protocol: 'TLSv1', cipher, fingerprint })
    expect(badge?.textContent).toContain('TLS 1.0, weak')
  })
})

describe('the list of pipes', () => {
  it('says how many messages of a pipe were not read, and why', async () => {
    const host = new FakeHost()
    const unread = { count: 3, why: 'It was damaged' }
    host.put('pipes', {}, samplePipe('sealed', { unread }), samplePipe('open'))
    await open(host)
    const badges = marks(testids.pipeUnread)
    expect(badges.map((one) => one.textContent?.trim())).toEqual(['3 unread'])
    expect(badges[0]?.getAttribute('title')).toContain('It was damaged')
  })
})

describe('the queue of a pipe', () => {
  it('shows what waits, switches it, and cancels a message', async () => {
    const host = new FakeHost()
    const queue = { on: true, waiting: 1, waitingBytes: 512, delivered: 4 }
    const pipe = samplePipe('mail', { queue })
    host.put('pipes', {}, pipe)
    const waiting = { id: '41', pipeId: pipe.id, queuedWallMs: Date.now(), sizeBytes: 512 }
    host.put('queue', { pipeId: pipe.id }, { ...waiting, state: 'waiting' })
    await open(host, `/pipes/${encodeURIComponent(pipe.id)}/queue`)
    expect(marks(testids.queuedMessage)).toHaveLength(1)
    await press(mark(testids.queuedMessage)?.querySelector('button') ?? null)
    expect(callsOf(host, 'pipes.cancelQueued')).toMatchObject([
      { input: { pipeId: pipe.id, ids: ['41'] } },
    ])
    await press(mark(testids.queueSwitch))
    expect(callsOf(host, 'pipes.setQueue')).toMatchObject([{ input: { on: false } }])
  })
})

describe('creating a pipe', () => {
  const creating = () => {
    const host = new FakeHost()
    host.on('pipes.create', (input) => samplePipe(input.name, { state: 'Draft' }))
    host.on('pipes.publish', () => ({
      channels: [
        { channel: 'multicast on eth0' },
        { channel: 'multicast on tun0', error: 'unreachable' },
      ],
    }))
    return host
  }

  it('creates, publishes, and says where it went', async () => {
    const host = creating()
    await open(host)
    await key('n')
    await type(mark<HTMLInputElement>(testids.createName), ' telemetry ')
    await press(mark(testids.createTransport('tcp')))
    await submit()
    expect(callsOf(host, 'pipes.create')[0]?.input).toMatchObject({
      name: 'telemetry',
      type: 'JxtaUnicast',
      transport: 'tcp',
      listen: true,
    })
    expect(callsOf(host, 'pipes.publish')[0]?.input).toEqual({ pipeId: pipeId('telemetry') })
    expect(marks(testids.pipePublication).map((line) => line.textContent.trim())).toEqual([
      'multicast on eth0',
      'multicast on tun0unreachable',
    ])
  })

  it('specifies no transport when any will do', async () => {
    const host = creating()
    await open(host)
    await key('n')
    await type(mark<HTMLInputElement>(testids.createName), 'telemetry')
    await submit()
    expect(callsOf(host, 'pipes.create')[0]?.input).not.toHaveProperty('transport')
  })

  it('previews the advertisement with its markup escaped', async () => {
    await open(creating())
    await key('n')
    await type(mark<HTMLInputElement>(testids.createName), 'a<b>&c')
    expect(mark(testids.createPreview)?.textContent).toContain('<Name>a&lt;b&gt;&amp;c</Name>')
  })

  it('wants a name', async () => {
    const host = creating()
    await open(host)
    await key('n')
    await submit()
    expect(mark(testids.createName)?.getAttribute('aria-invalid')).toBe('true')
    expect(host.calls).toEqual([])
  })

  it('does not create a second pipe when only publishing failed', async () => {
    const host = creating()
    host.on('pipes.publish', () => {
      throw callError('net/down', 'No channel is up.', 'Try again.')
    })
    await open(host)
    await key('n')
    await type(mark<HTMLInputElement>(testids.createName), 'telemetry')
    await submit()
    expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toContain(
      'No channel is up.',
    )
    await submit()
    expect(callsOf(host, 'pipes.create')).toHaveLength(1)
    expect(callsOf(host, 'pipes.publish')).toHaveLength(2)
  })
})

describe('a pipe', () => {
  it('says why it is in its state', async () => {
    const host = new FakeHost()
    host.put('pipes', {}, samplePipe('alarms', { state: 'Refused', stateReason: 'kiln said no.' }))
    await open(host, `/pipes/${encodeURIComponent(pipeId('alarms'))}`)
    await press(mark(testids.pipeState))
    expect(document.querySelector('[role=dialog]')?.textContent).toContain('kiln said no.')
  })

  it('shows its advertisement', async () => {
    const host = new FakeHost()
    host.put('pipes', {}, samplePipe('alarms'))
    await open(host, `/pipes/${encodeURIComponent(pipeId('alarms'))}/advertisement`)
    expect(mark(testids.pipeAdvertisement)?.textContent).toContain(`<Id>${pipeId('alarms')}</Id>`)
  })

  it('listens and stops listening by the switch', async () => {
    const host = new FakeHost()
    host.put('pipes', {}, samplePipe('alarms'))
    await open(host, `/pipes/${encodeURIComponent(pipeId('alarms'))}`)
    await press(mark(testids.pipeListen))
    expect(host.calls).toEqual([
      { name: 'pipes.listen', input: { pipeId: pipeId('alarms'), listening: true } },
    ])
  })
})
