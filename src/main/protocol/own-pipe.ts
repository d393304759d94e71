/**
 * Pipes that every peer has by itself, one for each purpose: whoever knows the peer's key knows the pipe, so that nobody has
 * to publish it or to search for it. They are bound by the Pipe Binding Protocol like any other.
 */
import { utf8Encode } from '../base/bytes.ts'
import { sha256 } from '../base/sha256.ts'
import { NET_PEER_GROUP_ID } from './constants.ts'
import type { PipeAdvertisement } from './documents/pipe-advertisement.ts'
import { parseGroupId, pipeIdOfUuid } from './ids.ts'
import type { KeyFingerprint } from './key-fingerprint.ts'

/** What such a pipe is for, and the name in its advertisement. `files`: offers of files. `administration`: to manage the peer. */
const NAMES = { files: 'Files', administration: 'Administration' } as const
export type OwnPipePurpose = keyof typeof NAMES

/** The secure pipe of the peer with this key for a purpose, in the net peer group. */
export const ownPipe = (
  fingerprint: KeyFingerprint,
  purpose: OwnPipePurpose,
): PipeAdvertisement => ({
  id: pipeIdOfUuid(
    sha256(utf8Encode(`pipefitter ${purpose} ${fingerprint}`)),
    parseGroupId(NET_PEER_GROUP_ID),
  ),
  type: 'JxtaUnicastSecure',
  name: NAMES[purpose],
})
