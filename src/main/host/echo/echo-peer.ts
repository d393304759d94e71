import { copyBytes } from '../../base/bytes.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Peer } from '../../peer/peer.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { applicationElements } from '../../protocol/message/application-elements.ts'
import { Message } from '../../protocol/message/message.ts'

/** How long the echo asks for the way back before it gives a message up. */
export const ECHO_ASKS_MS = 3_000

/** Whom the echo peer is for: nobody else is answered. */
export interface EchoMaster {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
}

/**
 * What the echo peer does with pipes: binds their input ends, and sends every message of its master back on the same
 * pipe, if that one listens on it. It is a peer like any other; only what it says is not its own.
 */
export class Echo {
  readonly #peer: Peer
  readonly #master: EchoMaster
  readonly #counters: Counters
  readonly #back = new Map<PipeId, OutputEnd>()
  readonly #abort = new AbortController()

  constructor(peer: Peer, master: EchoMaster) {
    this.#peer = peer
    this.#master = master
    this.#counters = peer.counters
  }

  listen(advertisement: PipeAdvertisement): void {
    this.#peer.trust.lodgers.admit(this.#master.fingerprint, advertisement.id)
    const input = this.#peer.services.pipes.openInput(advertisement)
    void this.#read(advertisement, input)
  }

  leave(pipeId: PipeId): void {
    this.#peer.services.pipes.input(pipeId)?.close()
    this.#peer.trust.lodgers.sendAway(this.#master.fingerprint, pipeId)
    this.#back.get(pipeId)?.close()
    this.#back.delete(pipeId)
  }

  stop(): Promise<void> {
    this.#abort.abort()
    return this.#peer.stop()
  }

  async #read(
    advertisement: PipeAdvertisement,
    messages: AsyncIterable<ReceivedMessage>,
  ): Promise<void> {
    for await (const { message, fingerprint } of messages) {
      if (fingerprint !== this.#master.fingerprint) {
        this.#counters.add('echo.strangers')
        continue
      }
      await this.#sendBack(advertisement, message)
    }
  }

  /** A message that cannot be sent back is counted; the next one is tried anew. */
  async #sendBack(advertisement: PipeAdvertisement, message: Message): Promise<void> {
    try {
      const end = await this.#wayBack(advertisement)
      await end.send(Message.from(applicationElements(message).map(ownCopy)), this.#abort.signal)
      this.#counters.add('echo.returned')
    } catch (error) {
      this.#counters.add(`echo.not-returned`)
      if (toPipefitterError(error).code === 'base/internal') throw error
    }
  }

  /** The sending end of the pipe, bound to the master: as any peer would bind it, by asking. */
  async #wayBack(advertisement: PipeAdvertisement): Promise<OutputEnd> {
    const { id } = advertisement
    const known = this.#back.get(id)
    if (known?.state === 'bound') return known
    known?.close()
    const { binding, pipes } = this.#peer.services
    const run = binding.resolve(advertisement, {
      ...{ peers: [this.#master.peerId], timeoutMs: ECHO_ASKS_MS, signal: this.#abort.signal },
    })
    await run.decided
    const answer = run.answers.find(({ verdict }) => verdict === 'usable')
    if (answer?.endpoint === undefined)
      throw new PipefitterError('pipe/nobody-answered', run.summary)
    const { peerId, endpoint } = answer
    const to = { peerId, endpoint, chosenBy: 'rule', reason: 'The way back' } as const
    const end = await pipes.openOutput(advertisement, to, this.#abort.signal)
    this.#back.set(id, end)
    return end
  }
}

/** Bodies are views of what was received, and this outlives it. */
const ownCopy = (element: Message['elements'][number]): Message['elements'][number] => ({
  ...element,
  body: copyBytes(element.body),
})
