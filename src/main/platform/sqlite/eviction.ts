import type { Statement } from 'better-sqlite3'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { SqliteDatabase } from './connection.ts'
import type { StoreLimits } from './limits.ts'

type Swept = 'peers' | 'endpoints' | 'pipes' | 'bindings'

/**
 * Cuts the tables back to their bounds, the least worth first. Runs inside the transaction of the write that made it
 * necessary. A bound on a whole table is looked at once in `sweepEvery` writes, as looking costs a walk of its index.
 */
export class Eviction {
  readonly #limits: StoreLimits
  readonly #count: (counter: string, by?: number) => void
  readonly #sweeps: Readonly<Record<Swept, () => number>>
  readonly #endpointsOfPeer: Statement
  readonly #bindingsOfPipe: Statement
  readonly #writes: Record<Swept, number> = { peers: 0, endpoints: 0, pipes: 0, bindings: 0 }

  constructor(
    database: SqliteDatabase,
    limits: StoreLimits,
    count: (counter: string, by?: number) => void,
  ) {
    this.#limits = limits
    this.#count = count
    this.#sweeps = prepareSweeps(database, limits)
    this.#endpointsOfPeer = database.prepare(
      `DELETE FROM endpoints WHERE rowid IN
         (SELECT rowid FROM endpoints WHERE peer_id = ? ORDER BY worth DESC, rowid DESC LIMIT -1 OFFSET ?)`,
    )
    this.#bindingsOfPipe = database.prepare(
      `DELETE FROM bindings WHERE rowid IN
         (SELECT rowid FROM bindings WHERE pipe_id = ? ORDER BY bound_wall_ms DESC, rowid DESC LIMIT -1 OFFSET ?)`,
    )
  }

  sweepAll(): void {
    for (const table of ['peers', 'endpoints', 'pipes', 'bindings'] as const) this.#sweep(table)
  }

  afterPeer(): void {
    this.#written('peers')
  }

  afterEndpoint(peerId: PeerId): void {
    this.#tell(
      'endpoints',
      this.#endpointsOfPeer.run(peerId, this.#limits.endpointsPerPeer).changes,
    )
    this.#written('endpoints')
  }

  afterPipe(): void {
    this.#written('pipes')
  }

  afterBinding(pipeId: PipeId): void {
    this.#tell('bindings', this.#bindingsOfPipe.run(pipeId, this.#limits.bindingsPerPipe).changes)
    this.#written('bindings')
  }

  #written(table: Swept): void {
    if (++this.#writes[table] >= this.#limits.sweepEvery) this.#sweep(table)
  }

  #sweep(table: Swept): void {
    this.#writes[table] = 0
    this.#tell(table, this.#sweeps[table]())
  }

  #tell(table: Swept, rows: number): void {
    if (rows > 0) this.#count(`store.evicted-${table}`, rows)
  }
}

const prepareSweeps = (
  database: SqliteDatabase,
  limits: StoreLimits,
): Readonly<Record<Swept, () => number>> => {
  const surplus = (order: string): string => `${order} LIMIT -1 OFFSET :keep`
  const surplusPeers = `FROM peers ORDER BY ${surplus('last_seen_wall_ms DESC, rowid DESC')}`
  const endpointsOfSurplus = database.prepare(
    `DELETE FROM endpoints WHERE peer_id IN (SELECT id ${surplusPeers})`,
  )
  const peers = database.prepare(`DELETE FROM peers WHERE rowid IN (SELECT rowid ${surplusPeers})`)
  const endpoints = database.prepare(
    `DELETE FROM endpoints WHERE rowid IN
       (SELECT rowid FROM endpoints ORDER BY ${surplus('worth DESC, rowid DESC')})`,
  )
  const pipes = database.prepare(
    `DELETE FROM pipes WHERE rowid IN
       (SELECT rowid FROM pipes WHERE origin = 'found' AND listening = 0
        ORDER BY ${surplus('expires_wall_ms DESC, rowid DESC')})`,
  )
  const bindings = database.prepare(
    `DELETE FROM bindings WHERE rowid IN
       (SELECT rowid FROM bindings ORDER BY ${surplus('bound_wall_ms DESC, rowid DESC')})`,
  )
  return {
    peers: () => {
      endpointsOfSurplus.run({ keep: limits.peers })
      return peers.run({ keep: limits.peers }).changes
    },
    endpoints: () => endpoints.run({ keep: limits.endpoints }).changes,
    pipes: () => pipes.run({ keep: limits.foundPipes }).changes,
    bindings: () => bindings.run({ keep: limits.bindings }).changes,
  }
}
