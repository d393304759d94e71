// A store's file for tests: made, filled, opened again, damaged.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import type { Store } from '../../src/main/peer/ports/store.ts'
import { openStore } from '../../src/main/platform/sqlite/index.ts'
import type { OpenStoreOptions, OpenedStore } from '../../src/main/platform/sqlite/index.ts'
import { storedBinding, storedEndpoint, storedPeer, storedPipe } from './stored.ts'
import { VirtualClock } from './virtual-clock.ts'

/** A folder with one database file that goes when the test is over. */
export class StoreFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'pf-store-'))
  readonly file = join(this.folder, 'pipefitter.db')
  readonly counters = new Counters()
  readonly #opened: OpenedStore[] = []

  open(more: Partial<OpenStoreOptions> = {}): OpenedStore {
    const opened = openStore({
      file: this.file,
      clock: new VirtualClock(),
      log: silentLog,
      count: (name, by) => this.counters.add(name, by),
      ...more,
    })
    this.#opened.push(opened)
    return opened
  }

  /** Writes a bit of everything and closes. */
  fill(peers = 200): void {
    const { store, close } = this.open()
    fillStore(store, peers)
    close()
  }

  /** Puts a copy of another database in place, alone. */
  replaceWith(file: string): void {
    for (const suffix of ['', '-wal', '-shm', '.damaged'])
      rmSync(this.file + suffix, { force: true })
    copyFileSync(file, this.file)
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${this.file}-wal`)
  }

  remove(): void {
    for (const opened of this.#opened) opened.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** How many created pipes and settings {@link fillStore} writes. */
export const MADE = { pipes: 5, settings: 3 }

export const fillStore = ({ write }: Store, peers: number): void =>
  write.batch(() => {
    for (let n = 0; n < peers; n++) {
      write.savePeer(storedPeer(n, { advertisement: `<jxta:PA>${'x'.repeat(300)}</jxta:PA>` }))
      write.saveEndpoint(storedEndpoint(n))
      write.savePipe(storedPipe(n))
      write.saveBinding(storedBinding(n))
    }
    for (let n = 0; n < MADE.pipes; n++)
      write.savePipe(storedPipe(1_000_000 + n, { origin: 'created' }))
    for (let n = 0; n < MADE.settings; n++) write.setSetting(`setting-${n}`, `value-${n}`)
  })
