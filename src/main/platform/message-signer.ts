import type { MessageSigner } from '../peer/ports/identity.ts'
import type { PeerId } from '../protocol/ids.ts'
import { routerFingerprint, trailerOf } from '../protocol/message/cbjx.ts'
import type { LegacyKeys } from './legacy-keys.ts'

/** Signs the messages of a peer, whose id need not be derived from the key, as JXSE peers ask of others (CBJX). */
export const createMessageSigner = (self: PeerId, keys: LegacyKeys): MessageSigner => ({
  trailer: (parts) => trailerOf(parts, self, keys),
  fingerprint: keys.peerId === self ? routerFingerprint(self, keys) : undefined,
})
