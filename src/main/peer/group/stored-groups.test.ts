import { expect, test } from 'vitest'
import { createMemoryStore } from '../../../../tests/support/memory-store.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { seededRandom } from '../../base/random.ts'
import { DESCRIPTION_MAX, NAME_MAX, PEER_GROUP_SPEC } from '../../protocol/constants.ts'
import { createGroupId, parseModuleSpecId } from '../../protocol/ids.ts'
import { GroupTable, KEPT_GROUPS_MAX, type KnownGroup } from './group-table.ts'
import { StoredGroups } from './stored-groups.ts'

/** What the store on disk takes as one setting. */
const SETTING_BYTES = 16 * 1024

const random = seededRandom(1)
const group = (name: string, more: Partial<KnownGroup> = {}): KnownGroup => ({
  advertisement: {
    groupId: createGroupId((length) => random.bytes(length)),
    specId: parseModuleSpecId(PEER_GROUP_SPEC),
    name,
  },
  ...{ origin: 'created', joined: false, createdWallMs: 5 },
  ...more,
})

const rig = () => {
  const store = createMemoryStore()
  let longest = 0
  const stored = new StoredGroups((key, value) => {
    longest = Math.max(longest, utf8Encode(value).length)
    store.write.setSetting(key, value)
  })
  const table: GroupTable = new GroupTable((id) => stored.save(id, table))
  let damaged = 0
  const load = () => new StoredGroups(() => {}).load(store.read, () => damaged++)
  return { store, table, load, longest: () => longest, damaged: () => damaged }
}

test('groups created here or joined are there again, as they were; those merely found are not', () => {
  const { table, load } = rig()
  const created = group('created', { publishedWallMs: 7 })
  const joined = group('joined', { origin: 'found', joined: true })
  for (const one of [created, group('found', { origin: 'found' }), joined]) table.put(one)
  expect(load()).toEqual([created, joined])
  table.put({ ...joined, joined: false })
  table.remove(created.advertisement.groupId)
  expect(load()).toEqual([])
})

test('however often groups come and go, they take no more places than there can be groups', () => {
  const { table, load, store } = rig()
  for (let i = 0; i < 3 * KEPT_GROUPS_MAX; i++) {
    const one = group(`g${i}`)
    table.put(one)
    table.remove(one.advertisement.groupId)
  }
  const all = Array.from({ length: KEPT_GROUPS_MAX }, (_, i) => group(`kept ${i}`))
  for (const one of all) expect(table.put(one)).toBe(true)
  expect(load()).toEqual(all)
  expect(store.read.setting(`group ${KEPT_GROUPS_MAX}`)).toBeUndefined()
})

test('the longest that may be found fits one setting, without what does not', () => {
  const { table, load, longest } = rig()
  const one = group('&'.repeat(NAME_MAX), { joined: true })
  const description = '&'.repeat(DESCRIPTION_MAX)
  table.put({ ...one, advertisement: { ...one.advertisement, description } })
  expect(longest()).toBeLessThan(SETTING_BYTES)
  expect(load()).toEqual([one])
})

test.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['no document', '{"origin":"created","joined":true,"createdWallMs":1}'],
  ['a broken document', '{"document":"<x/>","origin":"created","joined":true,"createdWallMs":1}'],
])('what was damaged on disk is left out and counted: %s', (_what, text) => {
  const { table, store, load, damaged } = rig()
  const one = group('whole')
  store.write.setSetting('group 5', text)
  table.put(one)
  expect(load()).toEqual([one])
  expect(damaged()).toBe(1)
})
