import { Buffer } from 'node:buffer'
import type { LivePeer } from './live-peer.ts'

/** Remembers which documents went over the wire at one of our peers, from its making on. */
export class MessageWatch {
  readonly #seen: { readonly direction: 'in' | 'out'; readonly text: string }[] = []

  constructor({ peer }: LivePeer) {
    peer.services.endpoint.traffic.on(({ direction, message }) => {
      for (const { type, body } of message.elements) {
        if (type.startsWith('text/xml'))
          this.#seen.push({ direction, text: Buffer.from(body).toString() })
      }
    })
  }

  /** Whether a document with this root, be it inside of another one, went that way. */
  saw(direction: 'in' | 'out', root: string): boolean {
    return this.#seen.some((one) => one.direction === direction && one.text.includes(`${root}>`))
  }
}
