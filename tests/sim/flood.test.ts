import { afterAll, describe, expect, test } from 'vitest'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { Store } from '../../src/main/peer/ports/store.ts'
import { PEERS_MAX } from '../../src/main/peer/discovery/peer-table.ts'
import { FOUND_GROUPS_MAX } from '../../src/main/peer/group/group-table.ts'
import { PIPES_MAX } from '../../src/main/peer/pipe/pipe-table.ts'
import { openStore } from '../../src/main/platform/sqlite/index.ts'
import { NET_PEER_GROUP_ID, PEER_GROUP_SPEC } from '../../src/main/protocol/constants.ts'
import { encodePeerAdvertisement } from '../../src/main/protocol/documents/peer-advertisement.ts'
import {
  groupIdOfUuid,
  parseGroupId,
  parseModuleSpecId,
  parsePeerId,
  pipeIdOfUuid,
  type PeerId,
} from '../../src/main/protocol/ids.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { temporaryFolder } from '../support/folders.ts'
import { bind, knowsPipe, publishPipe, seedText, Sim, type SimPeer } from './sim.ts'

const HOUR_MS = 3_600_000
const GROUP = parseGroupId(NET_PEER_GROUP_ID)
/** Of each kind; more than any table holds. */
const FLOOD = Number(process.env.FLOOD ?? 16_000)
/**
 * How much more of the processor's time (not of the clock's: other work on the machine does not count) an entry of the last
 * quarter may take than one of the first, in which the tables fill. To put one out costs something; a look through a whole
 * table for each would take ten times as much, and work that grows with what has come seven times. What else the machine does
 * still slows a processor down, by its caches, so the bound is nearer to those than to what is usual.
 */
const GROWTH_MAX = 5
/** Entries that are measured together. What a quarter takes is told by its median: a pause of the machine spoils a few. */
const MEASURED = 500

const uuid = (n: number): Uint8Array => {
  const bytes = new Uint8Array(16).fill(0xab)
  new DataView(bytes.buffer).setUint32(0, n)
  return bytes
}
const fakeId = (n: number): PeerId =>
  parsePeerId(
    `urn:jxta:uuid-59616261646162614A78746150325033${Buffer.from(uuid(n)).toString('hex')}03`,
  )

