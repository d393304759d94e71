import { expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { PEER_GROUP_SPEC } from '../../protocol/constants.ts'
import { createGroupId, parseModuleSpecId, type PeerGroupId } from '../../protocol/ids.ts'
import { FOUND_GROUPS_MAX, GroupTable, KEPT_GROUPS_MAX, type KnownGroup } from './group-table.ts'

const random = seededRandom(1)
const group = (more: Partial<KnownGroup> = {}): KnownGroup => ({
  advertisement: {
    groupId: createGroupId((length) => random.bytes(length)),
    specId: parseModuleSpecId(PEER_GROUP_SPEC),
    name: 'readers',
  },
  origin: 'found',
  joined: false,
  createdWallMs: 0,
  ...more,
})
const idOf = ({ advertisement }: KnownGroup): PeerGroupId => advertisement.groupId
const table = () => {
  const changed: PeerGroupId[] = []
  return { groups: new GroupTable((id) => changed.push(id)), changed }
}

test('tells of each change, and of no removal of what is not there', () => {
  const { groups, changed } = table()
  const one = group()
  groups.put(one)
  groups.remove(idOf(one))
  groups.remove(idOf(one))
  expect(changed).toEqual([idOf(one), idOf(one)])
  expect(() => groups.require(idOf(one))).toThrow(
    expect.objectContaining({ code: 'group/not-found' }),
  )
})

test('of too many found groups the one goes that was not heard of for longest, never one that was created or joined', () => {
  const { groups } = table()
  const created = group({ origin: 'created' })
  const joined = group({ joined: true })
  const found = Array.from({ length: FOUND_GROUPS_MAX }, (_, i) =>
    group({ expiresWallMs: 1_000 + i }),
  )
  for (const one of [created, joined, ...found]) expect(groups.put(one)).toBe(true)
  const [renewed, first] = [found[0]!, found[1]!]
  expect(groups.put(renewed)).toBe(true)
  expect(groups.put(group({ expiresWallMs: 5_000 }))).toBe(true)
  expect(groups.all()).toHaveLength(FOUND_GROUPS_MAX + 2)
  expect(groups.get(idOf(first))).toBeUndefined()
  expect(groups.get(idOf(renewed))).toBeDefined()
  expect([created, joined].map((one) => groups.get(idOf(one)))).toEqual([created, joined])
})

test('one group too many to keep is refused, until another one is left', () => {
  const { groups } = table()
  const kept = Array.from({ length: KEPT_GROUPS_MAX }, (_, i) =>
    group(i % 2 === 0 ? { origin: 'created' } : { joined: true }),
  )
  for (const one of kept) expect(groups.put(one)).toBe(true)
  const found = group()
  expect(groups.put(found)).toBe(true)
  expect(groups.put({ ...found, joined: true })).toBe(false)
  expect(groups.get(idOf(found))).toEqual(found)
  expect(groups.put({ ...kept[0]!, joined: true }), 'one that is kept may change').toBe(true)
  expect(groups.put({ ...kept[1]!, joined: false })).toBe(true)
  expect(groups.put({ ...found, joined: true })).toBe(true)
})
