import { gunzipSync, gzipSync } from 'node:zlib'
import { PipefitterError } from '../base/errors.ts'
import type { Compression } from '../peer/ports/compression.ts'

/** Bytes in gzip format and back, on the machine's own library. */
export const createCompression = (): Compression => ({
  gzip: (bytes) => viewOf(gzipSync(bytes)),
  gunzip: (bytes, maxBytes) => {
    try {
      return viewOf(gunzipSync(bytes, { maxOutputLength: maxBytes }))
    } catch (cause) {
      throw new PipefitterError(
        'protocol/document-malformed',
        `Compressed bytes are damaged, or more than ${maxBytes} when unpacked`,
        { cause },
      )
    }
  },
})

/** The same bytes as a plain array, which no pool of the runtime shares. */
const viewOf = (buffer: Buffer): Uint8Array => new Uint8Array(buffer)
