import type { Counters } from '../base/counters.ts'
import { Emitter } from '../base/events.ts'
import type { PeerGroupId, PeerId, PipeId } from '../protocol/ids.ts'
import type { SignerWorld } from './authentic/advertisement-signer.ts'
import type { StoredAuthenticity } from './authentic/stored-authenticity.ts'
import { PeerTable } from './discovery/peer-table.ts'
import { EndpointTable } from './endpoint/endpoint-table.ts'
import { GroupTable } from './group/group-table.ts'
import { StoredGroups } from './group/stored-groups.ts'
import { PathTable } from './pipe/path-rules.ts'
import { PipeTable } from './pipe/pipe-table.ts'
import type { StoredPipe, StoreReader } from './ports/store.ts'
import type { StoreSync } from './store-sync.ts'

/** The setting that holds the time of the last signature. */
const LAST_SIGNED = 'last signed'
/** The setting that holds what people decided about the paths of pipes. */
const PATH_RULES = 'path rules'

export interface StoredTablesParts {
  readonly sync: StoreSync
  readonly read: StoreReader
  readonly counters: Counters
  /** What a peer is worth by a person's word, or by being linked to us. */
  readonly worthOf: (peerId: PeerId) => number
}

/**
 * What a peer knows of others, of pipes and of groups: each table writes what changes in it to the store, and tells of it.
 * Loaded once, before anything else is put in.
 */
export class StoredTables {
  /** What is known of a peer, or of its endpoints, has changed; or it is gone. */
  readonly peerChanged = new Emitter<PeerId>()
  /** A pipe was added, changed or removed. */
  readonly pipeChanged = new Emitter<PipeId>()
  /** What a person decided about a pipe's paths is another thing now. */
  readonly pathsChanged = new Emitter<PipeId>()
  /** A group was added, joined, left, changed or removed. */
  readonly groupChanged = new Emitter<PeerGroupId>()
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  readonly pipes: PipeTable
  readonly groups: GroupTable
  /** What people decided about the paths of pipes. */
  readonly paths: PathTable
  readonly #parts: StoredTablesParts
  readonly #storedGroups: StoredGroups

  constructor(parts: StoredTablesParts) {
    this.#parts = parts
    this.#storedGroups = new StoredGroups((key, value) => this.putSetting(key, value))
    this.groups = this.#createGroups()
    this.paths = this.#createPaths()
    this.peers = this.#createPeers()
    this.endpoints = this.#createEndpoints()
    this.pipes = this.#createPipes()
  }

  /** Writes a setting with the next flush. */
  putSetting(key: string, value: string): void {
    this.#parts.sync.put(`setting ${key}`, (write) => write.setSetting(key, value))
  }

  /** The time of the last signature of all runs. */
  get lastSigned(): Pick<SignerWorld, 'lastSignedMs' | 'signedAt'> {
    const { read } = this.#parts
    return {
      lastSignedMs: () => Number(read.setting(LAST_SIGNED) ?? 0) || 0,
      signedAt: (timeMs) => this.putSetting(LAST_SIGNED, String(timeMs)),
    }
  }

  loadPaths(): void {
    const { read, counters } = this.#parts
    const rules = read.setting(PATH_RULES)
    if (rules !== undefined) counters.add('store.damaged-paths', this.paths.load(rules))
  }

  loadGroups(stored: StoredAuthenticity): void {
    const { read, counters } = this.#parts
    const damaged = (): void => counters.add('store.damaged-groups')
    this.groups.load(stored.groups(this.#storedGroups.load(read, damaged)))
  }

  /** Peers and their endpoints; those that are refused are forgotten. */
  loadPeers(stored: StoredAuthenticity): void {
    const { read, sync } = this.#parts
    const peers = stored.peers(read.peers())
    this.peers.load(peers.kept, ({ id }) => peers.authentic.get(id))
    this.endpoints.load(read.endpoints())
    for (const id of peers.refused) {
      this.endpoints.forget(id)
      sync.put(`peer ${id}`, (write) => write.removePeer(id))
    }
  }

  loadPipes(stored: StoredAuthenticity): void {
    const { read, sync } = this.#parts
    const pipes = stored.pipes(read.pipes())
    this.pipes.load(pipes.kept)
    for (const id of pipes.refused) sync.put(`pipe ${id}`, (write) => write.removePipe(id))
  }

  #createPeers(): PeerTable {
    const { sync, worthOf } = this.#parts
    return new PeerTable(
      ({ id, name, advertisement, firstSeenWallMs, lastSeenWallMs }) => {
        const rest = advertisement === undefined ? {} : { advertisement }
        sync.put(`peer ${id}`, (write) =>
          write.savePeer({ id, name, firstSeenWallMs, lastSeenWallMs, ...rest }),
        )
        this.peerChanged.emit(id)
      },
      (id) => {
        this.endpoints.forget(id)
        sync.put(`peer ${id}`, (write) => write.removePeer(id))
        this.peerChanged.emit(id)
      },
      worthOf,
    )
  }

  #createEndpoints(): EndpointTable {
    const { sync, worthOf } = this.#parts
    return new EndpointTable(
      (endpoint) => {
        const { peerId, address } = endpoint
        sync.put(`endpoint ${peerId} ${address}`, (write) => write.saveEndpoint(endpoint))
        this.peerChanged.emit(peerId)
      },
      (peerId, address) => {
        sync.put(`endpoint ${peerId} ${address}`, (write) => write.removeEndpoint(peerId, address))
        this.peerChanged.emit(peerId)
      },
      (peerId) => Math.max(this.peers.worthOf(peerId), worthOf(peerId)),
    )
  }

  #createPipes(): PipeTable {
    const { sync, worthOf } = this.#parts
    const save = (pipe: StoredPipe): void => {
      const { id } = pipe.advertisement
      sync.put(`pipe ${id}`, (write) => write.savePipe(pipe))
      this.pipeChanged.emit(id)
    }
    const remove = (id: PipeId): void => {
      sync.put(`pipe ${id}`, (write) => write.removePipe(id))
      this.pipeChanged.emit(id)
    }
    return new PipeTable(save, remove, worthOf)
  }

  #createGroups(): GroupTable {
    const table: GroupTable = new GroupTable((id) => {
      this.#storedGroups.save(id, table)
      this.groupChanged.emit(id)
    })
    return table
  }

  #createPaths(): PathTable {
    const table: PathTable = new PathTable((pipeId) => {
      this.putSetting(PATH_RULES, table.text())
      this.pathsChanged.emit(pipeId)
      this.pipeChanged.emit(pipeId)
    })
    return table
  }
}
