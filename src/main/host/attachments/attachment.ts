import type {
  AttachmentConnectionRow,
  AttachmentRow,
  AttachmentState,
} from '../../../shared/rows.ts'
import { addressText, programText } from '../../attachments/index.ts'
import type { Clock } from '../../base/clock.ts'
import { shortId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { Names } from '../names.ts'
import type { Spec } from './kept-attachments.ts'

/** A connection through an attachment, while it is open. */
export interface Connection {
  readonly id: string
  readonly conversation: Conversation
  readonly openedWallMs: number
  bytesIn: number
  bytesOut: number
  /** The key that whoever asked had proven. */
  fingerprint: KeyFingerprint | undefined
  /** Ends it, for this reason. */
  readonly end: (why: string) => void
}

export interface AttachmentWorld {
  readonly clock: Clock
  readonly names: Names
  /** Where its socket file is, if it has one. */
  readonly socketPath: (id: string) => string
  /** The row of an attachment, or of one of its connections, has changed. */
  readonly onChange: (attachmentId: string, connectionId?: string) => void
}

/** What a pipe's end is fitted to, how that stands, and what goes through it. State alone: others act. */
export class Attachment {
  readonly #world: AttachmentWorld
  #spec: Spec
  readonly #connections = new Map<string, Connection>()
  #state: AttachmentState = 'Off'
  #reason = ''
  #sinceWallMs: number
  #total = 0
  #refused = 0
  #bytesIn = 0
  #bytesOut = 0
  #lastError: string | undefined
  #lastWallMs: number | undefined

  constructor(spec: Spec, world: AttachmentWorld) {
    this.#spec = spec
    this.#world = world
    this.#sinceWallMs = world.clock.wallMs()
  }

  get id(): string {
    return this.#spec.id
  }

  get spec(): Spec {
    return this.#spec
  }

  set spec(spec: Spec) {
    this.#spec = spec
    this.#changed()
  }

  /** The thing that it is fitted to, as people read it. */
  get local(): string {
    const spec = this.#spec
    switch (spec.kind) {
      case 'service': {
        const text = addressText(spec)
        return spec.host === spec.address ? text : `${spec.host}:${spec.port} (${text})`
      }
      case 'port':
        return spec.port === undefined
          ? this.#world.socketPath(spec.id)
          : addressText({ address: '127.0.0.1', port: spec.port })
      case 'command':
        return programText(spec)
    }
  }

  get connections(): readonly Connection[] {
    return [...this.#connections.values()]
  }

  enter(state: AttachmentState, reason: string): void {
    if (state !== this.#state) this.#sinceWallMs = this.#world.clock.wallMs()
    this.#state = state
    this.#reason = reason
    this.#changed()
  }

  opened(connection: Connection): void {
    this.#connections.set(connection.id, connection)
    this.#total++
    this.#lastWallMs = this.#world.clock.wallMs()
    this.#changed(connection.id)
  }

  closed(connection: Connection): void {
    this.#connections.delete(connection.id)
    this.#changed(connection.id)
  }

  moved(connection: Connection, way: 'in' | 'out', bytes: number): void {
    if (way === 'in') {
      connection.bytesIn += bytes
      this.#bytesIn += bytes
    } else {
      connection.bytesOut += bytes
      this.#bytesOut += bytes
    }
    this.#changed(connection.id)
  }

  /** A connection did not come about, or failed. */
  failed(why: string, isRefused: boolean): void {
    if (isRefused) this.#refused++
    this.#lastError = why
    this.#lastWallMs = this.#world.clock.wallMs()
    this.#changed()
  }

  touch(connectionId?: string): void {
    this.#changed(connectionId)
  }

  row(): AttachmentRow {
    const { names } = this.#world
    const spec = this.#spec
    const { id, kind, pipeId, enabled } = spec
    const to = spec.kind === 'port' ? spec.peerId : undefined
    const port = spec.kind === 'command' ? undefined : spec.port
    return {
      ...{ id, shortId: id.slice(0, 8), kind, pipeId, enabled, local: this.local },
      ...{ pipeName: names.pipe(pipeId), pipeShortId: shortId(pipeId) },
      ...{ state: this.#state, stateReason: this.#reason, stateSinceWallMs: this.#sinceWallMs },
      ...{ connections: this.#connections.size, total: this.#total, refused: this.#refused },
      ...{ bytesIn: this.#bytesIn, bytesOut: this.#bytesOut },
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError.slice(0, 1_000) }),
      ...(this.#lastWallMs === undefined ? {} : { lastWallMs: this.#lastWallMs }),
      ...(to === undefined ? {} : { peerId: to, peerName: names.peer(to) }),
      ...(port === undefined ? {} : { port }),
    }
  }

  connectionRows(): readonly AttachmentConnectionRow[] {
    return this.connections.map((one) => this.#connectionRow(one))
  }

  connectionRow(id: string): AttachmentConnectionRow | undefined {
    const known = this.#connections.get(id)
    return known && this.#connectionRow(known)
  }

  #connectionRow({ conversation, ...rest }: Connection): AttachmentConnectionRow {
    const { id, openedWallMs, bytesIn, bytesOut } = rest
    const { peerId, peerName, path } = conversation.talk()
    return {
      ...{ id, attachmentId: this.id, peerId, peerName, openedWallMs, bytesIn, bytesOut },
      ...{ conversationId: conversation.id, ...(path === undefined ? {} : { path }) },
    }
  }

  #changed(connectionId?: string): void {
    this.#world.onChange(this.id, connectionId)
  }
}
