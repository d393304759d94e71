import { afterEach, beforeEach, expect, it } from 'vitest'
import App from '../../App.vue'
import { FakeHost } from '../../dev/fake-host.ts'
import { mark, mountWith, press, settle } from '../../dev/mount-with.ts'
import * as sample from '../../dev/sample-rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined
const LINK = 'pipefitter:invite/abc'

const open = async (at: string) => {
  const host = new FakeHost()
  const router = createPageRouter()
  host.put('status', {}, sample.sampleStatus())
  host.on('invitations.read', () => sample.sampleOffer('bench'))
  page = await mountWith(host, App, { router, at })
  await settle()
  return { host, router }
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

it('an invitation that the system handed over is shown, and redeemed only when the person says so', async () => {
  const { host, router } = await open(`/inbox?invitation=${encodeURIComponent(LINK)}`)
  expect(host.calls).toEqual([{ name: 'invitations.read', input: { invitation: LINK } }])
  expect(mark(testids.redeemOffer)).not.toBeNull()
  expect(router.currentRoute.value.query).toEqual({})
  await press(mark(testids.redeemSubmit))
  expect(host.calls.at(-1)).toEqual({ name: 'invitations.redeem', input: { invitation: LINK } })
})

it('one that is handed over while the inbox is open is shown as well', async () => {
  const { host, router } = await open('/inbox')
  await router.push({ name: 'inbox', query: { invitation: LINK } })
  await settle()
  expect(host.calls).toEqual([{ name: 'invitations.read', input: { invitation: LINK } }])
})
