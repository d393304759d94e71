import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { cancelled } from '../../base/clock.ts'
import type { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Connection } from '../ports.ts'

/** What the endpoint service does with what a link brings. */
export interface LinkOwner {
  onMessage(link: Link, body: Uint8Array): void
  onClosed(link: Link, error: PipefitterError | undefined): void
}

/**
 * A connection in use: adds to it the waiting for room, and pausing by several independent owners (each slow input pipe
 * may hold it back; it flows again when the last lets go).
 */
export class Link {
  readonly connection: Connection
  readonly peerId: PeerId
  /** When the link was made, monotonic. */
  readonly openedMs: number
  /** Tells the error that ended it, or `undefined` after an orderly end. */
  readonly closed = new Emitter<PipefitterError | undefined>()
  #endedBy: { readonly error: PipefitterError | undefined } | undefined
  #room: Deferred<void> | undefined
  readonly #holders = new Set<object>()

  constructor(connection: Connection, openedMs: number, owner: LinkOwner) {
    this.connection = connection
    this.peerId = connection.remotePeer
    this.openedMs = openedMs
    connection.attach({
      onMessage: (body) => owner.onMessage(this, body),
      onDrain: () => this.#release(),
      onClosed: (error) => this.#end(error, owner),
    })
  }

  get isOpen(): boolean {
    return this.#endedBy === undefined
  }

  get writable(): boolean {
    return this.#endedBy === undefined && this.connection.writable
  }

  /** Stops reading on behalf of `holder`. */
  hold(holder: object): void {
    if (this.#holders.size === 0 && this.isOpen) this.connection.pause()
    this.#holders.add(holder)
  }

  letGo(holder: object): void {
    if (this.#holders.delete(holder) && this.#holders.size === 0 && this.isOpen)
      this.connection.resume()
  }

  /** Settles when there is room to write, or the link has ended; rejects only when the signal aborts. */
  async whenWritable(signal?: AbortSignal): Promise<void> {
    if (!this.isOpen || this.connection.writable) return
    if (signal?.aborted === true) throw cancelled('Sending')
    this.#room ??= createDeferred()
    if (signal === undefined) return this.#room.promise
    const abandoned = createDeferred()
    const abort = (): void => abandoned.reject(cancelled('Sending'))
    signal.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([this.#room.promise, abandoned.promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  #release(): void {
    const room = this.#room
    this.#room = undefined
    room?.resolve()
  }

  #end(error: PipefitterError | undefined, owner: LinkOwner): void {
    if (this.#endedBy !== undefined) return
    this.#endedBy = { error }
    this.#holders.clear()
    this.#release()
    owner.onClosed(this, error)
    this.closed.emit(error)
  }
}
