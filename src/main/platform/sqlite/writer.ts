import { PipefitterError, errorText, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type {
  StoreWriter,
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../peer/ports/store.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { Columns, Row } from './columns.ts'
import type { Connection } from './connection.ts'
import { Eviction } from './eviction.ts'
import type { StoreLimits } from './limits.ts'
import { MAX_BYTES } from './limits.ts'
import {
  decodeBinding,
  decodeEndpoint,
  decodePeer,
  decodePipe,
  encodeBinding,
  encodeEndpoint,
  encodePeer,
  encodePipe,
} from './rows.ts'
import type { WriteStatements } from './statements.ts'
import { prepareWrites } from './statements.ts'

/**
 * The writing half. What the network brought and does not fit the limits is left out, counted and logged; what a person
 * made and does not fit throws `base/invalid-input`.
 */
export class SqliteWriter implements StoreWriter {
  readonly #connection: Connection
  readonly #limits: StoreLimits
  readonly #eviction: Eviction
  readonly #log: Log
  readonly #count: (counter: string, by?: number) => void
  readonly #statements: WriteStatements

  constructor(
    connection: Connection,
    limits: StoreLimits,
    log: Log,
    count: (counter: string, by?: number) => void,
  ) {
    this.#connection = connection
    this.#limits = limits
    this.#log = log
    this.#count = count
    this.#statements = prepareWrites(connection.database)
    this.#eviction = new Eviction(connection.database, limits, count)
    this.batch(() => this.#eviction.sweepAll())
  }

  savePeer(peer: StoredPeer): void {
    const columns = this.#admitFound(
      'peers',
      () => encodePeer(this.#withinBounds(peer)),
      decodePeer,
    )
    if (columns === undefined) return
    this.batch(() => {
      this.#statements.savePeer.run(columns)
      this.#eviction.afterPeer()
    })
  }

  removePeer(id: PeerId): void {
    this.batch(() => {
      this.#statements.removeEndpointsOf.run(id)
      this.#statements.removePeer.run(id)
    })
  }

  saveEndpoint(endpoint: StoredEndpoint): void {
    const columns = this.#admitFound('endpoints', () => encodeEndpoint(endpoint), decodeEndpoint)
    if (columns === undefined) return
    this.batch(() => {
      this.#statements.saveEndpoint.run(columns)
      this.#eviction.afterEndpoint(endpoint.peerId)
    })
  }

  removeEndpoint(peerId: PeerId, address: string): void {
    this.batch(() => this.#statements.removeEndpoint.run(peerId, address))
  }

  savePipe(pipe: StoredPipe): void {
    const encode = (): Columns => encodePipe(pipe)
    const columns =
      pipe.origin === 'created'
        ? admitMade(encode, decodePipe)
        : this.#admitFound('pipes', encode, decodePipe)
    if (columns === undefined) return
    this.batch(() => {
      this.#statements.savePipe.run(columns)
      this.#eviction.afterPipe()
    })
  }

  removePipe(id: PipeId): void {
    this.batch(() => {
      this.#statements.removeBindingsOf.run(id)
      this.#statements.removePipe.run(id)
    })
  }

  saveBinding(binding: StoredBinding): void {
    const columns = this.#admitFound('bindings', () => encodeBinding(binding), decodeBinding)
    if (columns === undefined) return
    this.batch(() => {
      this.#statements.saveBinding.run(columns)
      this.#eviction.afterBinding(binding.pipeId)
    })
  }

  setSetting(key: string, value: string): void {
    if (Buffer.byteLength(key) > MAX_BYTES.settingKey) throw tooLong('The key of a setting')
    if (Buffer.byteLength(value) > MAX_BYTES.settingValue) throw tooLong(`The setting ${key}`)
    this.batch(() => {
      this.#statements.saveSetting.run({ key, value })
      if (Number(this.#statements.countSettings.get()) > this.#limits.settings)
        throw new PipefitterError('base/invalid-input', `There is no room for the setting ${key}`)
    })
  }

  batch(work: () => void): void {
    this.#connection.transaction(work)
  }

  /** A peer whose advertisement is too long is kept without it. */
  #withinBounds(peer: StoredPeer): StoredPeer {
    const { advertisement = '', ...rest } = peer
    if (Buffer.byteLength(advertisement) <= MAX_BYTES.peerAdvertisement) return peer
    this.#count('store.advertisements-too-long')
    return rest
  }

  #admitFound(
    table: string,
    encode: () => Columns,
    decode: (row: Row) => unknown,
  ): Columns | undefined {
    try {
      return admitted(encode(), decode)
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#count('store.rows-refused')
      this.#log.warn('a row outside the limits was not kept', { table, reason: errorText(error) })
      return undefined
    }
  }
}

/** The columns, if they would be read back; throws otherwise. */
const admitted = (columns: Columns, decode: (row: Row) => unknown): Columns => {
  decode(columns)
  return columns
}

const admitMade = (encode: () => Columns, decode: (row: Row) => unknown): Columns => {
  try {
    return admitted(encode(), decode)
  } catch (error) {
    const { message } = toPipefitterError(error)
    throw new PipefitterError('base/invalid-input', message, { cause: error })
  }
}

const tooLong = (what: string): PipefitterError =>
  new PipefitterError('base/invalid-input', `${what} is too long`)
