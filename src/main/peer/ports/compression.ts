/** Compression of what SRDI carries. */

/** Bytes in gzip format and back. Synchronous: what is packed here is small. */
export interface Compression {
  gzip(bytes: Uint8Array): Uint8Array
  /** Throws `protocol/document-malformed` for damaged bytes, and for those that are longer than `maxBytes` unpacked. */
  gunzip(bytes: Uint8Array, maxBytes: number): Uint8Array
}
