import { Duplex } from 'node:stream'

/** What waits to be encrypted or read beyond this makes a session say that it has enough. */
export const TLS_BUFFER_BYTES = 256 * 1024

/** The carrier of a TLS stream as Node's TLS wants it: what it writes is handed on, what arrives is pushed into it. */
export class TlsDuplex extends Duplex {
  readonly #onCiphertext: (bytes: Uint8Array) => void

  constructor(onCiphertext: (bytes: Uint8Array) => void) {
    super({ highWaterMark: TLS_BUFFER_BYTES, allowHalfOpen: true })
    this.#onCiphertext = onCiphertext
  }

  /** Bytes from the other end. */
  arrived(bytes: Uint8Array): void {
    if (!this.destroyed && !this.readableEnded) this.push(Buffer.from(bytes))
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#onCiphertext(Uint8Array.from(chunk))
    done()
  }

  /** What TLS wrote in one turn goes in one block: a handshake flight, or a message's records. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.#onCiphertext(Uint8Array.from(Buffer.concat(chunks.map(({ chunk }) => chunk))))
    done()
  }

  override _final(done: () => void): void {
    done()
  }
}
