// What a peer signs with and judges by, for tests of its parts.
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { Clock } from '../../src/main/base/clock.ts'
import { AdvertisementSigner } from '../../src/main/peer/authentic/advertisement-signer.ts'
import { Authenticity } from '../../src/main/peer/authentic/authenticity.ts'
import type { IdentityKey } from '../../src/main/peer/ports/identity.ts'
import { createIdentityKey, keyVerifier } from '../../src/main/platform/identity-key.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'

/** Somebody with a real key, who signs whatever a test wants. */
export interface Signatory {
  readonly key: IdentityKey
  readonly peerId: PeerId
  readonly signer: AdvertisementSigner
}

export const signatory = (clock: Clock, key: IdentityKey = createIdentityKey()): Signatory => ({
  key,
  peerId: peerIdOfFingerprint(key.fingerprint),
  signer: new AdvertisementSigner({
    key,
    clock,
    random: seededRandom(7),
    lastSignedMs: () => 0,
    signedAt: () => {},
  }),
})

export const judge = (clock: Clock, counters = new Counters()): Authenticity =>
  new Authenticity({ keys: keyVerifier, clock, log: silentLog, counters })
