import { PipefitterError } from '../../base/errors.ts'
import type { Handlers } from './handler.ts'

type TransferCall =
  | 'transfers.begin'
  | 'transfers.upload'
  | 'transfers.offer'
  | 'transfers.send'
  | 'transfers.accept'
  | 'transfers.refuse'
  | 'transfers.pause'
  | 'transfers.resume'
  | 'transfers.cancel'
  | 'transfers.remove'

/** What stands in for the engine until it is there: there is no transfer, and none can be begun. */
export const transferCalls = (): Handlers<TransferCall> => {
  const none = (): never => {
    throw new PipefitterError('transfer/not-found', 'There is no such transfer')
  }
  const closed = (): never => {
    throw new PipefitterError('transfer/limit', 'This peer sends no files yet')
  }
  return {
    ...{ 'transfers.begin': closed, 'transfers.send': closed },
    ...{ 'transfers.upload': none, 'transfers.offer': none, 'transfers.accept': none },
    ...{ 'transfers.refuse': none, 'transfers.pause': none, 'transfers.resume': none },
    ...{ 'transfers.cancel': none, 'transfers.remove': none },
  }
}
