import { concatBytes } from '../../base/bytes.ts'
import { lengthPrefixed, sha256, SHA256_BYTES } from '../../base/sha256.ts'
import type { LinkProof } from '../../peer/ports/connection.ts'
import { fingerprintOfKey } from '../../protocol/key-fingerprint.ts'

/** What a link in memory proves of the other end: its key, taken at its word, where both ends have one. */
export const memoryProof = (
  theirs: Uint8Array | undefined,
  ours: Uint8Array | undefined,
): LinkProof | undefined => {
  if (theirs === undefined || ours === undefined) return undefined
  const pair = [fingerprintOfKey(theirs), fingerprintOfKey(ours)].sort().join('')
  return {
    fingerprint: fingerprintOfKey(theirs),
    publicKey: theirs,
    exportKey: (label, context, lengthBytes) => {
      const blocks = Array.from({ length: Math.ceil(lengthBytes / SHA256_BYTES) }, (_, n) =>
        sha256(lengthPrefixed([String(n), pair, label, context])),
      )
      return concatBytes(blocks).subarray(0, lengthBytes)
    },
  }
}
