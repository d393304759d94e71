import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import { encodeTransfer, type TransferStep } from '../../protocol/transfer-message.ts'

/** A conversation with another peer about transfers: all those in one direction between the two go over it. */
export class TransferLine {
  readonly pipe: BidiPipe

  constructor(pipe: BidiPipe) {
    this.pipe = pipe
  }

  /** Settles when there is room for more. Rejects as the pipe does, or when the signal aborts. */
  send(transfer: string, step: TransferStep, signal?: AbortSignal): Promise<void> {
    return this.pipe.send(encodeTransfer({ transfer, step }), signal)
  }

  /** Says it if there is still somebody to hear it; the next conversation begins with how it stands. */
  say(transfer: string, step: TransferStep): void {
    this.send(transfer, step).catch(() => {})
  }
}
