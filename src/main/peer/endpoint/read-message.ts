import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message/binary.ts'
import { verifyMessage, type CbjxVerifier } from '../../protocol/message/cbjx.ts'
import type { Message } from '../../protocol/message/message.ts'

/** A message that came in, and who signed it: only a peer whose id is derived from the key that did. */
export interface ReadMessage {
  readonly message: Message
  readonly signedBy?: PeerId | undefined
}

/** Judges signatures where a verifier is there. */
export interface ReadWorld {
  readonly counters: Counters
  readonly verifier?: CbjxVerifier | undefined
}

/**
 * Reads a message body. Without a verifier a signature block behind it is passed over unread; with one, what is not signed
 * is taken as before. Throws as `decodeMessage` does, and `protocol/signature-invalid`.
 */
export const readMessage = (body: Uint8Array, { verifier, counters }: ReadWorld): ReadMessage => {
  if (verifier === undefined) return { message: decodeMessage(body) }
  const { message, verdict } = verifyMessage(body, verifier)
  if (verdict.kind === 'unsigned') return { message }
  if (verdict.kind === 'invalid') {
    counters.add('endpoint.bad-signatures')
    throw new PipefitterError(
      'protocol/signature-invalid',
      `A message is signed, but ${verdict.why}`,
    )
  }
  counters.add('endpoint.good-signatures')
  return verdict.ownsId ? { message, signedBy: verdict.source } : { message }
}
