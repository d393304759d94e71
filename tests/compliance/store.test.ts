import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../src/main/base/log.ts'
import { systemClock } from '../../src/main/base/system.ts'
import { openStore } from '../../src/main/platform/sqlite/index.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { testStoreCompliance } from './store.ts'

testStoreCompliance('in memory', () => ({ store: createMemoryStore(), close: () => {} }))

testStoreCompliance('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pf-store-'))
  const opened = openStore({
    file: join(folder, 'pipefitter.db'),
    clock: systemClock,
    log: silentLog,
    count: () => {},
  })
  return {
    store: opened.store,
    close: () => {
      opened.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})