/** B knows A, which is linked, and a pipe of A's; then it is told of as many peers, pipes and groups as one likes. */
const flooded = async (store: Store, tellers: number) => {
  const sim = new Sim()
  const [a, b] = [await sim.start('A'), await sim.start('B', { store })]
  await sim.clock.advance(3_000)
  const pipe = await publishPipe(sim, a, 'printer')
  const group = a.peer.groups.create({ name: 'readers' }).advertisement
  await sim.run(a.peer.groups.publish(group.groupId))
  await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
  const output = await bind(sim, b, pipe)
  const eachMs: number[] = []
  for (let from = 0; from < FLOOD; from += MEASURED) {
    const before = process.cpuUsage()
    for (let n = from; n < from + MEASURED; n++) tell(b, n, fakeId(0xffff_0000 + (n % tellers)))
    await sim.clock.advance(MEASURED)
    const { user, system } = process.cpuUsage(before)
    eachMs.push((user + system) / 1_000 / MEASURED)
  }
  await sim.clock.advance(2_000)
  return { sim, a, b, pipe, group, output, eachMs }
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

/** The `n`th peer, pipe and group that nobody has, as `from` tells of them. */
const tell = ({ peer }: SimPeer, n: number, from: PeerId): void => {
  const { census, pipes } = peer.services
  const endpoints = [`tcp://10.9.${(n >> 8) & 255}.${n & 255}:1`]
  const advertisement = { peerId: fakeId(n), groupId: GROUP, name: `fake ${n}`, endpoints }
  const document = n % 100 === 0 ? encodePeerAdvertisement(advertisement) : '<jxta:PA/>'
  census.toldOf(advertisement, document, { lifetimeMs: HOUR_MS }, from)
  const found = { id: pipeIdOfUuid(uuid(n), GROUP), type: 'JxtaUnicast', name: 'x' } as const
  pipes.onFound(found, 9_999 * HOUR_MS, from)
  const specId = parseModuleSpecId(PEER_GROUP_SPEC)
  peer.groups.table.put({
    advertisement: { groupId: groupIdOfUuid(uuid(n)), specId, name: `fake ${n}` },
    ...{ origin: 'found', joined: false, createdWallMs: 1 },
    ...{ expiresWallMs: 9_999 * HOUR_MS, learnedFrom: from },
  })
}

const close: (() => void)[] = []
afterAll(() => close.forEach((end) => end()))

const stores = [
  ['memory', () => ({ store: createMemoryStore(), sizeBytes: () => 0 })],
  [
    'SQLite',
    () => {
      const file = join(temporaryFolder(), 'cache.db')
      const clock = new Sim().clock
      const opened = openStore({ file, clock, log: silentLog, count: () => {} })
      close.push(() => opened.close())
      return { store: opened.store, sizeBytes: () => statSync(file).size }
    },
  ],
] as const

describe.each(stores)(
  `${FLOOD} made-up peers, pipes and groups each, kept in %s ${seedText}`,
  (_, open) => {
    test.each([1, 20_000])(
      'told by %d peers push out nothing that is used, and take the same time each',
      async (tellers) => {
        const { store, sizeBytes } = open()
        const { sim, a, b, pipe, group, output, eachMs } = await flooded(store, tellers)
        expect([...b.peer.peers.all()]).toHaveLength(PEERS_MAX)
        expect(b.peer.services.pipes.table.all()).toHaveLength(PIPES_MAX)
        expect(b.peer.groups.table.all()).toHaveLength(FOUND_GROUPS_MAX)
        expect(b.peer.peers.get(a.id)).toMatchObject({ name: 'A', hearsay: false })
        expect(b.peer.endpoints.of(a.id)).toHaveLength(1)
        expect(knowsPipe(b, pipe)).toBe(true)
        expect(b.peer.groups.table.get(group.groupId)).toBeDefined()
        expect(output.state).toBe('bound')
        expect(store.read.peers().map(({ id }) => id)).toContain(a.id)
        expect(store.read.pipes().map(({ advertisement }) => advertisement.id)).toContain(pipe.id)
        expect(store.read.peers().length).toBeLessThanOrEqual(PEERS_MAX + 64)
        expect(sizeBytes()).toBeLessThan(64 * 1024 * 1024)
        const quarter = eachMs.length / 4
        const [first, last] = [median(eachMs.slice(0, quarter)), median(eachMs.slice(-quarter))]
        const sizeMiB = sizeBytes() / 2 ** 20
        console.log(
          `${last.toFixed(3)} ms each at the end, ${(last / first).toFixed(2)} of those in the beginning; ${sizeMiB.toFixed(1)} MiB`,
        )
        expect(last).toBeLessThan(GROWTH_MAX * first)
        await sim.stopAll()
      },
      600_000,
    )
  },
)

test('a flood of entries from strangers does not push those of clients out of the index', async () => {
  const { SrdiIndex, ENTRIES_MAX } = await import('../../src/main/peer/resolver/srdi-index.ts')
  const client = fakeId(1)
  const index = new SrdiIndex((peerId) => (peerId === client ? 3 : 0))
  const entry = (peerId: PeerId, value: string) => ({
    ...{ handler: 'h', key: 'k', attribute: 'Id', value, peerId, untilMs: Infinity },
  })
  for (let n = 0; n < 100; n++) index.put(entry(client, `own ${n}`))
  const random = seededRandom(1)
  for (let n = 0; n < 2 * ENTRIES_MAX; n++)
    index.put(entry(fakeId(2 + (random.bytes(2)[0] ?? 0) + (n & 0xfff)), `fake ${n}`))
  expect(index.size).toBe(ENTRIES_MAX)
  for (let n = 0; n < 100; n++)
    expect(
      index.find({ handler: 'h', key: 'k', attribute: 'Id', value: `own ${n}` }, 0),
    ).toHaveLength(1)
  expect(index.put(entry(client, 'one more'))).toBe(true)
})
