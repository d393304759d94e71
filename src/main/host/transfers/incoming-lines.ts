import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { BidiServer } from '../../peer/pipe/bidi/bidi-server.ts'
import type { Peer } from '../../peer/peer.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { ownPipe } from '../../protocol/own-pipe.ts'
import { decodeTransfer, type TransferMessage } from '../../protocol/transfer-message.ts'
import { TransferLine } from './transfer-line.ts'

export interface IncomingLinesWorld {
  readonly peer: Peer
  readonly counters: Counters
  /** What a paired peer says; settles when it may say more. */
  readonly heard: (said: TransferMessage, from: KeyFingerprint, line: TransferLine) => Promise<void>
  readonly over: (line: TransferLine) => void
}

/** Listens at this peer's own pipe for files, to those that are paired. */
export class IncomingLines {
  readonly #world: IncomingLinesWorld
  #server: BidiServer | undefined

  constructor(world: IncomingLinesWorld) {
    this.#world = world
  }

  /** Throws `store/failed` where it cannot be kept who may use the pipe. */
  start(): void {
    const { peer } = this.#world
    const pipe = ownPipe(peer.fingerprint, 'files')
    peer.trust.setAccess(pipe.id, 'paired')
    this.#server = peer.services.bidi.acceptBidi(pipe)
    void this.#listen(this.#server)
  }

  stop(): void {
    this.#server?.close()
  }

  async #listen(server: BidiServer): Promise<void> {
    for await (const pipe of server) void this.#serve(pipe)
  }

  async #serve(pipe: BidiPipe): Promise<void> {
    const { counters, heard, over, peer } = this.#world
    const line = new TransferLine(pipe)
    try {
      for await (const { message, fingerprint } of pipe) {
        const isPaired =
          fingerprint !== undefined && peer.trust.get(fingerprint)?.standing === 'paired'
        if (isPaired) await heard(decodeTransfer(message), fingerprint, line)
        else counters.add('transfers.strangers')
      }
    } catch (error) {
      const { code } = toPipefitterError(error)
      if (code === 'base/internal') throw error
      if (code === 'protocol/message-malformed') counters.add('transfers.malformed')
    } finally {
      over(line)
      void pipe.close()
    }
  }
}
