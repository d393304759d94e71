/** A process stands still for 20 seconds, as while its machine sleeps, in the middle of a stream; then it goes on. */
import { describe, expect, test } from 'vitest'
import { busyness } from '../support/busy-machine.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { ConversationStream } from './conversation-stream.ts'
import { createRig } from './rig.ts'

const possible = { ...skipUnless(whyNoNamespaces()), timeout: 120_000 }

const ASLEEP_MS = 20_000
/** What is promised, and what a machine that is busy with other things may add at most. */
const [AWAKE_MS, BUSY_MS] = [5_000, 5_000]
const ENOUGH = 200

describe('a reliable pipe whose receiver sleeps', possible, () => {
  const rig = createRig()

  test('goes on soon after it woke, and every byte arrives once and in order', async () => {
    const bridge = rig.bridge('bridge')
    const [atA, atB] = [rig.space('a'), rig.space('b')]
    rig.join(atA, bridge, '10.77.1.1')
    rig.join(atB, bridge, '10.77.1.2')
    const [a, b] = await Promise.all([rig.peer(atA, 'A'), rig.peer(atB, 'B')])
    const { id } = await a.client.call('pipes.create', {
      ...{ name: 'stream', publish: true, listen: true, access: 'anyone' },
    })
    await b.pipe('stream')
    const stream = await ConversationStream.open(b, a, id, 16 * 1024)
    await expect.poll(() => stream.since.count, { timeout: 30_000 }).toBeGreaterThan(ENOUGH)
    a.sleep()
    await new Promise((resolve) => setTimeout(resolve, ASLEEP_MS))
    const busyMs = busyness(BUSY_MS)
    stream.mark()
    a.wake()
    await expect.poll(() => stream.since.count, { timeout: 30_000 }).toBeGreaterThan(ENOUGH)
    const { gapMs } = stream.since
    console.log(`on again ${Math.round(gapMs)} ms after the wake`)
    expect(gapMs).toBeLessThan(AWAKE_MS + busyMs())
    const { sent, got } = await stream.finish()
    expect(got).toBe(sent)
  })
})
