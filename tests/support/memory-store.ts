import type {
  Store,
  StoreReader,
  StoreWriter,
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../src/main/peer/ports.ts'

/** A store without a file, for unit tests of the peer and for simulations. Unbounded; parses nothing. */
export const createMemoryStore = (): Store => {
  const journal = new Journal()
  const peers = new Table<StoredPeer>(journal, (peer) => peer.id)
  const endpoints = new Table<StoredEndpoint>(journal, ({ peerId, address }) =>
    JSON.stringify([peerId, address]),
  )
  const pipes = new Table<StoredPipe>(journal, (pipe) => pipe.advertisement.id)
  const bindings = new Table<StoredBinding>(journal, (binding) => binding.id)
  const settings = new Table<readonly [string, string]>(journal, ([key]) => key)

  const read: StoreReader = {
    peers: () => peers.rows(),
    endpoints: () => endpoints.rows(),
    pipes: () => pipes.rows(),
    bindings: (pipeId, limit) =>
      bindings
        .rows()
        .filter((binding) => binding.pipeId === pipeId)
        .reverse()
        .sort((a, b) => b.boundWallMs - a.boundWallMs)
        .slice(0, limit),
    setting: (key) => settings.get(key)?.[1],
  }
  const write: StoreWriter = {
    savePeer: (peer) => peers.save(peer),
    removePeer: (id) => {
      peers.removeWhere((peer) => peer.id === id)
      endpoints.removeWhere((endpoint) => endpoint.peerId === id)
    },
    saveEndpoint: (endpoint) => endpoints.save(endpoint),
    removeEndpoint: (peerId, address) =>
      endpoints.removeWhere((at) => at.peerId === peerId && at.address === address),
    savePipe: (pipe) => pipes.save(pipe),
    removePipe: (id) => {
      pipes.removeWhere((pipe) => pipe.advertisement.id === id)
      bindings.removeWhere((binding) => binding.pipeId === id)
    },
    saveBinding: (binding) => bindings.save(binding),
    setSetting: (key, value) => settings.save([key, value]),
    batch: (work) => journal.batch(work),
  }
  return { read, write }
}

/** What has to be undone should the batch fail, innermost batch last. */
class Journal {
  readonly #undo: (() => void)[] = []
  #depth = 0

  batch(work: () => void): void {
    const start = this.#undo.length
    this.#depth++
    try {
      work()
    } catch (error) {
      for (const undo of this.#undo.splice(start).reverse()) undo()
      throw error
    } finally {
      if (--this.#depth === 0) this.#undo.length = 0
    }
  }

  record(undo: () => void): void {
    if (this.#depth > 0) this.#undo.push(undo)
  }
}

class Table<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #journal: Journal
  readonly #keyOf: (row: Row) => string

  constructor(journal: Journal, keyOf: (row: Row) => string) {
    this.#journal = journal
    this.#keyOf = keyOf
  }

  rows(): Row[] {
    return [...this.#rows.values()]
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  save(row: Row): void {
    const key = this.#keyOf(row)
    this.#remember(key)
    this.#rows.set(key, row)
  }

  removeWhere(gone: (row: Row) => boolean): void {
    for (const [key, row] of [...this.#rows]) {
      if (!gone(row)) continue
      this.#remember(key)
      this.#rows.delete(key)
    }
  }

  #remember(key: string): void {
    const before = this.#rows.get(key)
    this.#journal.record(() => {
      if (before === undefined) this.#rows.delete(key)
      else this.#rows.set(key, before)
    })
  }
}
