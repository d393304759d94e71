import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../base/random.ts'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'

const program = join(import.meta.dirname, '../../../../tests/support/store-writer.ts')
/** More of them: `STORE_KILLS=1000 npm test -- kill`. */
const kills = Number(process.env['STORE_KILLS'] ?? 50)

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

/** Lets the writer begin at batch `from`, kills it some batches later; returns the last batch it told of. */
const writeAndKill = async (from: number, batches: number): Promise<number> => {
  const child = fork(program, [subject.file, String(from)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let last = from - 1
  const notices: unknown[] = []
  child.on('message', (said) => {
    if (typeof said !== 'number') notices.push(said)
    else last = said
    if (last >= from + batches) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  expect(notices).toEqual([])
  return last
}

describe('a store whose process is killed while it writes', () => {
  test(
    `keeps every batch it told of, whole, through ${kills} kills`,
    { timeout: 60_000 + kills * 2_000 },
    async () => {
      subject.open().close()
      const random = seededRandom(1)
      let told = -1
      for (let kill = 0; kill < kills; kill++) {
        told = await writeAndKill(told + 1, randomBelow(random, 12))
        const { store, notice, close } = subject.open()
        expect(notice).toBeUndefined()
        const peers = new Set(store.read.peers().map((peer) => peer.id))
        expect(peers.size).toBeGreaterThan(told)
        for (let n = 0; n <= told; n++) expect(peers.has(peerIdOf(n))).toBe(true)
        expect(store.read.endpoints()).toHaveLength(peers.size)
        expect(store.read.pipes()).toHaveLength(peers.size)
        // The batch that was kept but not told of, if any, is the writer's next one.
        told = peers.size - 1
        close()
      }
      expect(told).toBeGreaterThan(kills)
    },
  )
})
