import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Lru } from '../../base/lru.ts'
import { TableFeed, type Row } from '../feeds/table-feed.ts'
import type { Attachments } from './attachments.ts'

/** Attachments whose connections may be watched at once. */
const WATCHED_MAX = 64

/** The feeds of attachments, and of the connections of each. */
export class AttachmentFeeds {
  readonly all: TableFeed<Row>
  readonly #attachments: Attachments
  readonly #clock: Clock
  readonly #ofOne = new Lru<string, TableFeed<Row>>(WATCHED_MAX)
  readonly #unwatch: Unsubscribe

  constructor(attachments: Attachments, clock: Clock) {
    this.#attachments = attachments
    this.#clock = clock
    this.all = new TableFeed<Row>(
      clock,
      () => attachments.rows,
      (id) => attachments.get(id)?.row(),
    )
    this.#unwatch = attachments.changed.on(({ attachmentId, connectionId }) => {
      this.all.touch(attachmentId)
      if (connectionId !== undefined) this.#ofOne.peek(attachmentId)?.touch(connectionId)
    })
  }

  /** Throws `attachment/not-found`. */
  connectionsOf(id: string): TableFeed<Row> {
    const known = this.#ofOne.get(id)
    if (known !== undefined) return known
    if (this.#attachments.get(id) === undefined)
      throw new PipefitterError('attachment/not-found', 'That attachment is not there any more')
    const fresh = new TableFeed<Row>(
      this.#clock,
      () => this.#attachments.get(id)?.connectionRows() ?? [],
      (connectionId) => this.#attachments.get(id)?.connectionRow(connectionId),
    )
    this.#ofOne.set(id, fresh)
    return fresh
  }

  stop(): void {
    this.#unwatch()
  }
}
