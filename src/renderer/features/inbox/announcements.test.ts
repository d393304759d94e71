import { afterEach, beforeEach, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, marks, mountWith, press, settle } from '../../dev/mount-with.ts'
import { peerId, sampleInbox, samplePairing, sampleStatus } from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
const router = createPageRouter()
beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

const open = async () => {
  const host = new FakeHost()
  host.put('status', {}, sampleStatus())
  host.put('inbox', {}, sampleInbox('old'))
  page = await mountWith(host, App, { router, at: '/doctor' })
  return host
}
const asks = (name: string, more = {}) =>
  sampleInbox(name, { kind: 'access', summary: `${name} asks to bind letters`, ...more })
const texts = () => marks('toast').map((one) => one.textContent)

it('a request that comes is told of, one that waited is not; it is answered from there', async () => {
  const host = await open()
  expect(texts()).toEqual([])
  const request = asks('bob', { hindrance: 'Pair with this peer first' })
  const pairing = samplePairing('bob')
  host.on('pairing.start', () => ({ pairingId: pairing.id }))
  host.put('pairings', {}, pairing)
  host.put('inbox', {}, request)
  await settle()
  expect(texts()).toEqual([expect.stringContaining('bob asks to bind letters')])
  await press(mark('toast-action'))
  expect(host.calls.at(-1)).toEqual({ name: 'pairing.start', input: { peerId: peerId('bob') } })
  expect(texts()).toEqual([])
  await press(mark(testids.pairingConfirm))
  expect(host.calls.at(-1)?.input).toEqual({ pairingId: pairing.id, rights: [], letIn: true })
})

it('what was answered elsewhere is told of no longer', async () => {
  const host = await open()
  const request = asks('bob')
  host.put('inbox', {}, request)
  await settle()
  host.remove('inbox', {}, request.id)
  await settle()
  expect(texts()).toEqual([])
})

it('a name that may be taken for another is looked at, never let in by a slip', async () => {
  const host = await open()
  const request = asks('bob', { warning: 'Another key was known as bob' })
  host.put('inbox', {}, request)
  await settle()
  await press(mark('toast-action'))
  expect(host.calls).toEqual([])
  expect(router.currentRoute.value).toMatchObject({ name: 'inbox', params: { id: request.id } })
})
