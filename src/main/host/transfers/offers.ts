import type { Counters } from '../../base/counters.ts'
import { sha256Hex } from '../../platform/transfers/index.ts'
import {
  listLine,
  OFFER_FILES_MAX,
  type OfferedFile,
  type TransferStep,
} from '../../protocol/transfer-message.ts'
import type { TransferLine } from './transfer-line.ts'

/** Offers of one conversation whose lists may be on their way at once, and their longest list, in characters. */
const PENDING_OF_LINE_MAX = 4
const LIST_CHARACTERS_MAX = 8 * 1024 * 1024

export type Offer = Extract<TransferStep, { kind: 'offer' }>
type List = Extract<TransferStep, { kind: 'list' }>

interface Pending {
  readonly offer: Offer
  readonly files: OfferedFile[]
  text: string
}

/** Offers whose lists of files have not all come yet: nothing is shown, kept or answered of them. State only. */
export class PendingOffers {
  readonly #counters: Counters
  readonly #ofLine = new Map<TransferLine, Map<string, Pending>>()

  constructor(counters: Counters) {
    this.#counters = counters
  }

  /** Whether its list may come. */
  begin(line: TransferLine, id: string, offer: Offer): boolean {
    const pending = this.#ofLine.get(line) ?? new Map<string, Pending>()
    if (!pending.has(id) && pending.size >= PENDING_OF_LINE_MAX) return false
    pending.set(id, { offer, files: [], text: '' })
    this.#ofLine.set(line, pending)
    return true
  }

  /**
   * The next part of a list: gives the offer with its files once all are there; `false` where it is not what was offered, and
   * nothing as long as there is more to come.
   */
  add(line: TransferLine, id: string, { from, files }: List) {
    const pending = this.#ofLine.get(line)?.get(id)
    if (pending === undefined) {
      this.#counters.add('transfers.strange-steps')
      return undefined
    }
    if (from !== pending.files.length || files.length === 0) return this.#refuse(line, id)
    for (const file of files) {
      pending.files.push(file)
      pending.text += listLine(file)
    }
    const { offer } = pending
    if (pending.files.length > Math.min(offer.files, OFFER_FILES_MAX)) return this.#refuse(line, id)
    if (pending.text.length > LIST_CHARACTERS_MAX) return this.#refuse(line, id)
    if (pending.files.length < offer.files) return undefined
    if (!isTrue(pending)) return this.#refuse(line, id)
    this.#forget(line, id)
    return { offer, files: pending.files }
  }

  over(line: TransferLine): void {
    this.#ofLine.delete(line)
  }

  #refuse(line: TransferLine, id: string): false {
    this.#forget(line, id)
    this.#counters.add('transfers.lying-offers')
    return false
  }

  #forget(line: TransferLine, id: string): void {
    const pending = this.#ofLine.get(line)
    pending?.delete(id)
    if (pending?.size === 0) this.#ofLine.delete(line)
  }
}

/** Whether the list is the one that the offer speaks of. */
const isTrue = ({ offer, files, text }: Pending): boolean => {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  // What a person reads is what it is saved as.
  const isOne = files.length === 1 && files[0]?.path.join('/') === offer.name
  return (
    Number.isSafeInteger(sizeBytes) &&
    sizeBytes === offer.sizeBytes &&
    (offer.isFolder || isOne) &&
    sha256Hex(text) === offer.list
  )
}
