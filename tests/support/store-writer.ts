// Writes to a store without end, in a process of its own, and tells its parent each time a batch is kept. To be killed.
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock } from '../../src/main/base/system.ts'
import { openStore } from '../../src/main/platform/sqlite/index.ts'
import { storedEndpoint, storedPeer, storedPipe } from './stored.ts'

const [file = '', from = '0'] = process.argv.slice(2)
const { store, notice } = openStore({ file, clock: systemClock, log: silentLog, count: () => {} })
if (notice !== undefined) process.send?.(notice)

/** Each batch is one peer, its endpoint and a pipe: all three or none. */
const write = (n: number): void => {
  store.write.batch(() => {
    const advertisement = 'x'.repeat(4000)
    store.write.savePeer(storedPeer(n, { advertisement }))
    store.write.saveEndpoint(storedEndpoint(n))
    store.write.savePipe(storedPipe(n, { origin: 'created' }))
  })
  process.send?.(n)
  setImmediate(write, n + 1)
}
write(Number(from))
process.on('disconnect', () => process.exit())
