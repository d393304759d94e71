import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import App from '../../App.vue'
import { callError, FakeHost } from '../../dev/fake-host.ts'
import { key, mark, marks, mountWith, press, settle, type } from '../../dev/mount-with.ts'
import { groupId, peerId, sampleGroup, samplePipe, sampleStatus } from '../../dev/sample-rows.ts'
import type { GroupMemberRow, GroupRow } from '../../../shared/rows.ts'
import { createPageRouter } from '../../router.ts'
import { testids } from '../../testids.ts'
import { reasonOf, stateOf } from './words.ts'

let page: Awaited<ReturnType<typeof mountWith>> | undefined

const group = (name: string, more: Partial<GroupRow> = {}) =>
  sampleGroup({
    ...{ id: groupId(name), name, origin: 'created', joined: true, publishedWallMs: 1 },
    ...{ members: 0, memberPeers: [], pipes: 0, ...more },
  })

async function open(host: FakeHost, ...groups: readonly GroupRow[]) {
  host.put('status', {}, sampleStatus())
  host.put('groups', {}, sampleGroup(), ...groups)
  const [first] = groups
  const router = createPageRouter()
  const at = `/groups${first ? `/${encodeURIComponent(first.id)}` : ''}`
  page = await mountWith(host, App, { router, at })
  return router
}
const submit = async () => {
  mark(testids.groupName)?.closest('form')?.requestSubmit()
  await settle()
}

beforeEach(() => localStorage.clear())
afterEach(() => page?.unmount())

describe('the state of a group', () => {
  it.each([
    ['Home', sampleGroup(), 'none can leave it'],
    ['Draft', group('a', { publishedWallMs: undefined }), 'nobody else can find it'],
    ['Joined', group('a', { members: 2 }), '2 other members nearby'],
    ['Left', group('a', { joined: false }), 'Its pipes wait until it is joined again'],
    [
      'Found',
      group('a', {
        ...{ origin: 'found', joined: false },
        learnedFromPeer: { peerId: '', name: 'lab-7' },
      }),
      'Published by lab-7',
    ],
  ])('%s says why', (state, row, why) => {
    expect(stateOf(row)).toBe(state)
    expect(reasonOf(row)).toContain(why)
  })
})

describe('a group', () => {
  it('is created, joined and published, and not created twice when only publishing failed', async () => {
    const host = new FakeHost()
    host.on('groups.create', ({ name }) => group(name))
    host.on('groups.publish', () => {
      throw callError('net/down', 'No channel is up.', 'Try again.')
    })
    await open(host)
    await key('n')
    await submit()
    expect(mark(testids.groupName)?.getAttribute('aria-invalid')).toBe('true')
    await type(mark<HTMLInputElement>(testids.groupName), ' readers ')
    await submit()
    host.on('groups.publish', () => ({ channels: [{ channel: 'multicast on eth0' }] }))
    await submit()
    expect(host.calls.map(({ name }) => name)).toEqual([
      ...['groups.create', 'groups.publish', 'groups.publish'],
    ])
    expect(host.calls[0]?.input).toEqual({ name: 'readers', join: true })
    expect(mark(testids.groupResult)?.textContent).toContain('multicast on eth0')
  })

  it('that was found is joined, and one that is joined is left', async () => {
    const host = new FakeHost()
    const found = group('field', { origin: 'found', joined: false })
    await open(host, found)
    await press(mark(testids.groupJoin))
    host.put('groups', {}, { ...found, joined: true })
    await settle()
    await press(mark(testids.groupLeave))
    expect(host.calls).toEqual([
      { name: 'groups.join', input: { groupId: found.id } },
      { name: 'groups.leave', input: { groupId: found.id } },
    ])
  })

  it('shows its members and its own pipes alone, and makes a pipe in it', async () => {
    const host = new FakeHost()
    const memberPeers = [{ peerId: 'urn:jxta:x', name: 'lathe-2' }]
    const own = group('hall', { members: 1, memberPeers, pipes: 1 })
    const named = { id: own.id, name: own.name }
    host.put('pipes', {}, samplePipe('inside', { group: named }), samplePipe('outside'))
    const router = await open(host, own)
    expect(marks(testids.groupMember).map((one) => one.textContent.trim())).toEqual(['lathe-2'])
    expect(marks(testids.groupPipe)).toHaveLength(1)
    await press(mark(testids.groupNewPipe))
    await settle()
    expect(router.currentRoute.value).toMatchObject({ name: 'pipes', query: {} })
    expect(mark<HTMLSelectElement>(testids.createGroup)?.value).toBe(own.id)
  })

  it('that is closed shows who is in it with role and standing, and removes one only when that is confirmed', async () => {
    const host = new FakeHost()
    const list = { number: 3, members: 2, self: 'admin', keySinceWallMs: 1, forks: 0 } as const
    const own = group('vault', { policy: 'roster', list })
    const member = (id: string, name: string, more: Partial<GroupMemberRow> = {}) => ({
      ...{ id: id.repeat(64), peerId: peerId(name), shortId: name, name, role: 'member' as const },
      ...{ creator: false, self: false, linked: true, sinceWallMs: 1, addedByName: 'Ada', ...more },
    })
    const params = { groupId: own.id }
    const ada = member('a', 'Ada', { role: 'admin', creator: true, self: true })
    host.put('groupMembers', params, ada, member('b', 'Ben', { standing: 'paired' }))
    const what = 'Ada let Ben in'
    host.put('groupHistory', params, { id: '2', number: 2, what, atWallMs: 1, givenUp: false })
    host.on('groups.removeMember', () => ({}))
    await open(host, own)
    const listed = marks(testids.groupListed).map((one) => one.textContent.replace(/\s+/g, ' '))
    expect(listed[0]).toContain('Administrator, made the group, this peer')
    expect(listed[1]).toContain('Member, paired')
    expect(mark(testids.groupHistory)?.textContent).toContain(what)
    expect(marks(testids.groupListedRemove)).toHaveLength(1)
    await press(mark(testids.groupListedRemove))
    expect(host.calls).toEqual([])
    await press(mark(testids.groupRemoveConfirm))
    const input = { groupId: own.id, fingerprint: 'b'.repeat(64) }
    expect(host.calls).toEqual([{ name: 'groups.removeMember', input }])
  })
})
