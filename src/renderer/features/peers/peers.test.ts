import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { peerId, samplePeer, sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

async function open(host: FakeHost, at = '/peers') {
  host.put('status', {}, sampleStatus())
  page = await mountWith(host, App, { router: createPageRouter(), at })
}
const withPeers = (...names: string[]) => {
  const host = new FakeHost()
  host.put('peers', {}, ...names.map((name) => samplePeer(name)))
  return host
}
const names = () => marks(testids.peerRow).map((row) => row.querySelector('bdi')?.textContent)

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the screen of peers', () => {
  it('lists peers as they come and go', async () => {
    const host = withPeers('bench')
    await open(host)
    host.put('peers', {}, samplePeer('anvil'))
    host.remove('peers', {}, peerId('bench'))
    await settle()
    expect(names()).toEqual(['anvil'])
  })

  it('teaches when nobody is there', async () => {
    await open(new FakeHost())
    expect(document.body.textContent).toContain('Nobody is here yet')
    expect(document.body.textContent).toContain('pipefitter up --seed tcp://192.168.1.7:9701')
  })

  it('filters by name and by address', async () => {
    await open(withPeers('bench', 'anvil'))
    await type(mark<HTMLInputElement>(testids.peerFilter), 'ANV')
    expect(names()).toEqual(['anvil'])
  })

  it('shows a peer’s endpoints with their stories', async () => {
    const host = new FakeHost()
    const [endpoint] = samplePeer('x').endpoints
    const failing = {
      ...endpoint!,
      failures: 2,
      lastError: 'refused: nobody listens there',
      lastErrorWallMs: Date.now(),
    }
    host.put('peers', {}, samplePeer('bench', { endpoints: [failing] }))
    await open(host)
    await press(marks(testids.peerRow)[0]!)
    const text = mark(testids.peerEndpoint)?.textContent
    expect(text).toContain(failing.address)
    expect(text).toContain('2 failures')
    expect(text).toContain('refused: nobody listens there')
  })

  it('labels a linked peer that proved nothing, by word and icon, and no other', async () => {
    const host = new FakeHost()
    const linked = { state: 'connected', authenticated: false } as const
    host.put('peers', {}, samplePeer('old', linked), samplePeer('heard', { authenticated: false }))
    host.put('peers', {}, samplePeer('bench', { state: 'connected' }))
    await open(host)
    const chips = marks(testids.legacyChip)
    expect(chips.map((one) => one.textContent)).toEqual(['legacy· not authenticated'])
    expect(chips[0]?.querySelector('svg')).not.toBeNull()
    expect(chips[0]?.closest('[data-id]')?.getAttribute('data-id')).toBe(peerId('old'))
    await press(marks(testids.peerRow).find((one) => one.dataset.id === peerId('old')) ?? null)
    const detail = mark(testids.peerDetail)?.querySelector(`[data-testid=${testids.legacyChip}]`)
    expect(detail?.textContent).toBe('legacy · not authenticated')
  })

  it('shows the fingerprint of a peer’s key in groups', async () => {
    await open(withPeers('bench'), `/peers/${encodeURIComponent(peerId('bench'))}`)
    expect(mark(testids.fingerprint)?.textContent).toBe(Array(16).fill('ab12').join(' '))
  })

  it('asks a peer about itself only when told to, and shows what it says', async () => {
    const host = withPeers('bench')
    host.on('peers.info', () => ({
      peerId: peerId('bench'),
      askedWallMs: Date.now(),
      elapsedMs: 12,
      uptimeMs: 3 * 3_600_000,
      clockAheadMs: -120_000,
      endpoints: [{ address: 'tcp://192.168.1.7:9701', bytesIn: 2_048 }],
    }))
    await open(host, `/peers/${encodeURIComponent(peerId('bench'))}`)
    expect(host.calls).toEqual([])
    await press(mark(testids.peerInfoAsk))
    expect(host.calls).toEqual([{ name: 'peers.info', input: { peerId: peerId('bench') } }])
    const text = mark(testids.peerInfo)?.textContent
    for (const shown of ['3 h', '2 min behind', 'tcp://192.168.1.7:9701', '2.0 KiB', '12 ms'])
      expect(text).toContain(shown)
  })

  it('says so when a peer tells nothing of itself', async () => {
    const host = withPeers('bench')
    host.on('peers.info', () => {
      throw callError('peer/no-answer', 'bench told nothing of itself', 'Try again later.')
    })
    await open(host, `/peers/${encodeURIComponent(peerId('bench'))}`)
    await press(mark(testids.peerInfoAsk))
    expect(mark(testids.peerInfo)?.querySelector('[role=alert]')?.textContent).toContain(
      'bench told nothing of itself',
    )
  })

  it('forgets a peer only after asking', async () => {
    const host = withPeers('bench')
    await open(host, `/peers/${encodeURIComponent(peerId('bench'))}`)
    document
      .querySelector<HTMLElement>('[aria-label="More for this peer"]')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await settle()
    await press(mark(testids.peerForget))
    expect(host.calls).toEqual([])
    await press(mark(testids.peerForgetConfirm))
    expect(host.calls).toEqual([{ name: 'peers.forget', input: { peerId: peerId('bench') } }])
  })
})

describe('connecting by address', () => {
  const submit = async (address: string) => {
    await key('n')
    await type(mark<HTMLInputElement>(testids.peerConnectAddress), address)
    mark(testids.peerConnectAddress)?.closest('form')?.requestSubmit()
    await settle()
  }

  it('says what is wrong beneath the field and asks nobody', async () => {
    const host = new FakeHost()
    await open(host)
    await submit('10.0.0.1')
    expect(mark(testids.peerConnectAddress)?.getAttribute('aria-invalid')).toBe('true')
    expect(document.body.textContent).toContain('The port is missing')
    expect(host.calls).toEqual([])
  })

  it('shows what failed, why, and what to do', async () => {
    const host = new FakeHost()
    host.on('peers.connect', () => {
      throw callError('peer/unreachable', 'Nobody answered.', 'Check the firewall.')
    })
    await open(host)
    await submit('10.0.0.1:9701')
    expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toMatch(
      /Nobody answered\.\s*Check the firewall\.[\s\S]*peer\/unreachable/,
    )
  })

  it('opens the peer that it reached', async () => {
    const host = withPeers('bench')
    host.on('peers.connect', () => ({ peerId: peerId('bench') }))
    await open(host)
    await submit('10.0.0.1:9701')
    expect(host.calls.at(-1)).toEqual({
      name: 'peers.connect',
      input: { address: 'tcp://10.0.0.1:9701' },
    })
    expect(mark(testids.peerDetail)?.dataset.id).toBe(peerId('bench'))
  })
})
