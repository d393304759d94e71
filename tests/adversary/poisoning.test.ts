/** Lies about pipes, groups and names, told to a peer's cache: what was signed stands, and who resembles another is flagged. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NET_PEER_GROUP_ID, PEER_GROUP_SPEC } from '../../src/main/protocol/constants.ts'
import { encodePeerGroupAdvertisement } from '../../src/main/protocol/documents/peer-group-advertisement.ts'
import { encodePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { parseGroupId, parseModuleSpecId, parsePipeId } from '../../src/main/protocol/ids.ts'
import type { FeedRow } from '../../src/shared/contract.ts'
import { Attacker, HOUR_MS } from './support/attacker.ts'
import { Scene } from './support/scene.ts'
import { leavesNone } from './support/traces.ts'

const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const SPEC = parseModuleSpecId(PEER_GROUP_SPEC)

describe('a cache that is lied to', () => {
  let scene: Scene
  let mallory: Attacker
  beforeAll(async () => {
    scene = await Scene.open()
  })
  afterEach(() => mallory.close())
  afterAll(() => scene.close())

  /** Mallory tells ben, who knows ada's pipe. */
  const meet = async () => {
    mallory = new Attacker()
    return mallory.link(scene.ben)
  }

  const letters = (): Promise<FeedRow<'pipes'>> =>
    scene.ben.row('pipes', {}, ({ id }) => id === scene.pipeId)

  it('about a pipe of another keeps the pipe as its creator signed it', async () => {
    const wire = await meet()
    const { advertisement } = await letters()
    const id = parsePipeId(scene.pipeId)
    const own = mallory.signer.newPipe({ type: 'JxtaUnicast', name: 'letters' }, GROUP, HOUR_MS)
    const beforeForeign = await scene.ben.counter('advertisements.refused-not-the-signers')
    const before = await scene.ben.counter('advertisements.refused-unsigned')
    const contradicting = encodePipeAdvertisement({ id, type: 'JxtaPropagate', name: 'letters' })
    const renamed = encodePipeAdvertisement({ id, type: 'JxtaUnicast', name: 'letters (new)' })
    wire.tell('advertisement', ...[encodePipeAdvertisement({ ...own, id }), contradicting, renamed])
    await scene.ben.risen('advertisements.refused-not-the-signers', beforeForeign)
    await scene.ben.risen('advertisements.refused-unsigned', before)
    expect(await letters()).toMatchObject({ advertisement, name: 'letters', type: 'JxtaUnicast' })
    await scene.expectTraces({
      at: scene.ben,
      counters: ['advertisements.refused-not-the-signers', 'advertisements.refused-unsigned'],
      says: /its id is not the signer’s to use/,
    })
  })

  it('is not made to forget by whoever withdraws the pipe or the peer of another', async () => {
    const wire = await meet()
    const { advertisement } = await letters()
    const before = await scene.ben.counter('advertisements.refused-unsigned')
    const id = parsePipeId(scene.pipeId)
    const unsigned = encodePipeAdvertisement({ id, type: 'JxtaUnicast', name: 'letters' })
    wire.tell('advertisement', { document: advertisement, expirationMs: 0 })
    wire.tell('advertisement', { document: unsigned, expirationMs: 0 })
    await scene.ben.risen('advertisements.refused-unsigned', before + 1)
    expect(await letters()).toMatchObject({ advertisement, state: 'Bound' })
    await scene.expectTraces({
      at: scene.ben,
      counters: ['advertisements.refused-unsigned'],
      says: /its withdrawal is not signed/,
    })
  })

  it('about a group of another keeps the group', async () => {
    const wire = await meet()
    const wish = { name: 'readers', publish: true } as const
    const { id } = await scene.ada.client.call('groups.create', wish)
    const known = await scene.ben.row('groups', {}, (row) => row.id === id)
    const own = mallory.signer.newGroup({ name: 'readers', specId: SPEC }, HOUR_MS)
    const before = await scene.ben.counter('advertisements.refused-not-the-signers')
    const groupId = parseGroupId(id)
    wire.tell('group', encodePeerGroupAdvertisement({ ...own, groupId, name: 'writers' }))
    wire.tell('group', encodePeerGroupAdvertisement({ groupId, specId: SPEC, name: 'writers' }))
    await scene.ben.risen('advertisements.refused-not-the-signers', before)
    const now = await scene.ben.row('groups', {}, (row) => row.id === id)
    expect([now.name, now.learnedFromPeer]).toEqual([known.name, known.learnedFromPeer])
    await scene.expectTraces({
      at: scene.ben,
      counters: ['advertisements.refused-not-the-signers'],
      says: /its id is not the signer’s to use/,
    })
  })

  it('with many names is bounded, and still knows what it uses', async () => {
    const wire = await meet()
    for (let batch = 0; batch < 20; batch++)
      wire.tell(
        'advertisement',
        ...Array.from({ length: 50 }, (_, i) =>
          encodePipeAdvertisement(
            mallory.signer.newPipe(
              { type: 'JxtaUnicast', name: `flood ${batch}.${i}` },
              GROUP,
              HOUR_MS,
            ),
          ),
        ),
      )
    await scene.ben.rows('pipes', {}, (rows) => rows.length > 500)
    expect(await letters()).toMatchObject({ state: 'Bound' })
    leavesNone('what is signed is taken, up to the bound of the table')
    await scene.expectUnharmed()
  })

  it.each([
    ['the same name', 'Ben'],
    ['a name that looks the same', 'Веn'],
    ['the same name and something that is not seen', 'Ben\u200b'],
  ])(
    'warns of a new key under %s as a trusted peer, and trusts it by no single word',
    async (_what, name) => {
      mallory = new Attacker()
      const wire = await mallory.link(scene.ada)
      const before = await scene.ada.counter('trust.look-alikes')
      wire.tell('peer', mallory.ownDocument(name))
      await scene.ada.risen('trust.look-alikes', before)
      const { fingerprint } = mallory.key
      const row = await scene.ada.row('trust', {}, ({ id }) => id === fingerprint)
      expect(row.warning).toContain('Ben')
      await expect(
        scene.ada.client.call('trust.setStanding', { fingerprint, standing: 'paired' }),
      ).rejects.toMatchObject({ code: expect.stringContaining('trust/') as string })
      const ben = await scene.ada.row('trust', {}, ({ id }) => id === scene.ben.fingerprint)
      expect(ben).toMatchObject({ standing: 'paired', name: 'Ben' })
      expect((await scene.ada.row('trust', {}, ({ id }) => id === fingerprint)).standing).toBe(
        'seen',
      )
      await scene.expectTraces({ counters: ['trust.look-alikes'], says: /looks the same/ })
    },
  )
})
