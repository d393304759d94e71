import type {
  Store,
  StoreReader,
  StoreWriter,
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../src/main/peer/ports/store.ts'

/** A store without a file, for unit tests of the peer and for simulations. Unbounded; parses nothing. */
export const createMemoryStore = (): Store => {
  const journal = new Journal()
  const peers = new Table<StoredPeer>(journal, (peer) => peer.id)
  const endpoints = new Table<StoredEndpoint>(
    journal,
    ({ peerId, address }) => keyOfEndpoint(peerId, address),
    ({ peerId }) => peerId,
  )
  const pipes = new Table<StoredPipe>(journal, (pipe) => pipe.advertisement.id)
  const bindings = new Table<StoredBinding>(
    journal,
    ({ id }) => id,
    ({ pipeId }) => pipeId,
  )
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
      peers.remove(id)
      endpoints.removeOwned(id)
    },
    saveEndpoint: (endpoint) => endpoints.save(endpoint),
    removeEndpoint: (peerId, address) => endpoints.remove(keyOfEndpoint(peerId, address)),
    savePipe: (pipe) => pipes.save(pipe),
    removePipe: (id) => {
      pipes.remove(id)
      bindings.removeOwned(id)
    },
    saveBinding: (binding) => bindings.save(binding),
    setSetting: (key, value) => settings.save([key, value]),
    batch: (work) => journal.batch(work),
  }
  return { read, write }
}

const keyOfEndpoint = (peerId: string, address: string): string => JSON.stringify([peerId, address])

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

/** Rows by key, and by what they belong to: to remove one costs the same however many there are. */
class Table<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #owned = new Map<string, Set<string>>()
  readonly #journal: Journal
  readonly #keyOf: (row: Row) => string
  readonly #ownerOf: (row: Row) => string

  constructor(
    journal: Journal,
    keyOf: (row: Row) => string,
    ownerOf: (row: Row) => string = () => '',
  ) {
    this.#journal = journal
    this.#keyOf = keyOf
    this.#ownerOf = ownerOf
  }

  rows(): Row[] {
    return [...this.#rows.values()]
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  save(row: Row): void {
    this.#change(this.#keyOf(row), row)
  }

  remove(key: string): void {
    if (this.#rows.has(key)) this.#change(key, undefined)
  }

  removeOwned(owner: string): void {
    for (const key of [...(this.#owned.get(owner) ?? [])]) this.remove(key)
  }

  #change(key: string, row: Row | undefined): void {
    const before = this.#rows.get(key)
    this.#journal.record(() => this.#put(key, before))
    this.#put(key, row)
  }

  #put(key: string, row: Row | undefined): void {
    const before = this.#rows.get(key)
    if (before !== undefined) this.#disown(key, this.#ownerOf(before))
    if (row === undefined) return void this.#rows.delete(key)
    this.#rows.set(key, row)
    const owner = this.#ownerOf(row)
    const owned = this.#owned.get(owner) ?? new Set<string>()
    this.#owned.set(owner, owned)
    owned.add(key)
  }

  #disown(key: string, owner: string): void {
    const owned = this.#owned.get(owner)
    owned?.delete(key)
    if (owned?.size === 0) this.#owned.delete(owner)
  }
}
