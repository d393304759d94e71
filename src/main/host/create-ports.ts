import type { Clock } from '../base/clock.ts'
import { Emitter } from '../base/events.ts'
import type { Random } from '../base/random.ts'
import type { LinkSecurity, OwnKeyMeeting } from '../peer/ports/link-security.ts'
import type { Network } from '../peer/ports/network.ts'
import type { PeerPorts } from '../peer/ports/peer-ports.ts'
import type { TransportContext } from '../peer/ports/transport.ts'
import { createCompression } from '../platform/compression.ts'
import { groupCipher } from '../platform/group-cipher.ts'
import { keyVerifier } from '../platform/identity-key.ts'
import { loadLegacyKeys } from '../platform/legacy-keys-file.ts'
import { legacyVerifier } from '../platform/legacy-keys.ts'
import { createMessageSigner } from '../platform/message-signer.ts'
import { createSecureSessions } from '../platform/secure-sessions.ts'
import type { PipeId } from '../protocol/ids.ts'
import { isLocalHost } from '../transports/local-only.ts'
import { createMessageRoom } from '../transports/message-room.ts'
import { createMulticastTransport } from '../transports/multicast/index.ts'
import type { Choices } from './settings/choices.ts'
import { sendsTwice } from './settings/chosen-pipes.ts'
import type { HostOptions } from './host-options.ts'
import type { ProfileContents } from './profile-contents.ts'
import { createTransports } from './transports.ts'

/** The machine around the peer, and what the peer itself says of whoever links to it. */
interface Around extends Required<Pick<LinkSecurity, 'isTrusted' | 'isServed'>> {
  readonly network: Network
  readonly clock: Clock
  readonly random: Random
  readonly count: (counter: string, by?: number) => void
}

/** What the peer asks of the world: here the concrete adapters are chosen. Rejects with `host/legacy-keys-damaged`. */
export const createPorts = async (
  options: HostOptions,
  contents: ProfileContents,
  choices: Choices,
  around: Around,
): Promise<PeerPorts> => {
  const { network, clock, random, count } = around
  const { log, multicast } = options
  const { legacy, settings, savedPipes, keptAttachments } = choices
  const { key } = contents.identity
  const ownKeyMet = new Emitter<OwnKeyMeeting>()
  const room = createMessageRoom({ clock, log, count })
  const context: TransportContext = {
    ...{ network, clock, random, log, count, room, peerId: contents.identity.peerId },
    isLocal: (host) => !settings.localOnly || isLocalHost(network, host),
    security: linkSecurity(contents, choices, around, (meeting) => ownKeyMet.emit(meeting)),
  }
  return {
    ...{ clock, random, log, network, room, legacy, ownKeyMet, key, keys: keyVerifier },
    ...storesOf(contents),
    transports: createTransports(context, options, settings),
    propagation: multicast === false ? [] : [createMulticastTransport(context, multicast ?? {})],
    compression: createCompression(),
    cipher: groupCipher,
    sendsTwice: (pipeId) => sendsTwice(pipeId, choices),
    savedSessions: {
      store: contents.sessions,
      // What a pipe is fitted to ends with the process, and so do its conversations.
      isSaved: (id: PipeId) => savedPipes.has(id) && !keptAttachments.needs(id),
    },
    isPipeNeeded: (id: PipeId) => keptAttachments.needs(id),
    ...(await olderPeersOf(contents, options, clock)),
  }
}

const storesOf = (contents: ProfileContents) => {
  const { store, trustStore, inbox, invitations, memberships, readMarks } = contents
  return { store, trustStore, inbox, invitations, memberships, readMarks }
}

const linkSecurity = (
  { identity: { key } }: ProfileContents,
  { legacy }: Choices,
  { isTrusted, isServed }: Around,
  ownKeyMet: (meeting: OwnKeyMeeting) => void,
): LinkSecurity => ({
  credentials: key.credentials,
  keys: keyVerifier,
  ...{ isTrusted, isServed, ownKeyMet },
  legacyAllowed: () => legacy.allowed,
})

/** Secure sessions, and what is done for older peers where that is asked for: signatures, and sessions with them. */
const olderPeersOf = async (
  { identity: { peerId, key } }: ProfileContents,
  { profile, compatibility = {} }: HostOptions,
  clock: Clock,
): Promise<Pick<PeerPorts, 'signer' | 'verifier' | 'secure'>> => {
  const { cbjx = false, legacySecure = false } = compatibility
  const keys = cbjx || legacySecure ? await loadLegacyKeys(profile, clock.wallMs()) : undefined
  const tls13 = key.credentials
  return {
    secure: createSecureSessions(legacySecure ? { tls13, legacy: keys } : { tls13 }),
    ...(cbjx && keys !== undefined
      ? { signer: createMessageSigner(peerId, keys), verifier: legacyVerifier }
      : {}),
  }
}
