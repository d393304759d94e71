import type { TransferRow } from '../../../shared/rows.ts'
import { transferNews, type TransferNews } from '../../../shared/transfer-news.ts'
import type { DesktopWords } from '../tongue.ts'
import { linesOf, LINE_MAX, TITLE_MAX } from './lines.ts'
import type { Notice } from './notice-machine.ts'
import { plainText } from './plain-text.ts'

type Words = DesktopWords['notices']

/** What a notice tells of a transfer. */
export type WatchedTransfer = Pick<
  TransferRow,
  'id' | 'name' | 'peerName' | 'direction' | 'files' | 'state' | 'stateReason' | 'savedTo'
>

/** A transfer that has ended since the person last looked. */
export interface Ending {
  readonly id: string
  readonly kind: Exclude<TransferNews<WatchedTransfer>['kind'], 'offer'>
  readonly row: WatchedTransfer
}

/** Endings that are kept until the person looks; of more the oldest are forgotten. */
export const ENDINGS_MAX = 100

/** Remembers how transfers stood, and which have ended since the person last looked. Pure. */
export class TransferEndings {
  #known: ReadonlyMap<string, WatchedTransfer> | undefined
  #endings: readonly Ending[] = []

  /** What had ended before this began to look is no news. */
  take(transfers: readonly WatchedTransfer[]): readonly Ending[] {
    const before = this.#known
    this.#known = new Map(transfers.map((one) => [one.id, one]))
    if (before === undefined) return this.#endings
    const news = transferNews(before, transfers).flatMap(({ kind, row }) =>
      kind === 'offer' ? [] : [{ id: row.id, kind, row }],
    )
    const kept = this.#endings.filter(({ id }) => this.#known?.has(id) === true)
    return (this.#endings = [...kept, ...news].slice(-ENDINGS_MAX))
  }

  seen(): readonly Ending[] {
    return (this.#endings = [])
  }
}

export const noticeOfOffers = (offers: readonly WatchedTransfer[], words: Words): Notice => {
  const [only] = offers.length === 1 ? offers : []
  if (only !== undefined) {
    const title = words.offer({ name: plainText(only.peerName, TITLE_MAX), files: only.files })
    const place = `/transfers/${encodeURIComponent(only.id)}` as const
    const body = plainText(only.name, LINE_MAX)
    return { key: 'offers', title, body, place, offerId: only.id }
  }
  const body = linesOf(
    offers.map(({ peerName, name }) => `${peerName}: ${name}`),
    words,
  )
  return { key: 'offers', title: words.offers({ count: offers.length }), body, place: '/transfers' }
}

export const noticeOfEndings = (endings: readonly Ending[], words: Words): Notice => {
  const [only] = endings.length === 1 ? endings : []
  if (only !== undefined) return noticeOfEnding(only, words)
  const body = linesOf(
    endings.map((one) => titleOf(one, words)),
    words,
  )
  return {
    key: 'endings',
    title: words.ended({ count: endings.length }),
    body,
    place: '/transfers',
  }
}

const noticeOfEnding = (ending: Ending, words: Words): Notice => {
  const { kind, row } = ending
  const place = `/transfers/${encodeURIComponent(row.id)}` as const
  const body = plainText(kind === 'failed' ? row.stateReason : row.peerName, LINE_MAX)
  const savedTo = kind === 'saved' && row.direction === 'in' ? row.savedTo : undefined
  return {
    ...{ key: 'endings', title: titleOf(ending, words), body, place },
    ...(savedTo === undefined ? {} : { savedTo }),
  }
}

const titleOf = ({ kind, row }: Ending, words: Words): string => {
  const file = plainText(row.name, TITLE_MAX)
  if (kind === 'saved') return row.direction === 'in' ? words.saved({ file }) : words.sent({ file })
  return kind === 'failed' ? words.failed({ file }) : words.refused({ file })
}
