import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { feeds } from '../../shared/contract.ts'
import type { FeedEvent, FeedName } from '../../shared/contract.ts'
import { evening } from './evening.ts'
import type { FakeHost } from './fake-host.ts'
import { groupId, peerId, pipeId } from './sample-rows.ts'
import { beyond, diskFull, hostile, nobodyAnswers, recording, troubles } from './scenes.ts'

const rowsOf = (host: FakeHost, feed: FeedName) =>
  new Promise<readonly unknown[]>((done) => {
    const { entries } = feeds[feed].params
    const params = {
      ...('pipeId' in entries ? { pipeId: pipeId('telemetry') } : {}),
      ...('groupId' in entries ? { groupId: groupId('workshop') } : {}),
      ...('peerId' in entries ? { peerId: peerId('lathe-2') } : {}),
      ...('attachmentId' in entries ? { attachmentId: 'attachment database' } : {}),
      ...('conversationId' in entries ? { conversationId: 'conversation lathe-2' } : {}),
      ...('transferId' in entries ? { transferId: 'transfer drawings 2026' } : {}),
    }
    host.client.subscribe(feed, params, (event) => done((event as FeedEvent).rows))
  })

describe.each([
  ['an evening', evening],
  ['hostile names', hostile],
  ['a query in vain', nobodyAnswers],
  ['all troubles at once', troubles],
  ['what is beyond this network', beyond],
  ['a capture file', recording],
  ['a full disk', diskFull],
])('the scene of %s', (_name, scene) => {
  it.each(Object.keys(feeds) as FeedName[])(
    'shows rows of %s as a host may send them',
    async (feed) => {
      const rows = await rowsOf(scene(), feed)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(v.safeParse(feeds[feed].row, row).issues).toBeUndefined()
    },
  )
})
