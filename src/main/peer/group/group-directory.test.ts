import { beforeEach, describe, expect, test } from 'vitest'
import { judge, signatory } from '../../../../tests/support/signing.ts'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { NET_PEER_GROUP_ID, PEER_GROUP_SPEC, WORLD_GROUP_ID } from '../../protocol/constants.ts'
import { parsePeerGroupAdvertisement } from '../../protocol/documents/peer-group-advertisement.ts'
import { parseGroupId, parseModuleSpecId } from '../../protocol/ids.ts'
import { GroupDirectory } from './group-directory.ts'
import { GroupTable } from './group-table.ts'

const [ANNA, BEN] = [peerIdOf(1), peerIdOf(2)]
const HOUR_MS = 3_600_000
const readers = {
  groupId: parseGroupId('urn:jxta:uuid-1F1F1F1F1F1F4F1F9F1F1F1F1F1F1F1F02'),
  specId: parseModuleSpecId(PEER_GROUP_SPEC),
  name: 'readers',
}

let clock: VirtualClock
let counters: Counters
let table: GroupTable
let directory: GroupDirectory
beforeEach(() => {
  clock = new VirtualClock()
  counters = new Counters()
  table = new GroupTable(() => {})
  const home = parseGroupId(NET_PEER_GROUP_ID)
  const { signer } = signatory(clock)
  const authenticity = judge(clock, counters)
  directory = new GroupDirectory({ clock, signer, authenticity, counters, table, home })
})
const known = () => table.get(readers.groupId)

describe('a group created here', () => {
  test('is told of once it is published, as its own word', () => {
    const { advertisement } = directory.create({ name: 'readers', description: 'who read' })
    expect(directory.published()).toEqual([])
    const { document } = directory.markPublished(advertisement.groupId)
    const { signature: _signature, ...said } = advertisement
    expect(parsePeerGroupAdvertisement(document)).toMatchObject(said)
    expect(judge(clock).judgeStored(document).kind).toBe('authentic')
    expect(directory.published()).toMatchObject([{ document, own: true, lifetimeMs: 2 * HOUR_MS }])
  })

  test('has a name that no other created here has; one found may have the same', () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    directory.create({ name: 'readers' })
    expect(() => directory.create({ name: 'readers' })).toThrow(
      expect.objectContaining({ code: 'group/name-taken' }),
    )
  })

  test('is changed and withdrawn by nobody else', () => {
    const { advertisement } = directory.create({ name: 'readers' })
    directory.onFound({ ...advertisement, name: 'thieves' }, HOUR_MS, ANNA)
    directory.onFound(advertisement, 0, ANNA)
    expect(table.get(advertisement.groupId)?.advertisement.name).toBe('readers')
  })

  test('that was published is to be withdrawn when it is removed', () => {
    const { groupId } = directory.create({ name: 'a' }).advertisement
    expect(directory.remove(groupId).withdraw).toBe(false)
    const other = directory.create({ name: 'b' }).advertisement.groupId
    directory.markPublished(other)
    expect(directory.remove(other).withdraw).toBe(true)
    expect(table.all()).toEqual([])
  })
})

describe('a group that others tell of', () => {
  test('is known for its lifetime, passed on with what remains, and forgotten then', async () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    await clock.advance(HOUR_MS / 2)
    expect(directory.published()).toMatchObject([{ own: false, lifetimeMs: HOUR_MS / 2 }])
    await clock.advance(HOUR_MS / 2)
    expect(directory.published()).toEqual([])
    directory.expire()
    expect(known()).toBeUndefined()
  })

  test('stays when this peer is in it, whatever the time and whoever withdraws it', async () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    directory.put({ ...known()!, joined: true })
    await clock.advance(2 * HOUR_MS)
    directory.expire()
    directory.onFound(readers, 0, ANNA)
    expect(known()?.joined).toBe(true)
  })

  test('is withdrawn by who told of it, by no one else', () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    directory.onFound(readers, 0, BEN)
    expect(known()).toBeDefined()
    directory.onFound(readers, 0, ANNA)
    expect(known()).toBeUndefined()
  })

  test('is renamed by who told of it; another one’s word is counted, and lengthens its life at most', () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    directory.onFound({ ...readers, name: 'thieves' }, HOUR_MS, BEN)
    expect(counters.get('groups.contradicting-advertisements')).toBe(1)
    directory.onFound(readers, HOUR_MS / 2, BEN)
    expect(known()?.expiresWallMs).toBe(clock.wallMs() + HOUR_MS)
    directory.onFound(readers, 2 * HOUR_MS, BEN)
    expect(known()).toMatchObject({
      expiresWallMs: clock.wallMs() + 2 * HOUR_MS,
      learnedFrom: ANNA,
    })
    directory.onFound({ ...readers, name: 'writers' }, HOUR_MS, ANNA)
    expect(known()?.advertisement.name).toBe('writers')
  })

  test.each([NET_PEER_GROUP_ID, WORLD_GROUP_ID])('is not %s, in which every peer is', (id) => {
    directory.onFound({ ...readers, groupId: parseGroupId(id) }, HOUR_MS, ANNA)
    expect(table.all()).toEqual([])
  })

  test('cannot be published or removed here', () => {
    directory.onFound(readers, HOUR_MS, ANNA)
    for (const change of [
      () => directory.markPublished(readers.groupId),
      () => directory.remove(readers.groupId),
    ])
      expect(change).toThrow(expect.objectContaining({ code: 'group/not-ours' }))
  })
})
