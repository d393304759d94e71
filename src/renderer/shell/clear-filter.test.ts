import { afterEach, beforeEach, expect, it } from 'vitest'
import App from '../App.vue'
import { evening } from '../dev/evening.ts'
import { mark, mountWith, press, settle, type } from '../dev/mount-with.ts'
import { createPageRouter } from '../router.ts'
import { testids } from '../testids.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

it.each([
  ['peers', testids.peerFilter],
  ['pipes', testids.pipeFilter],
  ['groups', testids.groupFilter],
  ['attachments', testids.attachmentFilter],
  ['transfers', testids.transferFilter],
  ['settings', testids.settingsFilter],
] as const)('of %s a filter that leaves nothing is cleared by a button', async (screen, field) => {
  page = await mountWith(evening(), App, { router: createPageRouter(), at: `/${screen}` })
  expect(mark(testids.clearFilter)).toBeNull()
  await type(mark<HTMLInputElement>(field), 'no such thing')
  await settle()
  await press(mark(testids.clearFilter))
  expect(mark<HTMLInputElement>(field)?.value).toBe('')
  expect(mark(testids.clearFilter)).toBeNull()
})
