import { createDeferred, type Deferred } from '../../base/deferred.ts'
import type { PipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Connection } from '../ports/connection.ts'

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
  /** Something went out over it, and nothing comes, not even what was asked for: it is not chosen while that is so. */
  isSilent = false
  /** How long the last question over it took to be answered; absent while none was. */
  rttMs: number | undefined
  readonly #closed = new Emitter<PipefitterError | undefined>()
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

  /** Settles when there is room to write, or the link has ended; never rejects. */
  async whenWritable(): Promise<void> {
    if (!this.isOpen || this.connection.writable) return
    this.#room ??= createDeferred()
    return this.#room.promise
  }

  /**
   * Calls once when the link has ended, with the error that ended it or none after an orderly end; at once when it has
   * ended already.
   */
  onClosed(listener: (error: PipefitterError | undefined) => void): Unsubscribe {
    if (this.#endedBy === undefined) return this.#closed.on(listener)
    listener(this.#endedBy.error)
    return () => {}
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
    this.#closed.emit(error)
  }
}
